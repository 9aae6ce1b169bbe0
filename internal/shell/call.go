package shell

import (
	"maps"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// call reads a simple command, and what the shell itself does for it.
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
		value := Plain("")
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
		if src := w.src[start:end]; !ownDirectory.MatchString(src) && src != "$(pwd)" {
			if ctx.need == Any && w.watched(ctx) {
				ctx.need = Success
			}
			w.within(subst.Stmts, ctx)
			return Anything
		}
	}
	return w.expand(value)
}

// within reads the commands of $(…).
func (w *walker) within(stmts []*syntax.Stmt, ctx context) {
	first := len(w.out.Commands)
	w.aside(func() { w.list(stmts, ctx) })
	for _, c := range w.out.Commands[first:] {
		c.Nested = true
	}
}

// substituted reads the commands in $(…) and <(…) below n, whose status nobody looks at.
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
		w.within(stmts, context{exempt: true, ignored: []Ignored{{Substituted, start, end}}})
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

// declare reads export, local, readonly and declare where they are part of the grammar, as in Bash.
func (w *walker) declare(s *syntax.Stmt, c *syntax.DeclClause, ctx context) {
	cmd := &Command{Words: []Word{Plain(c.Variant.Value)}}
	for _, a := range c.Args {
		switch {
		case a.Name == nil:
			cmd.Words = append(cmd.Words, w.expand(a.Value))
		case a.Naked:
			cmd.Words = append(cmd.Words, Plain(a.Name.Value))
		default:
			value := w.assigns([]*syntax.Assign{a}, false, ctx)[0].Value
			cmd.Words = append(cmd.Words, Join(Plain(a.Name.Value+"="), value))
		}
	}
	w.emit(s, cmd, ctx)
	w.builtin(c.Variant.Value, cmd)
}

// exported assigns the arguments of export and the like.
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
			redirect.From = r.N.Value
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

// heredoc is the body of a heredoc. Nothing in it is replaced if its delimiter is quoted.
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

