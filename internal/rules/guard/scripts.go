package guard

import (
	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// script reads the RUN that is s.Body[i]; nil if no POSIX shell runs it or its text is not clear.
func (g *guarding) script(s *stages.Stage, i int) *shell.Script { return g.reader.Stage(s).Script(i) }

// textOf is what a RUN hands to its shell.
func textOf(run *instructions.RunCommand) string {
	text, _ := shell.TextOf(run)
	return text
}
