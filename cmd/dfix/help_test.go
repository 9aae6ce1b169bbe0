package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestHelpFitsATerminal: no line of any help is wider than 80 columns, and no switch is said to be false by default.
func TestHelpFitsATerminal(t *testing.T) {
	calls := [][]string{{"--help"}, {"help", "report", "merge"}}
	for _, c := range (&program{}).commands()[1:] {
		calls = append(calls, []string{"help", c.name})
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

// TestFlagGroups: every flag of a run except --help, --jobs and --version is in a named group, and the groups name only flags that exist.
func TestFlagGroups(t *testing.T) {
	exists := map[string]bool{}
	for _, c := range (&program{}).commands() {
		c.flags().VisitAll(func(f *pflag.Flag) {
			exists[f.Name] = true
			if c.name == "" && groupOf(f.Name) == "Other flags" && !slices.Contains([]string{"help", "jobs", "version"}, f.Name) {
				t.Errorf("--%s is in no group", f.Name)
			}
		})
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
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	set.BoolP("write", "w", false, "rewrite")
	set.BoolP("0", "0", false, "end with NUL")
	set.Int("jobs", 0, "work on `N` files (default: all)")
	for name, want := range map[string]string{
		"write": "-w, --write: rewrite",
		"0":     "-0: end with NUL",
		"jobs":  "--jobs N: work on N files (default: all)",
	} {
		left, usage := flagHelp(set.Lookup(name))
		if got := left + ": " + usage; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
