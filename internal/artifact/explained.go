package artifact

import (
	"path"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/shell"
)

// Clear reports whether every instruction that writes files is read to the end: each RUN is shell text whose commands
// run in known directories, and each COPY and ADD has a known destination. What such a stage does not write, only its
// base image and the programs that RunsProject names can make.
func (st *Stage) Clear() bool {
	if st.Parent != nil && !st.reader.Stage(st.Parent).Clear() {
		return false
	}
	for i, cmd := range st.Cmds {
		switch c := cmd.(type) {
		case *instructions.RunCommand:
			script := st.Script(i)
			if script == nil || !placed(script) {
				return false
			}
		case *instructions.CopyCommand:
			if _, ok := st.Absolute(i, c.DestPath); !ok {
				return false
			}
		case *instructions.AddCommand:
			if _, ok := st.Absolute(i, c.DestPath); !ok {
				return false
			}
		case *instructions.OnbuildCommand:
			return false
		}
	}
	return true
}

// placed reports whether each command of a script runs in a known directory.
func placed(s *shell.Script) bool {
	for _, c := range s.Commands {
		if c.Dir.From != shell.Root {
			return false
		}
	}
	return true
}

// Foreign returns the first command of the stage, or of one that it is built on, that runs what somebody else has
// written and may make any path; nil if there is none.
func (st *Stage) Foreign() *shell.Command {
	if st.Parent != nil {
		if c := st.reader.Stage(st.Parent).Foreign(); c != nil {
			return c
		}
	}
	for i := range st.Cmds {
		if script := st.Script(i); script != nil {
			for _, c := range script.Commands {
				if RunsProject(c) {
					return c
				}
			}
		}
	}
	return nil
}

// MayWrite reports whether an instruction is seen that may write p, absolute and clean, something below it, or a
// directory above it with names that are not known.
func (st *Stage) MayWrite(p string) bool {
	for _, w := range st.Writes {
		if w.Origin != Removed && (w.May(p) || w.Path != "" && (Within(w.Path, p) || w.Tree && Within(p, w.Path))) {
			return true
		}
	}
	return false
}

// Namesakes returns the paths with the base name of p that the stage certainly holds in the end, and what wrote each
// last. Directories that are only made are left out.
func (st *Stage) Namesakes(p string) []*Write {
	last := map[string]*Write{}
	var order []string
	for _, w := range st.Writes {
		if w.Level == Certain && w.Path != "" && path.Base(w.Path) == path.Base(p) && w.Origin != Empty && w.Origin != Removed {
			if last[w.Path] == nil {
				order = append(order, w.Path)
			}
			last[w.Path] = w
		}
	}
	var all []*Write
	for _, name := range order {
		if st.Exists(name) != nil {
			all = append(all, last[name])
		}
	}
	return all
}
