package repo

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// word reads a word of the shell: its text after quotes and backslashes are gone, and where each byte
// of it stands.
func (sh *shell) word(w *syntax.Word) word {
	e := expansion{shell: sh, sure: true}
	e.parts(w.Parts, false)
	l := located{source: sh.code.source, text: e.text.String(), at: e.at, from: sh.at(w).place(0)}
	if !e.sure {
		return computed(l, l.text)
	}
	return literal(l)
}

// at is a node's place in the source.
func (sh *shell) at(n syntax.Node) located {
	i, j := int(n.Pos().Offset()), int(n.End().Offset())
	if i > j || j > len(sh.code.text) {
		return sh.code.cut(0, 0)
	}
	return sh.code.cut(i, j)
}

// expansion is what the parts of a word come to.
type expansion struct {
	*shell
	text strings.Builder
	at   []int
	sure bool // there is nothing to expand, no glob and no brace
}

func (e *expansion) parts(parts []syntax.WordPart, quoted bool) {
	for _, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			e.literal(e.shell.at(p), quoted)
			e.sure = e.sure && (quoted || !strings.ContainsAny(p.Value, "*?[{"))
		case *syntax.SglQuoted:
			inner := e.shell.at(p)
			e.sure = e.sure && !p.Dollar && len(inner.text) >= 2
			if e.sure {
				e.raw(inner.cut(1, len(inner.text)-1))
			}
		case *syntax.DblQuoted:
			e.sure = e.sure && !p.Dollar
			e.parts(p.Parts, true)
		case *syntax.ParamExp:
			e.filled(e.defaultOf(p))
		default:
			e.filled(unknown)
		}
	}
}

// filled adds what does not stand in the file, or not for certain.
func (e *expansion) filled(text string) {
	e.sure = false
	e.text.WriteString(text)
	for range len(text) {
		e.at = append(e.at, -1)
	}
}

// raw adds bytes as they stand.
func (e *expansion) raw(l located) {
	e.text.WriteString(l.text)
	for i := range len(l.text) {
		if l.at == nil {
			e.at = append(e.at, -1)
			continue
		}
		e.at = append(e.at, l.at[i])
	}
}

// literal adds bytes without the backslashes that the shell removes.
func (e *expansion) literal(l located, quoted bool) {
	start := 0
	for i := 0; i+1 < len(l.text); i++ {
		if l.text[i] != '\\' || quoted && strings.IndexByte("$`\"\\\n", l.text[i+1]) < 0 {
			continue
		}
		e.raw(l.cut(start, i))
		if start = i + 1; l.text[start] == '\n' {
			start++
		}
		i++
	}
	e.raw(l.cut(start, len(l.text)))
}

// defaultOf is the text of ${NAME:-text}.
func (sh *shell) defaultOf(p *syntax.ParamExp) string {
	if p.Exp == nil || p.Exp.Word == nil || p.Exp.Op != syntax.DefaultUnset && p.Exp.Op != syntax.DefaultUnsetOrNull {
		return unknown
	}
	w := sh.word(p.Exp.Word)
	if !w.sure || w.text == "" {
		return unknown
	}
	return w.text
}

// variable is the name of the variable that a word consists of; "" if it is more than that.
func variable(w *syntax.Word) string {
	if w == nil || len(w.Parts) != 1 {
		return ""
	}
	part := w.Parts[0]
	if q, ok := part.(*syntax.DblQuoted); ok && len(q.Parts) == 1 {
		part = q.Parts[0]
	}
	if p, ok := part.(*syntax.ParamExp); ok && p.Param != nil {
		return p.Param.Value
	}
	return ""
}

// several reports whether a word can become several, or none.
func several(w *syntax.Word) bool {
	for _, part := range w.Parts {
		switch p := part.(type) {
		case *syntax.ParamExp, *syntax.CmdSubst, *syntax.ArithmExp:
			return true
		case *syntax.DblQuoted:
			for _, inner := range p.Parts {
				if e, ok := inner.(*syntax.ParamExp); ok && (e.Index != nil || e.Param != nil && e.Param.Value == "@") {
					return true
				}
			}
		}
	}
	return false
}
