package stages

import (
	"path"
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// Setting is the user and the shell of a RUN, as far as the file says. BuildKit passes them from instruction to
// instruction, and from a stage to the stages built on it (convert.go dispatchUser, dispatchShell,
// dispatchState.init).
type Setting struct {
	User     string   // as written, with its variables; "": that of the base image
	Shell    []string // nil: that of the base image, or BuildKit's default
	Triggers bool     // an ONBUILD of a base in this file ran before and may have changed both
}

// Same reports whether s and t have the same user and the same shell.
func (s Setting) Same(t Setting) bool {
	return s.User == t.User && slices.Equal(s.Shell, t.Shell) && s.Triggers == t.Triggers
}

// SearchedFor reports whether the shell is found by searching PATH.
func (s Setting) SearchedFor() bool { return len(s.Shell) > 0 && !path.IsAbs(s.Shell[0]) }

// Setting returns the Setting right before the i-th instruction of the body. For len(s.Body), it is that at the
// end of the stage.
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
