package shell

import (
	"path"
	"slices"
	"strings"
)

// Options describes the state in which a script starts.
type Options struct {
	Dir      string            // where it starts, absolute; "": Dir.From is Start until the script goes elsewhere
	Vars     map[string]string // variables whose value is known
	Likely   map[string]string // variables whose value is known unless a build sets another one; see Word.Likely
	Bash     bool              // a shell with Bash's grammar runs it; else it is read as POSIX first
	ErrExit  bool              // set -e
	PipeFail bool              // set -o pipefail
}

// ForShell returns the options that a SHELL of a Dockerfile sets. nil is /bin/sh -c. ok is false if the SHELL is
// no POSIX shell that takes a command.
func ForShell(words []string) (opt Options, ok bool) {
	if len(words) == 0 {
		return opt, true
	}
	if path.Base(words[0]) == "env" && len(words) > 1 {
		words = words[1:]
	}
	name := path.Base(words[0])
	if !slices.Contains([]string{"sh", "bash", "dash", "ash", "ksh", "zsh"}, name) {
		return opt, false
	}
	opt.Bash = name == "bash" || name == "zsh" || name == "ksh"
	command, ok := opt.flags(words[1:])
	return opt, ok && command
}

// flags reads the flags of a shell. command reports whether one of them says that a command follows. ok is false
// if there are other words, or an option without a name.
func (o *Options) flags(words []string) (command, ok bool) {
	named := false
	for _, word := range words {
		switch {
		case named:
			o.set(word, true)
			named = false
		case strings.HasPrefix(word, "--"):
		case strings.HasPrefix(word, "-"), strings.HasPrefix(word, "+"):
			on := word[0] == '-'
			command = command || on && strings.Contains(word, "c")
			if strings.Contains(word, "e") {
				o.ErrExit = on
			}
			named = strings.HasSuffix(word, "o") || strings.HasSuffix(word, "O")
		default:
			return command, false
		}
	}
	return command, !named
}

// set sets an option by its long name.
func (o *Options) set(name string, on bool) {
	switch name {
	case "errexit":
		o.ErrExit = on
	case "pipefail":
		o.PipeFail = on
	}
}
