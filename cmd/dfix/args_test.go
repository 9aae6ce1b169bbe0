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
		"a -w b --select x c":               "-w --select=x -- a b c",
		"--select=x --jobs 3 a":             "--select=x --jobs=3 -- a",
		"-wq a":                             "-w -q -- a",
		"-l0":                               "-l -0 --",
		"--write=false":                     "--write=false --",
		"--select= a":                       "--select= -- a",
		"- --diff":                          "--diff -- -",
		"a -- --write -w -- -":              "-- a --write -w -- -",
		"--stdin-filename - -":              "--stdin-filename=- -- -",
		"rules --format json":               "rules --format=json --",
		"--format json rules":               "rules --format=json --",
		"explain x y":                       "explain -- x y",
		"explain rules":                     "explain -- rules",
		"a rules":                           "-- a ./rules",
		"-- rules":                          "-- ./rules",
		"-- prove a":                        "-- ./prove a",
		"-h":                                "-h --",
		"explain --help":                    "explain --help --",
		"--report json=a,b --report text=c": "--report=json=a,b --report=text=c --",
		"--":                                "--",
	} {
		got, err := arrange(app, strings.Fields(args))
		if d := cmp.Diff(want, strings.Join(got, " ")); err != nil || d != "" {
			t.Errorf("%s: %v\n%s", args, err, d)
		}
	}
	for args, want := range map[string]string{
		"--nope":            "unknown flag --nope",
		"--d":               "unknown flag --d",
		"-wx":               "unknown flag -wx",
		"---write":          "unknown flag ---write: did you mean --write?",
		"--format":          "--format needs a value",
		"--format -w":       "--format needs a value",
		"--write rules":     "dfix rules has no flag --write",
		"rules --write":     "unknown flag --write",
		"-w prove":          "dfix prove has no flag -w",
		"rules --version":   "unknown flag --version",
		"a --extendselect=": "unknown flag --extendselect: did you mean --extend-select?",
	} {
		_, err := arrange(app, strings.Fields(args))
		if err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", args, err, want)
		}
	}
}
