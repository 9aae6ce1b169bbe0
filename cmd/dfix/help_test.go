package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// TestHelpFitsATerminal: no line of any help is wider than 80 columns, and no switch is said to be false by default.
func TestHelpFitsATerminal(t *testing.T) {
	calls := [][]string{{"--help"}, {"help", "report", "merge"}}
	for _, c := range (&program{}).app().Commands {
		calls = append(calls, []string{"help", c.Name})
	}
	for _, args := range calls {
		var out bytes.Buffer
		p := &program{stdout: &out, stderr: new(bytes.Buffer)}
		if code := p.run(t.Context(), args); code != 0 {
			t.Fatalf("%q: exit code %d", args, code)
		}
		if !strings.HasPrefix(out.String(), "dfix") || !strings.Contains(out.String(), "usage: dfix") || strings.Contains(out.String(), "default: false") {
			t.Errorf("%q:\n%s", args, out.String())
		}
		for line := range strings.Lines(out.String()) {
			if len(strings.TrimSuffix(line, "\n")) > helpWidth {
				t.Errorf("%q: %s", args, line)
			}
		}
	}
}

// TestFlagGroups: every flag of a run except --help and --jobs is in a named group, and the groups name only flags that exist.
func TestFlagGroups(t *testing.T) {
	app := (&program{}).app()
	exists := map[string]bool{}
	for _, f := range app.Flags {
		exists[f.Names()[0]] = true
		if name := f.Names()[0]; groupOf(name) == "Other flags" && !slices.Contains([]string{"help", "jobs"}, name) {
			t.Errorf("--%s is in no group", name)
		}
	}
	for _, c := range app.Commands {
		for _, f := range c.Flags {
			exists[f.Names()[0]] = true
		}
	}
	seen := map[string]bool{}
	for _, group := range flagGroups {
		for _, name := range group.flags {
			if !exists[name] || seen[name] {
				t.Errorf("%s of the group %q does not exist, or twice", name, group.title)
			}
			seen[name] = true
		}
	}
}

func TestFlagHelp(t *testing.T) {
	for want, f := range map[string]cli.Flag{
		"-w, --write: rewrite":                        &cli.BoolFlag{Name: "write", Aliases: []string{"w"}, Usage: "rewrite"},
		"--jobs N: work on N files (default: all)":    &cli.IntFlag{Name: "jobs", Usage: "work on `N` files", DefaultText: "all"},
		"--color WHEN: WHEN to colour (default: now)": &cli.StringFlag{Name: "color", Usage: "`WHEN` to colour", Value: "now"},
		"--config FILE: use FILE":                     &cli.StringFlag{Name: "config", Usage: "use `FILE`"},
	} {
		left, usage := flagHelp(f)
		if got := left + ": " + usage; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
