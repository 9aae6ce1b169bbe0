package guard

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// named returns the absolute path of a file below dest that the image needs and that only the COPY that is Body[copied] can
// provide: CMD or ENTRYPOINT starts it, or a later RUN fails without it. It returns "" if there is none.
func (g *guarding) named(s *stages.Stage, copied int, dest string) string {
	below := func(p string) bool { return p != dest && artifact.Within(p, dest) && g.onlyFrom(s, copied, p) }
	for _, p := range g.starts(s) {
		if below(p) {
			return p
		}
	}
	for i := copied + 1; i < len(s.Cmds); i++ {
		script := g.reader.Stage(s).Script(i)
		if script == nil {
			continue
		}
		for _, p := range slices.Concat(checked(script), used(script)) {
			if below(p) && path.Ext(p) != "" || below(p) && slices.ContainsFunc(script.Commands, func(c *shell.Command) bool { return runs(c, p) }) {
				return p
			}
		}
	}
	return ""
}

// runs reports whether p is the program of a command that has certainly run.
func runs(c *shell.Command, p string) bool {
	program := c.Program()
	if len(program) == 0 || !c.Certain() {
		return false
	}
	at, ok := c.Dir.Absolute(program[0].Text)
	return ok && at == p
}

// program returns the absolute path of the program that the image of a stage starts, if only the COPY that is Body[copied] can
// provide it; "" otherwise.
func (g *guarding) program(s *stages.Stage, copied int) string {
	if starts := g.starts(s); len(starts) > 0 && g.onlyFrom(s, copied, starts[0]) {
		return starts[0]
	}
	return ""
}

// starts returns the absolute paths of what the image of a stage starts: the program of its last ENTRYPOINT, else of its last CMD, and
// the script or archive that an interpreter is given.
func (g *guarding) starts(s *stages.Stage) []string {
	var line instructions.ShellDependantCmdLine
	at, entry := -1, false
	for i, cmd := range s.Cmds {
		switch c := cmd.(type) {
		case *instructions.EntrypointCommand:
			line, at, entry = c.ShellDependantCmdLine, i, true
		case *instructions.CmdCommand:
			if !entry {
				line, at = c.ShellDependantCmdLine, i
			}
		}
	}
	if at < 0 {
		return nil
	}
	dir, _ := g.reader.Stage(s).Dir(at)
	// A command in shell form is read like a RUN in the same place.
	script, err := shell.OfRun(&instructions.RunCommand{ShellDependantCmdLine: line}, s.Setting(at).Shell, shell.Options{Dir: dir})
	if err != nil || len(script.Commands) != 1 {
		return nil
	}
	return startedBy(script.Commands[0])
}

// interpreters are programs that fail without the file in their first operand.
var interpreters = strings.Fields("java node python python3 ruby php perl sh bash dotnet deno bun")

// startedBy returns the absolute paths without which a command cannot run.
func startedBy(c *shell.Command) []string {
	words := c.Program()
	if slices.Contains(interpreters, c.Name()) {
		words = c.Operands()
	}
	var paths []string
	for _, w := range words[:min(1, len(words))] {
		text, literal := w.Literal()
		if p, ok := c.Dir.Absolute(text); ok && literal && strings.Contains(text, "/") {
			paths = append(paths, p)
		}
	}
	return paths
}

// onlyFrom reports whether only Body[copied] of a stage can provide p.
func (g *guarding) onlyFrom(s *stages.Stage, copied int, p string) bool {
	return !slices.ContainsFunc(g.reader.Stage(s).Writes, func(w *artifact.Write) bool {
		return (w.Stage != s || w.Index != copied) && w.Origin != artifact.Empty && (w.May(p) || w.Tree && w.Path != "" && artifact.Within(p, w.Path))
	})
}
