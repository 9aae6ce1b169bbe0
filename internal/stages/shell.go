package stages

import (
	"path"
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// Setting is what a RUN is started with, as far as the file says. BuildKit hands it on from
// instruction to instruction, and from a stage to those that are built on it (convert.go
// dispatchUser, dispatchShell, dispatchState.init).
type Setting struct {
	User     string   // as written, with its variables; "": what the base image says
	Shell    []string // nil: what the base image says, or else BuildKit's default
	Triggers bool     // ONBUILD of a base in this file has run before, and may have changed both
}

// Same reports whether a RUN under s and one under t are started by one user with one shell.
func (s Setting) Same(t Setting) bool {
	return s.User == t.User && slices.Equal(s.Shell, t.Shell) && s.Triggers == t.Triggers
}

// SearchedFor reports whether PATH decides which shell a RUN starts.
func (s Setting) SearchedFor() bool { return len(s.Shell) > 0 && !path.IsAbs(s.Shell[0]) }

// Setting returns what is in force right before the i-th instruction of the body;
// with len(s.Body), at the end of the stage.
func (s *Stage) Setting(i int) Setting {
	var now Setting
	if s.Parent != nil {
		now = s.Parent.Setting(len(s.Parent.Body))
		now.Triggers = now.Triggers || s.Parent.triggers()
	}
	for _, cmd := range s.Cmds[:i] {
		switch c := cmd.(type) {
		case *instructions.UserCommand:
			now.User = c.User
		case *instructions.ShellCommand:
			now.Shell = c.Shell
		}
	}
	return now
}
