package trace

import (
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/stages"
)

// unknownDir stands for a WORKDIR that the base image sets.
const unknownDir = "/$WORKDIR"

// shown returns a path without the mark of a directory that is not known.
func shown(p string) string {
	if p == unknownDir || strings.HasPrefix(p, unknownDir+"/") {
		return p[1:]
	}
	return p
}

// dir is a WORKDIR.
type dir struct {
	path    string // absolute and clean
	known   bool   // it does not begin with unknownDir
	certain bool   // no build argument changes it
}

// dir returns the WORKDIR before Cmds[i]; variables have the values of ENV, or the defaults of ARG.
func (t *Tracer) dir(s *stages.Stage, i int) dir {
	all, ok := t.dirs[s]
	if !ok {
		all = t.dirsOf(s)
		t.dirs[s] = all
	}
	return all[i]
}

func (t *Tracer) dirsOf(s *stages.Stage) []dir {
	now := dir{path: unknownDir}
	switch {
	case s.Parent != nil && !t.opt.Contexts[s.Parent.Alias]:
		now = t.dir(s.Parent, len(s.Parent.Cmds))
	case s.Parent == nil && s.Base.Text == "scratch":
		now = dir{"/", true, true}
	}
	all := []dir{now}
	for i, cmd := range s.Cmds {
		if c, ok := cmd.(*instructions.WorkdirCommand); ok {
			now = t.enter(now, s, i, c.Path)
		}
		all = append(all, now)
	}
	return all
}

// enter returns the directory after WORKDIR to.
func (t *Tracer) enter(now dir, s *stages.Stage, i int, to string) dir {
	to, sure, ok := t.reader.Value(s, i, to)
	if !ok || stages.Unclear(to, t.graph.File.Escape) != "" {
		return dir{path: unknownDir}
	}
	if path.IsAbs(to) {
		return dir{path.Clean(to), true, sure}
	}
	return dir{path.Join(now.path, to), now.known, now.certain && sure}
}
