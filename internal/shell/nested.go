package shell

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// shells reads the script that a command passes to another shell, by sh -c or in a heredoc.
func (w *walker) shells(cmd *Command, ctx context) {
	program := cmd.Program()
	if len(program) == 0 || w.calls >= maxCalls {
		return
	}
	name, ok := program[0].Literal()
	if !ok || !slices.Contains([]string{"sh", "bash", "dash", "ash", "ksh", "zsh", "su"}, path.Base(name)) {
		return
	}
	text, opt, ok := shellInput(program, cmd.Redirects)
	if !ok {
		return
	}
	dir := w.state.dir
	if path.Base(name) == "su" && slices.ContainsFunc(program[1:], func(word Word) bool { return word.Is("-", "-l", "--login") }) {
		dir = Dir{} // the home directory
	}
	w.nestedShell(text, opt, dir, cmd, ctx)
}

// shellInput returns the script that a command gives a shell after -c, in a here-document or in a here-string. ok is
// false if there is none or its text is not known.
func shellInput(program []Word, redirects []Redirect) (text string, opt Options, ok bool) {
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

// nestedShell reads a text that another shell runs in dir. That shell has only the variables of the environment, whose values are
// not known.
func (w *walker) nestedShell(text string, opt Options, dir Dir, cmd *Command, ctx context) {
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
	inner.state.dir = dir
	ctx = w.separate(ctx)
	ctx.runs, ctx.exempt = ctx.runs && w.state.left|w.state.gone == 0, false
	inner.caller = ctx
	inner.list(file.Stmts, ctx)
}
