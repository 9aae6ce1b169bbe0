package acceptance

import (
	"os"
	"strings"
	"testing"
)

const root = "../.."

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(root + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestReadme checks that README.md begins with two commands, that the first one exits 0 and prints the diff that
// follows, and that .ci/run calls the second one.
func TestReadme(t *testing.T) {
	page := read(t, "README.md")
	commands := "\n    go run ./cmd/dfix --diff --exit-zero testdata/example/Dockerfile\n    go test ./...\n"
	if first := strings.Index(page, "\n    "); first < 0 || !strings.HasPrefix(page[first:], commands) {
		t.Errorf("README.md does not begin with the commands%s", commands)
	}
	if !strings.Contains(read(t, ".ci/run"), "\ngo test ./...\n") {
		t.Error(".ci/run does not call the second one")
	}
	shown, _, _ := strings.Cut(after(page, "```diff\n"), "```\n")
	r := dfix(root, []string{"--diff", "--exit-zero", "testdata/example/Dockerfile"}, nil)
	if r.exit != 0 || string(r.stdout) != shown {
		t.Errorf("the diff in README.md is not the one that is printed (exit %d):\n%s%s", r.exit, r.stdout, r.stderr)
	}
}

// after returns the part of text after the first mark.
func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	return rest
}

// TestExampleShowsTheMainRules: the example in the README has a finding of each main rule.
func TestExampleShowsTheMainRules(t *testing.T) {
	r := dfix(root, []string{"--exit-zero", "testdata/example/Dockerfile"}, nil)
	for _, rule := range []string{
		"unnamed-stage", "numeric-from", "unknown-stage", "relative-source", "relative-destination",
		"relative-workdir", "unguarded-artifact",
	} {
		if !strings.Contains(string(r.stdout), "["+rule+"]") {
			t.Errorf("%s finds nothing in the example:\n%s", rule, r.stdout)
		}
	}
}
