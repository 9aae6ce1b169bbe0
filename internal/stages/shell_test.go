package stages_test

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/stages"
)

func TestSetting(t *testing.T) {
	g := build(t, `
FROM a AS one
RUN x
USER app
SHELL ["/bin/bash", "-c"]
RUN x
FROM one AS two
USER $U:0
ONBUILD USER root
FROM two AS three
SHELL ["/bin/sh", "-c"]
FROM three AS four
USER 0
FROM a AS five
`)
	for _, c := range []struct {
		stage, at   int
		user, shell string
		triggers    bool
	}{
		{0, 0, "", "", false},
		{0, 2, "app", "", false},
		{0, 4, "app", "/bin/bash -c", false},
		{1, 0, "app", "/bin/bash -c", false},
		{1, 2, "$U:0", "/bin/bash -c", false},
		{2, 0, "$U:0", "/bin/bash -c", true},
		{2, 1, "$U:0", "/bin/sh -c", true},
		{3, 1, "0", "/bin/sh -c", true},
		{4, 0, "", "", false},
	} {
		got := g.Stages[c.stage].Setting(c.at)
		if got.User != c.user || strings.Join(got.Shell, " ") != c.shell || got.Triggers != c.triggers {
			t.Errorf("stage %d at %d: %+v", c.stage, c.at, got)
		}
	}
	one := g.Stages[0]
	if one.Setting(0).Same(one.Setting(2)) || one.Setting(2).Same(one.Setting(3)) || !one.Setting(0).Same(one.Setting(1)) {
		t.Error("Same differs by user and shell alone")
	}
}

// TestSearchedFor: a shell without a path is found in PATH, the default shell is not.
func TestSearchedFor(t *testing.T) {
	for shell, want := range map[string]bool{"": false, "bash": true, "bin/sh": true, "/bin/sh": false} {
		if got := (stages.Setting{Shell: strings.Fields(shell)}).SearchedFor(); got != want {
			t.Errorf("SearchedFor with %q = %v", shell, got)
		}
	}
}
