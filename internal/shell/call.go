package shell

import (
	"maps"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// call reads a simple command: its words, assignments and redirections, and the function or builtin that it calls.
func (w *walker) call(s *syntax.Stmt, c *syntax.CallExpr, ctx context) {
	cmd := &Command{Assigns: w.assigns(c.Assigns, len(c.Args) == 0, ctx)}
	for _, arg := range c.Args {
		cmd.Words = append(cmd.Words, w.expand(arg))
	}
	cmd.Redirects = w.redirects(s.Redirs)
	w.emit(s, cmd, ctx)
	if len(cmd.Words) == 0 {
		w.assign(cmd.Assigns)
		return
	}
	name, known := cmd.Words[0].Literal()
	if f := w.functions[name]; known && f != nil {
		w.enter(f, cmd, ctx)
		return
	}
	if known {
		w.builtin(name, cmd)
	}
	w.shells(cmd, ctx)
}

// assigns reads assignments. The status of assignments by themselves is that of the last $(…) in them.
func (w *walker) assigns(list []*syntax.Assign, alone bool, ctx context) []Assign {
	var all []Assign
	for i, a := range list {
		if a.Name == nil {
			continue
		}
		value := LiteralWord("")
		switch {
		case a.Value != nil && alone && i == len(list)-1 && len(a.Value.Parts) > 0:
			value = w.assigned(a.Value, ctx)
		case a.Value != nil:
			value = w.expand(a.Value)
		case a.Array != nil:
			for _, element := range a.Array.Elems {
				w.out.put(a.Name.Value, w.expand(element.Value))
			}
			value = Anything
		}
		if a.Array == nil {
			w.out.put(a.Name.Value, value)
		}
		if a.Append || a.Index != nil {
			value = Anything
		}
		value.Several = false // the value of an assignment is one word
		all = append(all, Assign{a.Name.Value, value})
	}
	return all
}

// assigned reads NAME=$(command) by itself, which fails if the command does.
func (w *walker) assigned(value *syntax.Word, ctx context) Word {
	if subst, ok := value.Parts[0].(*syntax.CmdSubst); ok && len(value.Parts) == 1 {
		start, end := w.span(subst)
		if src := w.src[start:end]; !ownDirectory().MatchString(src) && src != "$(pwd)" {
			w.within(subst.Stmts, w.separate(ctx), w.state.errexit && !w.bash)
			return Anything
		}
	}
	return w.expand(value)
}

// within reads the commands of $(…), which start with errexit as given. Bash does not pass set -e on to them unless it runs under
// the name sh.
func (w *walker) within(stmts []*syntax.Stmt, ctx context, errexit bool) {
	first := len(w.out.Commands)
	w.inSubshell(func() {
		w.state.errexit = errexit
		w.list(stmts, ctx)
	})
	for _, c := range w.out.Commands[first:] {
		c.Nested = true
	}
}

// substituted reads the commands in $(…) and <(…) below n, whose status the shell ignores.
func (w *walker) substituted(n syntax.Node) {
	syntax.Walk(n, func(n syntax.Node) bool {
		var stmts []*syntax.Stmt
		switch n := n.(type) {
		case *syntax.CmdSubst:
			stmts = n.Stmts
		case *syntax.ProcSubst:
			stmts = n.Stmts
		default:
			return true
		}
		start, end := w.span(n)
		w.within(stmts, context{exempt: true, lost: true, ignored: []Ignored{{Substituted, start, end}}}, w.state.errexit)
		return false
	})
}

func (w *walker) assign(list []Assign) {
	if len(list) == 0 {
		return
	}
	w.state.vars = maps.Clone(w.state.vars)
	for _, a := range list {
		w.state.vars[a.Name] = a.Value
	}
}

// declare reads export, local, readonly and declare in grammars in which they are keywords, as in Bash.
func (w *walker) declare(s *syntax.Stmt, c *syntax.DeclClause, ctx context) {
	cmd := &Command{Words: []Word{LiteralWord(c.Variant.Value)}}
	for _, a := range c.Args {
		switch {
		case a.Name == nil:
			cmd.Words = append(cmd.Words, w.expand(a.Value))
		case a.Naked:
			cmd.Words = append(cmd.Words, LiteralWord(a.Name.Value))
		default:
			value := w.assigns([]*syntax.Assign{a}, false, ctx)[0].Value
			cmd.Words = append(cmd.Words, Join(LiteralWord(a.Name.Value+"="), value))
		}
	}
	w.emit(s, cmd, ctx)
	w.builtin(c.Variant.Value, cmd)
}

// exported assigns the arguments of export, local, readonly and declare.
func (w *walker) exported(args []Word) {
	var all []Assign
	for _, a := range args {
		if i := strings.IndexByte(a.Text, '='); i > 0 && !strings.Contains(a.Text[:i], Unknown) {
			value := a.Cut(i+1, len(a.Text))
			value.Several = false
			all = append(all, Assign{strings.TrimSuffix(a.Text[:i], "+"), value})
			w.out.put(strings.TrimSuffix(a.Text[:i], "+"), value)
		}
	}
	w.assign(all)
}

func (w *walker) redirects(list []*syntax.Redirect) []Redirect {
	var all []Redirect
	for _, r := range list {
		redirect := Redirect{Op: r.Op.String()}
		if r.N != nil {
			redirect.from = r.N.Value
		}
		if r.Hdoc != nil {
			redirect.To = w.heredoc(r)
		} else {
			redirect.To = w.expand(r.Word)
		}
		all = append(all, redirect)
	}
	return all
}

// heredoc returns the body of a heredoc. If its delimiter is quoted, variables in the body are not expanded.
func (w *walker) heredoc(r *syntax.Redirect) Word {
	start, end := w.span(r.Word)
	verbatim := strings.ContainsAny(w.src[start:end], `'"\\`)
	e := expansion{walker: w}
	for _, part := range r.Hdoc.Parts {
		lit, ok := part.(*syntax.Lit)
		switch {
		case !ok:
			e.parts([]syntax.WordPart{part}, true)
		case verbatim:
			e.raw(lit.Value, 0, false, true)
		default:
			e.raw(unescaped(lit.Value), 0, false, true)
		}
	}
	return e.done()
}

// unescaped returns a text without the backslashes that the shell removes between double quotes.
func unescaped(text string) string {
	return strings.NewReplacer("\\\n", "", `\\`, `\`, `\$`, `$`, "\\`", "`").Replace(text)
}

// literalPrefix returns the text of a word before its first quote or variable.
func literalPrefix(w *syntax.Word) string {
	if lit, ok := w.Parts[0].(*syntax.Lit); ok {
		return lit.Value
	}
	return ""
}
