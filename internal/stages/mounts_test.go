package stages_test

import (
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/stages"
)

// mountsOf returns the sources and targets of the mounts of the first RUN, with $D expanded to /dir.
func mountsOf(t *testing.T, run string) string {
	t.Helper()
	g := build(t, "FROM a\nRUN "+run+"\n")
	mounts := stages.Mounts(g.Stages[0].Cmds[0].(*instructions.RunCommand), func(word string) string { return strings.ReplaceAll(word, "$D", "/dir") })
	var all []string
	for _, m := range mounts {
		all = append(all, m.Source+">"+m.Target)
	}
	return strings.Join(all, " ")
}

func TestMounts(t *testing.T) {
	for run, want := range map[string]string{
		"make":                                "",
		"--mount=type=cache,target=$D/x make": ">/dir/x",
		"--mount=source=a,target=/a --mount=type=tmpfs,target=$D make": "a>/a >/dir",
		"--mount=type=$D,target=/a make":                               "", // not a type of mount
	} {
		if got := mountsOf(t, run); got != want {
			t.Errorf("RUN %s: %q, want %q", run, got, want)
		}
	}
}
