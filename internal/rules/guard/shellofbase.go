package guard

import (
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// shellOfBase reports whether the base of the stage is an official image that has /bin/sh as far as dfix knows, and no
// instruction up to Body[last] may have changed that.
func (g *guarding) shellOfBase(st *artifact.Stage, last int) bool {
	base, ok := suggest.KnownBase(baseOf(st.Stage))
	if !ok || base.Shell != "" || base.User != "" || st.Setting(last).Shell != nil {
		return false
	}
	for parent := st.Parent; parent != nil; parent = parent.Parent {
		if len(parent.Cmds) > 0 && !g.leavesShell(g.reader.Stage(parent), len(parent.Cmds)-1) {
			return false
		}
	}
	return g.leavesShell(st, last)
}

// leavesShell reports whether no instruction of a stage up to Body[last] may change the shell.
func (g *guarding) leavesShell(st *artifact.Stage, last int) bool {
	for i, cmd := range st.Cmds[:last+1] {
		run, ok := cmd.(*instructions.RunCommand)
		exec := ok && !run.PrependShell && len(run.Files) == 0
		if exec && endsShell(st, i, run) || !exec && g.changesShell(st, i) {
			return false
		}
	}
	return true
}

// overwrites reports whether a command of Body[i] that names its output gives it the path of a shell.
func overwrites(st *artifact.Stage, i int) bool {
	own := shellPaths(st, i)
	return slices.ContainsFunc(st.Writes, func(w *artifact.Write) bool {
		return w.Stage == st.Stage && w.Index == i && w.Path != "" && w.Origin != artifact.Empty && w.Origin != artifact.Removed && !linksShell(w.Command) && !artifact.Builds(w.Command) &&
			(vitalFile().MatchString(w.Path) || slices.Contains(own, w.Path))
	})
}
