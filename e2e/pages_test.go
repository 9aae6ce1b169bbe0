package e2e

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the table of facts to docs/buildkit.md")

// folders are the directories in testdata with the files of the tests.
var folders = map[string]string{"TestBuilds": "builds", "TestFacts": "facts", "TestTrace": "trace"}

var namedTest = regexp.MustCompile(`\b(Test[A-Z]\w+)/([a-z0-9-]+)`)

// TestPagesNameTests holds that each build which a page names is there.
func TestPagesNameTests(t *testing.T) {
	named := 0
	for _, page := range pages(t) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range namedTest.FindAllStringSubmatch(string(text), -1) {
			folder, ok := folders[match[1]]
			if !ok {
				continue // a test of another module
			}
			named++
			if _, err := os.Stat(filepath.Join("testdata", folder, match[2]+".txtar")); err != nil {
				t.Errorf("%s names %s, which is not there", page, match[0])
			}
		}
	}
	if named < 100 {
		t.Errorf("the pages name only %d builds", named)
	}
}

// pages are the files in Markdown of the root, of docs and of the rules.
func pages(t *testing.T) []string {
	var all []string
	for _, dir := range []string{"../docs", "../internal/rules"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if filepath.Ext(path) == ".md" {
				all = append(all, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	root, err := filepath.Glob("../*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append(all, root...)
}

// TestFactsPage holds that the table of docs/buildkit.md is that of testdata/facts.
func TestFactsPage(t *testing.T) {
	files, err := filepath.Glob("testdata/facts/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		claim := strings.ReplaceAll(strings.TrimSpace(string(archive.Comment)), "|", `\|`)
		fmt.Fprintf(&table, "| %s | `TestFacts/%s` |\n", claim, strings.TrimSuffix(filepath.Base(file), ".txtar"))
	}
	const page, start = "../docs/buildkit.md", "| BuildKit | test |\n| --- | --- |\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), start)
	_, after, _ := strings.Cut("\n"+rest, "\n\n")
	want := before + start + table.String() + "\n" + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("%s is not what testdata/facts says; go test -run TestFactsPage -update writes it", page)
	}
}
