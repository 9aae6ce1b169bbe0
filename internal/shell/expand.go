package shell

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// expansion builds a Word.
type expansion struct {
	*walker
	word               Word
	text, match, guess strings.Builder
}

// expand reads a word of the script.
func (w *walker) expand(node *syntax.Word) Word {
	if node == nil {
		return Word{}
	}
	e := expansion{walker: w}
	e.parts(node.Parts, false)
	word := e.done()
	word.Var = variable(node)
	word.Start, word.End = w.span(node)
	if w.inline != nil {
		word.Start, word.End = w.inline.Start, w.inline.End
		word.At = slices.Repeat([]int{-1}, len(word.At))
	}
	return word
}

func (e *expansion) done() Word {
	e.word.Text, e.word.match, e.word.Likely = e.text.String(), e.match.String(), e.guess.String()
	e.word.parts = joinText(e.word.parts)
	return e.word
}

func (e *expansion) parts(parts []syntax.WordPart, quoted bool) {
	for i, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			if i == 0 && !quoted && strings.HasPrefix(p.Value, "~") && e.text.Len() == 0 {
				e.tilde(p)
				continue
			}
			e.literal(p, quoted)
		case *syntax.SglQuoted:
			if p.Dollar {
				e.unknown(true)
				continue
			}
			start, end := e.span(p)
			e.raw(p.Value, start+1, strings.HasPrefix(e.src[start:end], "'"+p.Value), true) // without "\r" of line ends
		case *syntax.DblQuoted:
			e.parts(p.Parts, true)
		case *syntax.ParamExp:
			e.parameter(p, quoted)
		case *syntax.CmdSubst:
			e.commandOutput(p, quoted)
		default:
			e.substituted(part)
			e.unknown(quoted)
		}
	}
}

// tilde adds a home directory, whose path is not known.
func (e *expansion) tilde(p *syntax.Lit) {
	e.unknown(true)
	_, rest, found := strings.Cut(p.Value, "/")
	if found {
		e.raw("/"+rest, 0, false, false)
	}
}

// literal adds text without the backslashes that the shell removes.
func (e *expansion) literal(p *syntax.Lit, quoted bool) {
	start, end := e.span(p)
	src := e.src[start:end]
	for i := 0; i < len(src); i++ {
		c := src[i]
		if c == '\r' && strings.HasPrefix(e.src[start+i+1:], "\n") {
			continue // of the line end, as the parser takes it
		}
		if rest := e.src[start+i+1:]; c == '\\' && i+1 == len(src) && (strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n")) {
			continue // between double quotes, the parser ends a literal there
		}
		if c != '\\' || i+1 == len(src) || quoted && strings.IndexByte("$`\"\\\n", src[i+1]) < 0 {
			e.raw(src[i:i+1], start+i, true, quoted)
			continue
		}
		if i++; src[i] == '\r' && i+1 < len(src) && src[i+1] == '\n' {
			i++
		}
		if src[i] != '\n' {
			e.raw(src[i:i+1], start+i, true, true)
		}
	}
}

// raw adds bytes. If there is set, they are in the script at offset at.
func (e *expansion) raw(text string, at int, there, quoted bool) {
	e.text.WriteString(text)
	e.guess.WriteString(text)
	e.word.parts = append(e.word.parts, Part{Text: text})
	for i := range len(text) {
		if there {
			e.word.At = append(e.word.At, at+i)
		} else {
			e.word.At = append(e.word.At, -1)
		}
		if quoted {
			e.match.WriteString(escaped(text[i : i+1]))
			continue
		}
		e.match.WriteByte(text[i])
		e.word.Pattern = e.word.Pattern || strings.IndexByte("*?[{", text[i]) >= 0
	}
}

// unknown adds a part that is not known.
func (e *expansion) unknown(quoted bool) { e.unknownLike(Unknown, Part{}, quoted) }

// unknownLike adds a part that is not known, but is probably text.
func (e *expansion) unknownLike(text string, part Part, quoted bool) {
	part.Text = Unknown
	e.word.parts = append(e.word.parts, part)
	e.guess.WriteString(text)
	e.text.WriteString(Unknown)
	e.match.WriteString(Unknown)
	e.word.At = append(e.word.At, -1)
	e.word.Several = e.word.Several || !quoted
}

// value adds the value of a variable.
func (e *expansion) value(v Word, quoted bool) {
	if len(v.Text) > maxValue || e.text.Len() > maxText {
		e.unknown(quoted)
		return
	}
	text, match := v.Text, v.match
	if !quoted && (v.Pattern || v.Several || strings.ContainsAny(text, " \t\n*?[")) {
		e.word.Several, e.word.Pattern = true, e.word.Pattern || strings.ContainsAny(text, "*?[")
	}
	e.text.WriteString(text)
	e.word.parts = append(e.word.parts, v.Parts()...)
	e.guess.WriteString(v.Likely)
	e.match.WriteString(match)
	for range len(text) {
		e.word.At = append(e.word.At, -1)
	}
	e.word.Several = e.word.Several || !quoted && !v.Known()
}

