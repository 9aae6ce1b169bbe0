package rules_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rules"
)

var (
	claim     = regexp.MustCompile(`BuildKit|Docker\b|docker build|the build fails|Podman`)
	namedTest = regexp.MustCompile("`(Test[A-Za-z0-9]+)(?:/([a-z0-9-]+))?`")
	testFunc  = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
	buildsIn  = map[string]string{"TestBuilds": "builds", "TestFacts": "facts"}
)

// TestClaimsNameTests: a page that says what BuildKit or Docker does names tests that exist and show it.
func TestClaimsNameTests(t *testing.T) {
	known := testsOf(t, "../..")
	for _, r := range rules.All {
		_, page := rules.Page(r.Name)
		for _, problem := range unbacked(page, known) {
			t.Errorf("%s.md %s", r.Name, problem)
		}
	}
}

// TestClaimsAreFound: pages without a test, or with one that is not there, are found.
func TestClaimsAreFound(t *testing.T) {
	known := map[string]bool{"TestFacts": true, "TestGolden": true}
	for page, want := range map[string]int{
		"BuildKit fails.":                          1,
		"BuildKit fails. `TestNo`":                 2,
		"BuildKit fails. `TestFacts/no-such`":      2,
		"BuildKit fails. `TestFacts/dockerignore`": 0,
		"BuildKit fails. `TestGolden`":             0,
		"Nothing is said here.":                    0,
	} {
		if got := unbacked(page, known); len(got) != want {
			t.Errorf("%q: %q", page, got)
		}
	}
}

// unbacked returns what is wrong with the tests that a page names.
func unbacked(page string, known map[string]bool) []string {
	var problems []string
	named := 0
	for _, m := range namedTest.FindAllStringSubmatch(page, -1) {
		_, err := os.Stat(filepath.Join("../../e2e/testdata", buildsIn[m[1]], m[2]+".txtar"))
		if !known[m[1]] || buildsIn[m[1]] != "" && err != nil {
			problems = append(problems, "names "+m[0]+", which is not there")
		} else {
			named++
		}
	}
	if named == 0 && claim.MatchString(page) {
		problems = append(problems, "says what BuildKit or Docker does, and names no test that shows it")
	}
	return problems
}

// testsOf returns the names of all tests below a directory.
func testsOf(t *testing.T, root string) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range testFunc.FindAllStringSubmatch(string(text), -1) {
			known[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return known
}
