package shell

import (
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// enter reads the body of a function where it is called.
func (w *walker) enter(f *syntax.FuncDecl, cmd *Command, ctx context) {
	w.called[f] = true
	if w.calls >= maxCalls {
		w.state.dir, w.state.vars = Dir{}, map[string]Word{}
		return
	}
	w.calls++
	before, caller := w.state.clone(), w.caller
	w.caller = ctx
	w.assign(cmd.Assigns)
	w.state.args = arguments(cmd.Words[1:])
	w.stmt(f.Body, ctx)
	w.state.args = before.args
	if w.state.gone == returned {
		w.state.gone = 0
	}
	w.state.left = before.left | w.state.left&^returned
	w.restore(f, before.vars)
	w.caller = caller
	w.calls--
}

// arguments returns the words that are $1, $2 and so on, as far as that is known.
func arguments(words []Word) []Word {
	if i := slices.IndexFunc(words, func(word Word) bool { return word.Several || word.Pattern }); i >= 0 {
		return words[:i:i]
	}
	return words
}

// restore gives the local variables of a function the values that they had before the call.
func (w *walker) restore(f *syntax.FuncDecl, vars map[string]Word) {
	w.state.vars = maps.Clone(w.state.vars)
	for _, name := range locals(f) {
		delete(w.state.vars, name)
		if v, ok := vars[name]; ok {
			w.state.vars[name] = v
		}
	}
}

// locals returns the local variables of a function.
func locals(f *syntax.FuncDecl) []string {
	var names []string
	syntax.Walk(f.Body, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.DeclClause:
			for _, a := range n.Args {
				if a.Name != nil && n.Variant.Value != "export" && n.Variant.Value != "readonly" {
					names = append(names, a.Name.Value)
				}
			}
		case *syntax.CallExpr:
			for _, a := range n.Args[min(1, len(n.Args)):] {
				if n.Args[0].Lit() == "local" {
					name, _, _ := strings.Cut(literalPrefix(a), "=")
					names = append(names, name)
				}
			}
		}
		return true
	})
	return names
}
