package main

import (
	"runtime/debug"
	"testing"
)

func TestVersionText(t *testing.T) {
	buildkit := []*debug.Module{{Path: "example.com/other", Version: "v9"}, {Path: "github.com/moby/buildkit", Version: "v0.34.1"}}
	stamped := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs.revision", Value: "1a2b"}, {Key: "vcs.time", Value: "2026-11-21T15:00:00Z"}, {Key: "vcs.modified", Value: modified}}
	}
	for _, test := range []struct {
		name string
		info debug.BuildInfo
		want string
	}{
		{"released", debug.BuildInfo{Deps: buildkit, Settings: stamped("false")}, "dfix v1\ncommit 1a2b of 2026-11-21T15:00:00Z\nBuildKit v0.34.1\n"},
		{"changed", debug.BuildInfo{Deps: buildkit, Settings: stamped("true")}, "dfix v1\ncommit 1a2b of 2026-11-21T15:00:00Z, with changes\nBuildKit v0.34.1\n"},
		{"from the proxy", debug.BuildInfo{Deps: buildkit}, "dfix v1\nBuildKit v0.34.1\n"},
		{"without modules", debug.BuildInfo{}, "dfix v1\n"},
	} {
		if got := versionText("v1", &test.info); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
