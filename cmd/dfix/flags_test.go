package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// promised are the flags of the command line's description, with all their names.
var promised = []string{
	"diff d", "write w", "list l", "check", "0", "stdin-filename",
	"select", "extend-select", "ignore", "unsafe", "no-verify",
	"strict", "exit-zero", "color", "quiet q", "verbose v", "jobs", "format", "report",
	"config", "isolated", "no-gitignore", "files-from", "shard", "resume", "allow-dirty", "version", "help h",
}

// beyond are flags that the description is silent about.
var beyond = []string{"verify-timeout"}

// TestFlagsAsPromised: the program has the promised flags and no others, and its help names them all.
func TestFlagsAsPromised(t *testing.T) {
	var help bytes.Buffer
	p := &program{stdout: &help, stderr: new(bytes.Buffer)}
	if code := p.run(t.Context(), []string{"--help"}); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	var have []string
	for _, f := range append(p.app().Flags, cli.HelpFlag, cli.VersionFlag) {
		have = append(have, strings.Join(f.Names(), " "))
		for _, name := range f.Names() {
			if !strings.Contains(help.String(), dashed(name)) {
				t.Errorf("the help does not name %s", dashed(name))
			}
		}
	}
	want := slices.Concat(promised, beyond)
	for _, names := range want {
		if !slices.Contains(have, names) {
			t.Errorf("there is no flag %s", names)
		}
	}
	for _, names := range have {
		if !slices.Contains(want, names) {
			t.Errorf("the flag %s is not promised", names)
		}
	}
}
