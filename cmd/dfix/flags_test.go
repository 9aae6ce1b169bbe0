package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
	"golang.org/x/tools/txtar"
)

// promised are the flags of the command line's description, with all their names.
var promised = []string{
	"diff d", "write w", "list l", "check", "0", "stdin-filename",
	"select", "extend-select", "ignore", "unsafe", "no-verify",
	"strict", "exit-zero", "skip-errors", "force-exclude", "color", "quiet q", "verbose v", "jobs", "format", "report",
	"config", "isolated", "no-gitignore", "files-from", "shard", "resume", "baseline", "update-baseline", "allow-dirty", "version", "help h",
}

// undescribedFlags are flags that the description does not mention.
var undescribedFlags = []string{"verify-timeout"}

// TestFlagsAsPromised: the program has the promised flags and no others, and its help names them all.
func TestFlagsAsPromised(t *testing.T) {
	var help bytes.Buffer
	p := &program{stdout: &help, stderr: new(bytes.Buffer)}
	if code := p.run(t.Context(), []string{"--help"}); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	var have []string
	for _, f := range append(p.app().Flags, cli.VersionFlag) {
		have = append(have, strings.Join(f.Names(), " "))
		for _, name := range f.Names() {
			if !strings.Contains(help.String(), dashed(name)) {
				t.Errorf("the help does not name %s", dashed(name))
			}
		}
	}
	want := slices.Concat(promised, undescribedFlags)
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

// TestEveryFlagHasAScript: every flag of every command is used in a script in which it is accepted, by each of its
// names, and every exit code is expected somewhere.
func TestEveryFlagHasAScript(t *testing.T) {
	app := (&program{}).app()
	used, codes := usedInScripts(t, app)
	flags := map[string][]cli.Flag{"": append(app.Flags, cli.VersionFlag)}
	for _, c := range app.Commands {
		flags[c.Name] = c.Flags
	}
	for command, all := range flags {
		for _, f := range all {
			for _, name := range f.Names() {
				if !used[command+" "+name] {
					t.Errorf("no script uses dfix %s %s", command, dashed(name))
				}
			}
		}
	}
	for command, want := range map[string][]string{
		"": {"0", "1", "2", "3"}, "rules": {"0", "2"}, "explain": {"0", "2"}, "rename": {"0", "1", "2"}, "prove": {"0", "1", "2"},
		"image": {"0", "1", "2"}, "images": {"0", "2"}, "trace": {"0", "1", "2"}, "graph": {"0", "2"},
		"help": {"0", "2"}, "version": {"0"}, "report": {"0", "2"}, "completion": {"0", "2"},
	} {
		for _, code := range want {
			if !codes[command+" "+code] {
				t.Errorf("no script expects exit code %s of dfix %s", code, command)
			}
		}
	}
}

// usedInScripts returns the words of the lines `exits CODE dfix ARGUMENT...`: pairs of a command, or nothing, and
// the name of a flag, where the code is not that of a refusal; and pairs of a command and a code.
func usedInScripts(t *testing.T, app *cli.App) (used, codes map[string]bool) {
	t.Helper()
	used, codes = map[string]bool{}, map[string]bool{}
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		archive, err := txtar.ParseFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(archive.Comment)) {
			words := strings.Fields(line)
			if len(words) < 3 || words[0] != "exits" || !strings.HasPrefix(words[2], "dfix") {
				continue
			}
			args, err := arrange(app, words[3:])
			if err != nil {
				codes[" "+words[1]] = true
				continue
			}
			command := ""
			if app.Command(args[0]) != nil {
				command = args[0]
			}
			codes[command+" "+words[1]] = true
			for _, name := range flagNames(args, words[1]) {
				used[command+" "+name] = true
			}
		}
	}
	return used, codes
}

// flagNames are the flags among arranged arguments, unless they end in code 2.
func flagNames(args []string, code string) (names []string) {
	if code == "2" {
		return nil
	}
	for _, arg := range args {
		if arg == "--" {
			break
		}
		if name, ok := strings.CutPrefix(arg, "--"); ok {
			name, _, _ = strings.Cut(name, "=")
			names = append(names, name)
		} else if isFlag(arg) {
			names = append(names, strings.Split(arg[1:], "")...)
		}
	}
	return names
}
