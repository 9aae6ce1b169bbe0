package acceptance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// open lists the cases that do not pass yet, each with the reason. A case that passes must not be in it.
var open = map[string]string{}

// dfix is the built command.
var dfix tool

// program is the file that dfix runs.
var program string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "dfix-acceptance-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "dfix")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", file, "github.com/dfix-dev/dfix/cmd/dfix")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building cmd/dfix: %v\n%s", err, out)
		return 1
	}
	dfix, program = binary(file, dir), file
	return m.Run()
}

func TestCases(t *testing.T) {
	seen := map[string]bool{}
	for _, dir := range []string{"cases", "cases-own"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "testdata", dir, "*.txtar"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no cases in testdata/%s: %v", dir, err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".txtar")
			if seen[name] {
				t.Errorf("two cases are called %s", name)
			}
			seen[name] = true
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				runCase(t, name, file)
			})
		}
	}
	for name := range open {
		if !seen[name] {
			t.Errorf("%s is listed as open and does not exist", name)
		}
	}
}

func runCase(t *testing.T, name, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseCase(data)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	dir := t.TempDir()
	if err := outsideWorkTree(dir); err != nil {
		t.Fatal(err)
	}
	failures := c.try(dfix, dir, filepath.Join(t.TempDir(), "report.jsonl"))
	words, isOpen := open[name]
	switch {
	case isOpen && failures == nil:
		t.Errorf("passes, yet it is listed as open (%s): take it out of the list", words)
	case isOpen:
		t.Logf("open: %s", words)
	default:
		for _, f := range failures {
			t.Error(f)
		}
	}
}
