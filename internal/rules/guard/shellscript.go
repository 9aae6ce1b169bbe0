package guard

import (
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// script is what a RUN does, cut into simple commands. It is read only to find commands
// that are plainly there; whatever is not plain is no command that anyone looks for.
type script struct {
	text     string
	commands []shellCommand
	groups   bool // it has a subshell: cd may be undone
}

// shellCommand is one simple command with the operator behind it: "" at the end, or one of && || ; | &.
type shellCommand struct {
	words []shellWord
	after string
}

// shellWord is a word without its quotes. A dynamic one holds something that only the shell can expand.
type shellWord struct {
	text    string
	dynamic bool
}

// opening are the words of the shell's grammar that stand in front of a command.
var opening = []string{"{", "then", "else", "do"}

// name is the program that c starts; "" if only the shell can tell.
func (c shellCommand) name() string {
	for _, w := range c.words {
		if w.dynamic {
			return ""
		}
		if !slices.Contains(opening, w.text) {
			return w.text
		}
	}
	return ""
}

// has reports whether word is an argument of c.
func (c shellCommand) has(word string) bool {
	for _, w := range c.words[min(1, len(c.words)):] {
		if w.text == word && !w.dynamic {
			return true
		}
	}
	return false
}

// plainHeredoc is a RUN that is nothing but a heredoc: its body is the script.
var plainHeredoc = regexp.MustCompile(`^<<-?["']?\w+["']?$`)

// scriptOf reads the commands of a RUN.
func scriptOf(run *instructions.RunCommand) script {
	if !run.PrependShell {
		c := shellCommand{}
		for _, word := range run.CmdLine {
			c.words = append(c.words, shellWord{text: word})
		}
		return script{text: strings.Join(run.CmdLine, " "), commands: []shellCommand{c}}
	}
	line := strings.Join(run.CmdLine, " ")
	if plainHeredoc.MatchString(strings.TrimSpace(line)) && len(run.Files) == 1 {
		line = run.Files[0].Data
	}
	r := scriptReader{text: line}
	r.read()
	return script{text: line, commands: r.commands, groups: r.groups}
}

// binds reports whether the script fails if its i-th command does.
func (s script) binds(i int) bool {
	first := i
	for ; i < len(s.commands); i++ {
		switch s.commands[i].after {
		case "":
			return true
		case "&&":
		case "||":
			return s.gives(i + 1)
		case ";":
			if s.over(i + 1) {
				return true
			}
			return i == first && s.stopsAtErrors(i)
		default:
			return false
		}
	}
	return true
}

// over reports whether nothing but closing braces is left.
func (s script) over(i int) bool {
	for _, c := range s.commands[i:] {
		if c.name() != "}" {
			return false
		}
	}
	return true
}

// gives reports whether the alternative that begins with the i-th command fails as well.
func (s script) gives(i int) bool {
	for _, c := range s.commands[i:] {
		if c.name() == "false" || c.name() == "exit" && !c.has("0") {
			return true
		}
	}
	return false
}

// stopsAtErrors reports whether "set -e" stands before the i-th command.
func (s script) stopsAtErrors(i int) bool {
	for _, c := range s.commands[:i] {
		if c.name() != "set" {
			continue
		}
		for _, w := range c.words[1:] {
			if strings.HasPrefix(w.text, "-") && strings.Contains(w.text, "e") || w.text == "errexit" {
				return true
			}
		}
	}
	return false
}
