package guard

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// losesDirectory reports whether a RUN of the stage up to Body[last], or of a stage that it is built on, may have removed the
// WORKDIR in which a test after it would start, and another stage takes that directory. BuildKit creates a missing WORKDIR again,
// which changes the image (executor/runcexecutor/executor.go Run).
func (g *guarding) losesDirectory(st *artifact.Stage, last int) bool {
	dir, known := st.Dir(last)
	if dir = path.Clean(dir); !known || dir == "/" || !g.takesDirectory(st.Stage, dir) {
		return false
	}
	removed := slices.ContainsFunc(st.Writes, func(w *artifact.Write) bool {
		return (w.Stage != st.Stage || w.Index <= last) && w.Removes(dir)
	})
	return removed || g.runsAnything(st, last)
}

// runsAnything reports whether a RUN up to Body[last] runs programs that may remove anything.
func (g *guarding) runsAnything(st *artifact.Stage, last int) bool {
	for i, cmd := range st.Cmds[:last+1] {
		_, run := cmd.(*instructions.RunCommand)
		if script := st.Script(i); run && (script == nil || slices.ContainsFunc(script.Commands, artifact.MayRemove)) {
			return true
		}
	}
	return st.Parent != nil && g.runsAnything(g.reader.Stage(st.Parent), len(st.Parent.Cmds)-1)
}

// takesDirectory reports whether a COPY or a mount may take dir from s, or from a stage that extends it.
func (g *guarding) takesDirectory(s *stages.Stage, dir string) bool {
	for _, child := range g.Graph.Stages {
		if child.Parent == s && g.takesDirectory(child, dir) {
			return true
		}
	}
	return slices.ContainsFunc(g.Graph.RefsTo(s), func(r *stages.Ref) bool {
		if r.Kind == stages.FromBase {
			return false
		}
		switch cmd := r.In.Cmds[r.Position()].(type) {
		case *instructions.CopyCommand:
			return slices.ContainsFunc(cmd.SourcePaths, func(source string) bool { return g.mayTake(r, source, dir) })
		case *instructions.RunCommand:
			return r.Kind == stages.MountFrom && slices.ContainsFunc(r.At.Flags, func(f syntax.Flag) bool {
				return f.Name == "mount" && g.mayTake(r, mountSource(f), dir)
			})
		}
		return false
	})
}

// mountSource returns what a mount takes from its stage.
func mountSource(f syntax.Flag) string {
	for _, field := range f.Fields {
		if field.Key == "source" || field.Key == "src" {
			return field.Value
		}
	}
	return "/"
}

// mayTake reports whether a source of r may be dir or a directory above it.
func (g *guarding) mayTake(r *stages.Ref, source, dir string) bool {
	p, reason := g.pathOf(r, source)
	if reason == "" {
		return artifact.Within(dir, p)
	}
	word := shell.Pattern(path.Join("/", strings.Trim(source, `"'`)))
	if strings.Contains(source, "$") {
		return true
	}
	for above := dir; above != "/"; above = path.Dir(above) {
		if word.MayBe(above) {
			return true
		}
	}
	return false
}
