package shell

import (
	"errors"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// errNotShell is the error of OfRun for a RUN that no POSIX shell runs, or that starts with "#!".
var errNotShell = errors.New("the RUN is not run by a shell")

// plainHeredoc matches a RUN that consists of a heredoc: its body is the script (dispatchRun in dockerfile2llb/convert.go).
var plainHeredoc = lazyregexp.New(`^<<-?["']?\w+["']?$`)

// OfRun reads a RUN. shell is the SHELL in force; nil means that of the base image, which is taken to be /bin/sh. opt has the
// directory and the known variables. A RUN in exec form is one command.
func OfRun(run *instructions.RunCommand, shell []string, opt Options) (*Script, error) {
	if !run.PrependShell {
		return exec(run.CmdLine, opt), nil
	}
	flags, ok := ForShell(shell)
	if !ok {
		return nil, errNotShell
	}
	opt.Bash, opt.ErrExit, opt.PipeFail = flags.Bash, flags.ErrExit, flags.PipeFail
	text, ok := TextOf(run)
	if !ok {
		return nil, errNotShell
	}
	return Parse(text, opt)
}

// TextOf returns the text that the shell runs, or the words of an exec form. ok is false if it is a script that starts with "#!",
// which may be for another program.
func TextOf(run *instructions.RunCommand) (text string, ok bool) {
	text = strings.Join(run.CmdLine, " ")
	if len(run.Files) == 0 {
		return text, true
	}
	if len(run.Files) == 1 && plainHeredoc().MatchString(strings.TrimSpace(text)) {
		body := run.Files[0].Data
		if run.Files[0].Chomp {
			body = parser.ChompHeredocContent(body)
		}
		return body, !strings.HasPrefix(body, "#!")
	}
	for _, file := range run.Files {
		text += "\n" + file.Data + file.Name
	}
	return text, true
}

// exec returns a script with one command, which runs without a shell.
func exec(words []string, opt Options) *Script {
	c := &Command{Runs: true, Ends: Success, Dir: Dir{Start, "."}}
	if opt.Dir != "" {
		c.Dir = Dir{Root, opt.Dir}
	}
	for _, word := range words {
		c.Words = append(c.Words, LiteralWord(word))
	}
	text := strings.Join(words, " ")
	c.End = len(text)
	s := &Script{Text: text, Commands: []*Command{c}, Functions: map[string]bool{}, Steps: []Step{{0, len(text)}}}
	budget := maxStatements
	w := &walker{src: text, out: s, state: state{dir: c.Dir}, budget: &budget}
	w.shells(c, context{runs: true, need: Success})
	return s
}
