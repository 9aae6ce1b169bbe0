package trace

import (
	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// program is a word that CMD or ENTRYPOINT starts.
type program struct {
	word string
	file bool // it is a path, not a name to search for along PATH

	argument bool // of a script that starts it, or does something else with the word
}

// startup returns the instructions that say what a container of the stage starts.
func (t *Tracer) startup(s *stages.Stage) (entrypoint, cmd *instructions.ShellDependantCmdLine) {
	for ; s != nil; s = s.Parent {
		for i := len(s.Cmds) - 1; i >= 0; i-- {
			switch c := s.Cmds[i].(type) {
			case *instructions.EntrypointCommand:
				if entrypoint == nil {
					entrypoint = &c.ShellDependantCmdLine
				}
			case *instructions.CmdCommand:
				if cmd == nil {
					cmd = &c.ShellDependantCmdLine
				}
			}
		}
		if entrypoint != nil { // and the CMD of its base is dropped (convert.go dispatchEntrypoint)
			break
		}
		if s.Parent != nil && t.opt.Contexts[s.Parent.Alias] {
			break
		}
	}
	return entrypoint, cmd
}

// programs returns the programs that a container of s starts, as far as the words show them.
func (t *Tracer) programs(s *stages.Stage) []program {
	entrypoint, cmd := t.startup(s)
	switch {
	case entrypoint == nil && cmd == nil:
		return nil
	case entrypoint == nil:
		return t.started(s, cmd, nil)
	case cmd == nil || cmd.PrependShell || entrypoint.PrependShell:
		return t.started(s, entrypoint, nil)
	}
	return t.started(s, entrypoint, cmd.CmdLine)
}

// started reads one command; rest are words that follow it.
func (t *Tracer) started(s *stages.Stage, line *instructions.ShellDependantCmdLine, rest []string) []program {
	run := &instructions.RunCommand{ShellDependantCmdLine: *line}
	if !line.PrependShell {
		run.CmdLine = append(run.CmdLine[:len(run.CmdLine):len(run.CmdLine)], rest...)
	}
	script, err := shell.OfRun(run, s.Setting(len(s.Cmds)).Shell, shell.Options{})
	if err != nil {
		return nil
	}
	var all []program
	for _, c := range script.Commands {
		if !script.Functions[c.Name()] {
			all = append(all, t.words(c, rest)...)
		}
		if len(all) > 16 {
			break
		}
	}
	return all
}
