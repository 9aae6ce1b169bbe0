package main

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestArrange(t *testing.T) {
	app := (&program{stdout: io.Discard, stderr: io.Discard}).app()
	for args, want := range map[string]string{
		"":                                  "--",
		"Dockerfile --write":                "--write -- Dockerfile",
		"a -w b --select x c":               "-w --select x -- a b c",
		"--select=x --jobs 3 a":             "--select=x --jobs 3 -- a",
		"-wq a":                             "-wq -- a",
		"--write=false":                     "--write=false --",
		"--select= a":                       "--select= -- a",
		"- --diff":                          "--diff -- -",
		"a -- --write -w -- -":              "-- a --write -w -- -",
		"--stdin-filename - -":              "--stdin-filename - -- -",
		"rules --format json":               "rules --format json --",
		"--format json rules":               "rules --format json --",
		"explain x y":                       "explain -- x y",
		"explain rules":                     "explain -- rules",
		"a rules":                           "-- a rules",
		"report merge a":                    "report -- merge a",
		"report merge --help":               "report --help",
		"--help a":                          "--help",
		"-- rules":                          "-- ./rules",
		"-- prove a":                        "-- ./prove a",
		"-h":                                "-h",
		"explain --help":                    "explain --help",
		"--report json=a,b --report text=c": "--report json=a,b --report text=c --",
		"--":                                "--",
	} {
		got, err := arrange(app, strings.Fields(args))
		if d := cmp.Diff(want, strings.Join(got, " ")); err != nil || d != "" {
			t.Errorf("%s: %v\n%s", args, err, d)
		}
	}
	for args, want := range map[string]string{
		"--format":    "--format needs a value",
		"--format -w": "--format needs a value",
		"a --jobs":    "--jobs needs a value",
	} {
		if _, err := arrange(app, strings.Fields(args)); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", args, err, want)
		}
	}
}

func TestBadCommandLines(t *testing.T) {
	for args, want := range map[string]string{
		"--nope":             "unknown flag --nope",
		"-wx":                "unknown flag -wx",
		"--d":                "unknown flag --d",
		"---write":           "unknown flag ---write: did you mean --write?",
		"-write":             "unknown flag -write: did you mean --write?",
		"--wriet":            "unknown flag --wriet: did you mean --write?",
		"--write rules":      "dfix rules has no flag --write",
		"rules --write":      "dfix rules has no flag --write",
		"prove -w":           "dfix prove has no flag -w",
		"rules --version":    "dfix rules has no flag --version",
		"rules --format xml": `unknown format "xml": use text, json`,
		"a --extendselect=":  "unknown flag --extendselect: did you mean --extend-select?",
		"rulez":              "rulez is neither a file nor a command: did you mean dfix rules?",
		"check":              "check is neither a file nor a command: did you mean --check?",
	} {
		var stderr strings.Builder
		p := &program{stdout: io.Discard, stderr: &stderr}
		if code := p.run(t.Context(), strings.Fields(args)); code != exitError || stderr.String() != "dfix: "+want+"\n" {
			t.Errorf("%s: exit code %d, %q, want %s", args, code, stderr.String(), want)
		}
	}
}
