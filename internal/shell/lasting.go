package shell

import (
	"slices"
	"strings"
)

// changers are the builtins that change the shell itself.
const changers = " cd pushd popd set export alias unalias umask . source eval exec trap ulimit unset read readonly shopt declare typeset local hash getopts shift mapfile readarray "

// LastingEffect describes how the steps before step n change the shell itself, which the later steps may see: a function,
// or a command that changes the directory, sets a variable or an option, or stays in the background. It returns "" if
// the steps from n on run just as well in a new shell.
func (s *Script) LastingEffect(n int) string {
	for name := range s.Functions {
		return "the function " + name
	}
	for _, c := range s.Commands {
		if c.Start >= s.Steps[n].Start {
			break
		}
		if !c.Nested && c.hasLastingEffect() {
			return strings.TrimSpace(s.Text[c.Start:min(c.End, len(s.Text))])
		}
	}
	return ""
}

// hasLastingEffect reports whether a command changes the shell that runs it.
func (c *Command) hasLastingEffect() bool {
	if slices.ContainsFunc(c.Ignored, func(i Ignored) bool { return i.Reason == Background }) {
		return true
	}
	if len(c.Words) == 0 {
		return len(c.Assigns) > 0
	}
	name, ok := c.Words[0].Literal()
	return !ok || strings.Contains(changers, " "+name+" ")
}
