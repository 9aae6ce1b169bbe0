package shell

import "strings"

// changers are the builtins that change the shell itself.
const changers = " cd pushd popd set export alias unalias umask . source eval exec trap ulimit unset read readonly shopt declare typeset local hash getopts shift mapfile readarray "

// Lasting returns what the steps before step n do to the shell itself, which the later steps may see: a command that
// goes to another directory, sets a variable or an option or stays in the background, or a function. It returns "" if
// they do nothing of the kind: a shell of their own runs the later steps just as well.
func (s *Script) Lasting(n int) string {
	for name := range s.Functions {
		return "the function " + name
	}
	for _, c := range s.Commands {
		if c.Start >= s.Steps[n].Start {
			break
		}
		if !c.Nested && c.lasts() {
			return strings.TrimSpace(s.Text[c.Start:min(c.End, len(s.Text))])
		}
	}
	return ""
}

// lasts reports whether a command changes the shell that runs it.
func (c *Command) lasts() bool {
	for _, ignored := range c.Ignored {
		if ignored.Reason == Background {
			return true
		}
	}
	if len(c.Words) == 0 {
		return len(c.Assigns) > 0
	}
	name, ok := c.Words[0].Literal()
	return !ok || strings.Contains(changers, " "+name+" ")
}
