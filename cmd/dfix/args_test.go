package main

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

func TestParse(t *testing.T) {
	p := &program{stdout: io.Discard, stderr: io.Discard}
	for args, want := range map[string]string{
		"":                                  " []",
		"Dockerfile --write":                " write=true [Dockerfile]",
		"a -w b --select x c":               " select=[x] write=true [a b c]",
		"--select=x --jobs 3 a":             " jobs=3 select=[x] [a]",
		"-wq a":                             " quiet=true write=true [a]",
		"-l0":                               " 0=true list=true []",
		"--write=false":                     " write=false []",
		"--select= a":                       " select=[] [a]",
		"- --diff":                          " diff=true [-]",
		"a -- --write -w -- -":              " [a --write -w -- -]",
		"--stdin-filename - -":              " stdin-filename=- [-]",
		"rules --format json":               "rules format=json []",
		"--format json rules":               "rules format=json []",
		"explain x y":                       "explain [x y]",
		"explain rules":                     "explain [rules]",
		"a rules":                           " [a rules]",
		"-- rules":                          " [rules]",
		"-- prove a":                        " [prove a]",
		"-h":                                " help=true []",
		"explain --help":                    "explain help=true []",
		"--help explain":                    "explain help=true []",
		"report merge --help":               "report help=true [merge]",
		"--report json=a,b --report text=c": " report=[\"json=a,b\",text=c] []",
		"--":                                " []",
	} {
		c, err := p.parse(t.Context(), strings.Fields(args))
		if err != nil {
			t.Errorf("%s: %v", args, err)
			continue
		}
		got := c.name
		c.set.SortFlags = true
		c.set.Visit(func(f *pflag.Flag) { got += " " + f.Name + "=" + f.Value.String() })
		if d := cmp.Diff(want, fmt.Sprintf("%s %v", got, c.set.Args())); d != "" {
			t.Errorf("%s:\n%s", args, d)
		}
	}
	for args, want := range map[string]string{
		"--nope":             "unknown flag --nope",
		"--d":                "unknown flag --d",
		"-wx":                "unknown flag -wx",
		"---write":           "unknown flag ---write: did you mean --write?",
		"-write":             "unknown flag -write: did you mean --write?",
		"--format":           "--format needs a value",
		"--format -w":        "--format needs a value",
		"--write rules":      "dfix rules has no flag --write",
		"rules --write":      "unknown flag --write",
		"-w prove":           "dfix prove has no flag --write",
		"rules --version":    "unknown flag --version",
		"rules --format xml": `unknown format "xml": use text, json`,
		"a --extendselect=":  "unknown flag --extendselect: did you mean --extend-select?",
		"rulez":              "rulez is neither a file nor a command: did you mean dfix rules?",
		"check":              "check is neither a file nor a command: did you mean --check?",
	} {
		_, err := p.parse(t.Context(), strings.Fields(args))
		if err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", args, err, want)
		}
	}
}
