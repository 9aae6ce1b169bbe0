package guard

import (
	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// script reads the RUN that is s.Body[i]; nil if no POSIX shell runs it or its text is not clear.
func (g *guarding) script(s *stages.Stage, i int) *shell.Script {
	run := s.Cmds[i].(*instructions.RunCommand)
	if known, ok := g.scripts[run]; ok {
		return known
	}
	var opt shell.Options
	if dir := g.workdirs.At(s.Body[i]); dir.Known() {
		opt.Dir = dir.Path
	}
	script, err := shell.OfRun(run, s.Setting(i).Shell, opt)
	if err != nil {
		script = nil
	}
	g.scripts[run] = script
	return script
}

// textOf is what a RUN hands to its shell.
func textOf(run *instructions.RunCommand) string {
	text, _ := shell.TextOf(run)
	return text
}
