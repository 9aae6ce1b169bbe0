package repo

import (
	"fmt"
	"path"
	"strings"

	"go.starlark.net/syntax"

	"github.com/dfix-dev/dfix/internal/bounded"
	"github.com/dfix-dev/dfix/internal/text"
)

// tiltOptions are what Tilt allows (tilt internal/tiltfile/starkit).
var tiltOptions = &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, Recursion: true}

// maxTiltfile bounds what Starlark's parser gets, in bytes; it calls itself for operators.
const maxTiltfile = 1 << 16

// tiltfiles are the programs of Tilt, in Starlark.
var tiltfiles = &format{
	is: func(f fileName) bool {
		return f.base == "tiltfile" || f.ext == ".tiltfile" || strings.HasPrefix(f.base, "tiltfile.")
	},
	relevant: callsBuilder,
	read:     each(readTiltfile), images: everywhere, commands: true,
}

// readTiltfile reads calls of docker_build('ref', 'context', dockerfile='…', target='…'), and of the extensions of it;
// paths are relative to the Tiltfile.
func readTiltfile(sc *scan, s *source) {
	if err := starlarkParsable(s.src); err != nil {
		sc.note(s.path, err)
		return
	}
	file, err := tiltOptions.Parse(s.path, s.src, 0)
	if err != nil {
		sc.broken = true
		return
	}
	t := &tiltfile{scan: sc, source: s, vars: variables{}}
	syntax.Walk(file, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.AssignStmt); ok {
			if name, ok := a.LHS.(*syntax.Ident); ok {
				t.vars.set(name.Name, t.word(a.RHS))
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
	*scan
	*source
	vars variables
}

// called is the last name of what a call calls.
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
	b := &build{dirs: []string{path.Dir(t.path)}}
	for i, arg := range call.Args {
		name, value := "", arg
		if pair, ok := arg.(*syntax.BinaryExpr); ok && pair.Op == syntax.EQ {
			if key, ok := pair.X.(*syntax.Ident); ok {
				name, value = key.Name, pair.Y
			}
		}
		if _, spread := arg.(*syntax.UnaryExpr); spread {
			b.dirs = nil // it may name any Dockerfile
		}
		switch {
		case name == "ref", name == "" && i == 0:
			b.images = append(b.images, t.values(value)...)
		case name == "context", name == "" && i == 1:
			b.context = t.word(value)
		case name == "dockerfile":
			b.file = t.word(value)
		case name == "dockerfile_contents":
			b.inline = true
		case name == "target":
			b.targets = t.values(value)
		}
	}
	t.add(b)
}

// values is what an expression can be.
func (t *tiltfile) values(e syntax.Expr) []word {
	return t.vars.readings(t.word(e))
}

// word reads an expression: strings and names, and sums of them.
func (t *tiltfile) word(e syntax.Expr) word {
	if l, ok := e.(*syntax.Literal); ok {
		if text, ok := l.Value.(string); ok {
			return literal(t.literal(l, text))
		}
	}
	start, _ := e.Span()
	pieces := mergePieces(t.pieces(e))
	var b strings.Builder
	for _, piece := range pieces {
		if b.WriteString(piece.text); piece.text == "" {
			b.WriteString(unknown)
		}
	}
	w := computed(t.source.near("", t.offset(int(start.Line), int(start.Col))), b.String())
	w.pieces = pieces
	return w
}

func (t *tiltfile) pieces(e syntax.Expr) []piece {
	switch e := e.(type) {
	case *syntax.Literal:
		if text, ok := e.Value.(string); ok && text != "" {
			return []piece{{text: text}}
		}
	case *syntax.Ident:
		return []piece{{variable: e.Name}}
	case *syntax.ParenExpr:
		return t.pieces(e.X)
	case *syntax.BinaryExpr:
		if e.Op == syntax.PLUS {
			return append(t.pieces(e.X), t.pieces(e.Y)...)
		}
	}
	return []piece{{}}
}

// literal is the text of a string. Its bytes are known if only the quotes have to be removed.
func (t *tiltfile) literal(l *syntax.Literal, value string) located {
	at := t.offset(int(l.TokenPos.Line), int(l.TokenPos.Col))
	quotes := len(l.Raw) - len(strings.TrimLeft(l.Raw, `'"`))
	if end := at + 1 + len(value); quotes == 1 && end < len(t.src) && string(t.src[at+1:end]) == value && t.src[at] == t.src[end] {
		return t.source.piece(text.Span{Start: at + 1, End: end})
	}
	return t.source.near(value, at)
}

// starlarkParsable returns why a text is not given to the parser of Starlark.
func starlarkParsable(src []byte) error {
	if len(src) > maxTiltfile {
		return fmt.Errorf("larger than %d KiB", maxTiltfile>>10)
	}
	return bounded.Nesting(src)
}
