package main

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"
)

// buildInfo returns what the go command has recorded about this program. It is empty if nothing is recorded.
var buildInfo = sync.OnceValue(func() *debug.BuildInfo {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info
	}
	return &debug.BuildInfo{}
})

// version returns the version of the module.
func version() string {
	if v := buildInfo().Main.Version; v != "" {
		return v
	}
	return "(devel)"
}

func printVersion(c *cli.Context) { fmt.Fprint(c.App.Writer, versionText(version(), buildInfo())) }

// versionText returns the text of --version. A program that was installed from the module proxy has no commit in its
// build information; its version identifies it.
func versionText(version string, info *debug.BuildInfo) string {
	var out strings.Builder
	fmt.Fprintf(&out, "dfix %s\n", version)
	if commit := setting(info, "vcs.revision"); commit != "" {
		changed := ""
		if setting(info, "vcs.modified") == "true" {
			changed = ", with changes"
		}
		fmt.Fprintf(&out, "commit %s of %s%s\n", commit, setting(info, "vcs.time"), changed)
	}
	for _, module := range info.Deps {
		if module.Path == "github.com/moby/buildkit" {
			fmt.Fprintf(&out, "BuildKit %s\n", module.Version)
		}
	}
	return out.String()
}

func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
