package repo

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// phrase reads a word of the shell with its variables.
func (sh *shell) phrase(w *syntax.Word) phrase {
	p := phrase{word: sh.word(w)}
	if p.sure {
		return literalPhrase(p.word)
	}
	p.pieces = mergePieces(sh.pieces(w.Parts, false))
	return p
}

func (sh *shell) pieces(parts []syntax.WordPart, quoted bool) []piece {
	var all []piece
	for _, part := range parts {
		switch p := part.(type) {
		case *syntax.DblQuoted:
			all = append(all, sh.pieces(p.Parts, true)...)
		case *syntax.ParamExp:
			all = append(all, sh.parameter(p))
		default:
			all = append(all, sh.plainPiece(part, quoted))
		}
	}
	return all
}

// plainPiece reads a part that holds no parameter.
func (sh *shell) plainPiece(part syntax.WordPart, quoted bool) piece {
	e := expansion{shell: sh, sure: true}
	e.parts([]syntax.WordPart{part}, quoted)
	if text := e.text.String(); e.sure && text != "" {
		return piece{text: text}
	} else if !e.sure {
		return piece{}
	}
	return piece{text: ""}
}

// parameter reads $NAME, ${NAME:-text}, ${NAMES[@]}. What cuts or replaces text is not read.
func (sh *shell) parameter(p *syntax.ParamExp) piece {
	if p.Param == nil || p.Excl || p.Length || p.Width || p.Slice != nil || p.Repl != nil || p.Names != 0 {
		return piece{}
	}
	name := sh.parameterName(p)
	made := strings.HasPrefix(name, makePrefix)
	switch {
	case p.Exp == nil:
		return piece{variable: name, settable: made}
	case p.Exp.Op == syntax.ErrorUnset || p.Exp.Op == syntax.ErrorUnsetOrNull:
		return piece{variable: name}
	case p.Exp.Op != syntax.DefaultUnset && p.Exp.Op != syntax.DefaultUnsetOrNull && p.Exp.Op != syntax.AssignUnset && p.Exp.Op != syntax.AssignUnsetOrNull:
		return piece{}
	case p.Exp.Word == nil:
		return piece{variable: name}
	}
	return piece{variable: name, fallback: sh.pieces(p.Exp.Word.Parts, true), open: positional(p.Param.Value)}
}

// parameterName is the name under which values of a parameter are kept: that of the variable, of the
// argument of the function that the parameter stands in, or of what the format of the file fills in.
func (sh *shell) parameterName(p *syntax.ParamExp) string {
	if name := sh.variableOf(sh.source(p)); name != "" {
		return name
	}
	if positional(p.Param.Value) {
		return sh.inFunction + "(" + p.Param.Value
	}
	return p.Param.Value
}

// positional reports whether a parameter is an argument of the script or of a function.
func positional(name string) bool {
	return name == "@" || name == "*" || name != "" && strings.Trim(name, "0123456789") == ""
}

// variableOf is the variable that a hole of the format around the script means; "" for any other text.
func (sh *shell) variableOf(text string) string {
	if sh.hole == nil || !sh.holes.hole.MatchString(text) {
		return ""
	}
	return sh.hole(text)
}