// unescaped is a text without the backslashes that the shell removes between double quotes.
func unescaped(text string) string {
	return strings.NewReplacer("\\\n", "", `\\`, `\`, `\$`, `$`, "\\`", "`").Replace(text)
}

// enter reads the body of a function where it is called.
func (w *walker) enter(f *syntax.FuncDecl, cmd *Command, ctx context) {
	w.called[f] = true
	if w.calls >= maxCalls {
		w.state.dir, w.state.vars = Dir{}, map[string]Word{}
		return
	}
	w.calls++
	before := w.state.clone()
	w.assign(cmd.Assigns)
	w.state.args = arguments(cmd.Words[1:])
	w.stmt(f.Body, ctx)
	w.state.args = before.args
	if w.state.gone == returned {
		w.state.gone = 0
	}
	w.state.left = before.left | w.state.left&^returned
	w.restore(f, before.vars)
	w.calls--
}

// arguments are the words that are $1, $2 and so on, as far as that is known.
func arguments(words []Word) []Word {
	if i := slices.IndexFunc(words, func(word Word) bool { return word.Several || word.Pattern }); i >= 0 {
		return words[:i:i]
	}
	return words
}

// restore gives the variables that a function declares for itself the values that they had.
func (w *walker) restore(f *syntax.FuncDecl, vars map[string]Word) {
	w.state.vars = maps.Clone(w.state.vars)
	for _, name := range locals(f) {
		delete(w.state.vars, name)
		if v, ok := vars[name]; ok {
			w.state.vars[name] = v
		}
	}
}

// locals are the variables that a function declares for itself.
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

// literalPrefix is the text in front of the first quote or variable of a word.
func literalPrefix(w *syntax.Word) string {
	if lit, ok := w.Parts[0].(*syntax.Lit); ok {
		return lit.Value
	}
	return ""
}

// builtin does what a command does to the shell.
func (w *walker) builtin(name string, cmd *Command) {
	args := cmd.Words[1:]
	switch name {
	case "cd", "chdir":
		w.state.dir = w.target(args)
	case "pushd":
		w.state.stack = append(w.state.stack[:len(w.state.stack):len(w.state.stack)], w.state.dir)
		w.state.dir = w.target(args)
	case "popd":
		w.state.dir = Dir{}
		if n := len(w.state.stack); n > 0 {
			w.state.dir, w.state.stack = w.state.stack[n-1], w.state.stack[:n-1]
		}
	case "set":
		w.options(args)
	case "exit", "exec", "return", "break", "continue":
		w.leave(name, args)
	case "eval", ".", "source":
		w.state.dir, w.state.vars = Dir{}, map[string]Word{}
	case "unset", "read", "getopts", "mapfile", "readarray", "printf":
		w.state.vars = maps.Clone(w.state.vars)
		for _, a := range args {
			delete(w.state.vars, a.Text)
			w.out.put(a.Text, Anything)
		}
	case "export", "readonly", "local", "declare", "typeset":
		w.exported(args)
	case "shift":
		w.state.args = nil
	}
}

// target is the directory of a cd.
func (w *walker) target(args []Word) Dir {
	for len(args) > 0 && args[0].Is("--", "-P", "-L") {
		args = args[1:]
	}
	if len(args) != 1 || args[0].Pattern || args[0].Several {
		return Dir{}
	}
	return w.state.dir.Enter(args[0].Text)
}

// options reads set -e, +e, -o pipefail and the like.
func (w *walker) options(args []Word) {
	var words []string
	for _, a := range args {
		text, ok := a.Literal()
		if !ok || text == "--" {
			break
		}
		words = append(words, text)
	}
	opt := Options{ErrExit: w.state.errexit, PipeFail: w.state.pipefail}
	for i, word := range words {
		if len(word) < 2 || word[0] != '-' && word[0] != '+' {
			continue
		}
		if strings.Contains(word, "e") {
			opt.ErrExit = word[0] == '-'
		}
		if strings.HasSuffix(word, "o") && i+1 < len(words) {
			opt.set(words[i+1], word[0] == '-')
		}
	}
	w.state.errexit, w.state.pipefail = opt.ErrExit, opt.PipeFail
}

// leave ends what the shell is in.
func (w *walker) leave(name string, args []Word) {
	if name == "exec" && len(args) == 0 {
		return // redirections only
	}
	switch {
	case name == "return":
		w.state.left |= returned
		w.state.gone = returned
		return
	case name == "break" || name == "continue":
		w.state.left |= broke
		return
	}
	w.state.gone = exited
	switch {
	case name == "exec" || !failing(args):
		w.state.left |= exited
	}
}

// failing reports whether the arguments of exit make the script fail.
func failing(args []Word) bool {
	if len(args) == 0 {
		return false
	}
	text, ok := args[0].Literal()
	return ok && strings.Trim(text, "0") != ""
}

// shells reads what sh -c or a heredoc hands to another shell.
func (w *walker) shells(cmd *Command, ctx context) {
	program := cmd.Program()
	if len(program) == 0 || w.calls >= maxCalls {
		return
	}
	name, ok := program[0].Literal()
	if !ok || !slices.Contains([]string{"sh", "bash", "dash", "ash", "ksh", "zsh", "su"}, path.Base(name)) {
		return
	}
	text, opt, ok := handed(program, cmd.Redirects)
	if !ok {
		return
	}
	if path.Base(name) == "su" {
		opt.Dir = ""
	}
	w.nestedShell(text, opt, cmd, ctx)
}

// handed returns the text that a shell runs.
func handed(program []Word, redirects []Redirect) (text string, opt Options, ok bool) {
	name, _ := program[0].Literal()
	opt.Bash = path.Base(name) == "bash"
	var flags []string
	for i, word := range program[1:] {
		flag, literal := word.Literal()
		if !literal {
			return "", opt, false
		}
		if strings.HasPrefix(flag, "-") && !strings.HasPrefix(flag, "--") && strings.HasSuffix(flag, "c") && i+2 < len(program) {
			text, ok = program[i+2].Literal()
			opt.flags(append(flags, flag))
			return text, opt, ok
		}
		flags = append(flags, flag)
	}
	for _, r := range redirects {
		if r.Op == "<<" || r.Op == "<<-" || r.Op == "<<<" {
			opt.flags(flags)
			return r.To.Text, opt, r.To.Known()
		}
	}
	return "", opt, false
}

// nestedShell reads a text that another shell runs. It has the directory of this one, and of the variables those that
// the environment has, which are not known.
func (w *walker) nestedShell(text string, opt Options, cmd *Command, ctx context) {
	file, err := parse(text, opt.Bash)
	if err != nil {
		return
	}
	inner := &walker{src: text, out: w.out, calls: w.calls + 1, budget: w.budget, inline: cmd}
	if w.inline != nil {
		inner.inline = w.inline
	}
	functions := maps.Clone(w.out.Functions)
	opt.Likely = w.likely
	inner.start(file, opt)
	w.out.Functions = functions
	inner.state.dir = w.state.dir
	if ctx.need == Any && w.watched(ctx) {
		ctx.need = Success
	}
	ctx.runs, ctx.exempt = ctx.runs && w.state.left|w.state.gone == 0, false
	inner.list(file.Stmts, ctx)
}
