package reader

import (
	"fmt"
	"path"
	"strings"

	"go.starlark.net/syntax"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// tiltOptions is the dialect of Starlark that Tilt accepts (tilt internal/tiltfile/starkit).
var tiltOptions = &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, Recursion: true}

// maxTiltfile bounds what Starlark's parser gets, in bytes; it is recursive for operators.
const maxTiltfile = 1 << 16

// tilt is the format of Tiltfiles, which are Starlark programs.
var tilt = &mention.Format{
	Is: func(f mention.FileName) bool {
		return f.Base == "tiltfile" || f.Ext == ".tiltfile" || strings.HasPrefix(f.Base, "tiltfile.")
	},
	Relevant: mention.CallsBuilder,
	Read:     readTiltfile, Commands: true,
}

// readTiltfile reads calls of docker_build('ref', 'context', dockerfile='…', target='…'), and of the extensions of it;
// paths are relative to the Tiltfile.
func readTiltfile(sc *mention.Scan, s *source.File) {
	if err := starlarkParsable(s.Src); err != nil {
		sc.Note(s.Path, err)
		return
	}
	file, err := tiltOptions.Parse(s.Path, s.Src, 0)
	if err != nil {
		sc.Broken = true
		return
	}
	t := &tiltfile{Scan: sc, File: s, vars: source.Variables{}}
	syntax.Walk(file, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.AssignStmt); ok {
			if name, ok := a.LHS.(*syntax.Ident); ok {
				t.vars.Set(name.Name, t.word(a.RHS))
			}
		}
		return true
	})
	syntax.Walk(file, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.CallExpr); ok && strings.HasPrefix(called(call.Fn), "docker_build") {
			t.dockerBuild(call)
		}
		return true
	})
}

type tiltfile struct {
	*mention.Scan
	*source.File
	vars source.Variables
}

// called returns the last name of the function that a call names.
func called(fn syntax.Expr) string {
	switch fn := fn.(type) {
	case *syntax.Ident:
		return fn.Name
	case *syntax.DotExpr:
		return fn.Name.Name
	}
	return ""
}

func (t *tiltfile) dockerBuild(call *syntax.CallExpr) {
	b := &mention.Build{Dirs: []string{path.Dir(t.Path)}}
	var spreads source.Word // **arguments
	for i, arg := range call.Args {
		name, value := "", arg
		if pair, ok := arg.(*syntax.BinaryExpr); ok && pair.Op == syntax.EQ {
			if key, ok := pair.X.(*syntax.Ident); ok {
				name, value = key.Name, pair.Y
			}
		}
		if _, ok := arg.(*syntax.UnaryExpr); ok {
			b.Dirs, spreads = nil, source.Opaque(t.word(arg).Located) // it may name any Dockerfile
		}
		switch {
		case name == "ref", name == "" && i == 0:
			b.Images = append(b.Images, t.values(value)...)
		case name == "context", name == "" && i == 1:
			b.Context = t.word(value)
		case name == "dockerfile":
			b.File = t.word(value)
		case name == "dockerfile_contents":
			b.Inline = true
		case name == "target":
			b.Targets = t.values(value)
		}
	}
	if len(b.Targets) == 0 {
		b.Targets = []source.Word{spreads}
	}
	t.Add(b)
}

// values returns the possible values of an expression.
func (t *tiltfile) values(e syntax.Expr) []source.Word {
	return t.vars.Readings(t.word(e))
}

// word reads an expression: strings and names, and sums of them.
func (t *tiltfile) word(e syntax.Expr) source.Word {
	if l, ok := e.(*syntax.Literal); ok {
		if text, ok := l.Value.(string); ok {
			return source.Literal(t.literal(l, text))
		}
	}
	start, _ := e.Span()
	return source.Composed(t.Near("", t.Offset(int(start.Line), int(start.Col))), t.pieces(e))
}

func (t *tiltfile) pieces(e syntax.Expr) []source.Piece {
	switch e := e.(type) {
	case *syntax.Literal:
		if text, ok := e.Value.(string); ok && text != "" {
			return []source.Piece{{Text: text}}
		}
	case *syntax.Ident:
		return []source.Piece{{Variable: e.Name}}
	case *syntax.ParenExpr:
		return t.pieces(e.X)
	case *syntax.BinaryExpr:
		if e.Op == syntax.PLUS {
			return append(t.pieces(e.X), t.pieces(e.Y)...)
		}
	}
	return []source.Piece{{}}
}

// literal returns the text of a string. Its bytes are known if only the quotes have to be removed.
func (t *tiltfile) literal(l *syntax.Literal, value string) source.Located {
	at := t.Offset(int(l.TokenPos.Line), int(l.TokenPos.Col))
	quotes := len(l.Raw) - len(strings.TrimLeft(l.Raw, `'"`))
	if end := at + 1 + len(value); quotes == 1 && end < len(t.Src) && string(t.Src[at+1:end]) == value && t.Src[at] == t.Src[end] {
		return t.Piece(text.Span{Start: at + 1, End: end})
	}
	return t.Near(value, at)
}

// starlarkParsable returns why a text is not given to the parser of Starlark.
func starlarkParsable(src []byte) error {
	if len(src) > maxTiltfile {
		return fmt.Errorf("larger than %d KiB", maxTiltfile>>10)
	}
	return source.Nesting(src)
}