// parameter adds $name, ${name} or ${name:-default}.
func (e *expansion) parameter(p *syntax.ParamExp, quoted bool) {
	plain := p.Param != nil && !p.Excl && !p.Length && !p.Width && !p.IsSet && p.Flags == nil && p.Index == nil &&
		p.Slice == nil && p.Repl == nil && p.Names == 0 && len(p.Modifiers) == 0
	if !plain {
		e.substituted(p)
		e.unknownLike(Unknown, Part{Var: whole(p)}, quoted && !multipleWords(p))
		return
	}
	v, known := e.lookup(p.Param.Value)
	switch {
	case p.Exp == nil && known:
		e.value(v, quoted)
	case p.Exp == nil && e.likely[p.Param.Value] != "":
		e.unknownLike(e.likely[p.Param.Value], Part{Var: p.Param.Value}, quoted)
	case p.Exp == nil:
		e.unknownLike(Unknown, Part{Var: p.Param.Value}, quoted && p.Param.Value != "@")
	default:
		e.expandOperator(p, v, known, quoted)
	}
}

// multipleWords reports whether p expands to several words even in double quotes: "${name[@]}", "${@:1}".
func multipleWords(p *syntax.ParamExp) bool {
	index, ok := p.Index.(*syntax.Word)
	return ok && index.Lit() == "@" || p.Param != nil && p.Param.Value == "@"
}

// whole returns the name of the array if p is ${name[@]} or ${name[*]}, and "" otherwise.
func whole(p *syntax.ParamExp) string {
	index, ok := p.Index.(*syntax.Word)
	if !ok || p.Param == nil || p.Exp != nil || p.Excl || p.Length || p.Slice != nil || p.Repl != nil || index.Lit() != "@" && index.Lit() != "*" {
		return ""
	}
	return p.Param.Value
}

// expandOperator adds ${name:-default} and other expansions with an operator.
func (e *expansion) expandOperator(p *syntax.ParamExp, v Word, known, quoted bool) {
	text, literal := v.Literal()
	arg := e.expand(p.Exp.Word)
	pattern, plain := arg.Literal()
	switch op := p.Exp.Op; {
	case op == syntax.DefaultUnset || op == syntax.DefaultUnsetOrNull || op == syntax.AssignUnset || op == syntax.AssignUnsetOrNull,
		op == syntax.ErrorUnset || op == syntax.ErrorUnsetOrNull:
		if known && literal && text != "" {
			e.value(v, quoted)
			return
		}
		if op == syntax.ErrorUnset || op == syntax.ErrorUnsetOrNull || !plain || pattern == "" {
			pattern = Unknown
		}
		e.unknownLike(pattern, Part{Var: p.Param.Value, Default: arg.Parts()}, quoted)
	case known && literal && plain && (op == syntax.RemSmallSuffix || op == syntax.RemLargeSuffix):
		e.value(LiteralWord(strings.TrimSuffix(text, pattern)), quoted)
	case known && literal && plain && (op == syntax.RemSmallPrefix || op == syntax.RemLargePrefix):
		e.value(LiteralWord(strings.TrimPrefix(text, pattern)), quoted)
	default:
		e.unknown(quoted)
	}
}

// ownDirectory matches the commands with which a script finds its own directory.
var ownDirectory = lazyregexp.New(`^\$\(\s*dirname\s+(?:--\s+)?"?(?:\$0|\$\{0\}|\$BASH_SOURCE|\$\{BASH_SOURCE(?:\[0\])?\})"?\s*\)$`)

// commandOutput adds $(…).
func (e *expansion) commandOutput(p *syntax.CmdSubst, quoted bool) {
	start, end := e.span(p)
	source := e.src[start:end]
	switch dir := e.state.dir; {
	case ownDirectory().MatchString(source):
		e.value(LiteralWord(here), true)
	case (source == "$(pwd)" || source == "`pwd`") && dir.From == Root:
		e.value(LiteralWord(dir.Path), quoted)
	case source == "$(pwd)" || source == "`pwd`":
		e.unknownLike(Unknown, Part{Var: "PWD"}, quoted)
	default:
		e.substituted(p)
		e.unknown(quoted)
	}
}

// variable returns the name of the variable if a word consists of just one, and "" otherwise.
func variable(w *syntax.Word) string {
	if len(w.Parts) != 1 {
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
