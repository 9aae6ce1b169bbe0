package shell

import (
	"maps"
	"strings"
)

// builtin applies the effect of a builtin on the state of the shell.
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

// target returns the directory of a cd.
func (w *walker) target(args []Word) Dir {
	for len(args) > 0 && args[0].Is("--", "-P", "-L") {
		args = args[1:]
	}
	if len(args) != 1 || args[0].Pattern || args[0].Several {
		return Dir{}
	}
	return w.state.dir.Enter(args[0].Text)
}

// options applies set -e, set +e, set -o pipefail and similar options.
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

// leave ends the script, function or loop that exit, return, break or continue leaves.
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
