package acceptance

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the outputs in docs/trace.md")

// TestTracePage: docs/trace.md shows what the commands print.
func TestTracePage(t *testing.T) {
	root := filepath.Join("..", "..")
	file := filepath.Join("testdata", "trace", "Dockerfile")
	page := filepath.Join(root, "docs", "trace.md")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{string(source), shown(t, root, "trace", file), shown(t, root, "graph", file), shown(t, root, "graph", "--format", "mermaid", file)}
	blocks := regexp.MustCompile("(?s)(```(?:dockerfile|text|mermaid)\n)(.*?)(```)")
	if n := len(blocks.FindAllString(string(text), -1)); n != len(want) {
		t.Fatalf("%d blocks in docs/trace.md, want %d", n, len(want))
	}
	n := -1
	result := blocks.ReplaceAllStringFunc(string(text), func(block string) string {
		n++
		return block[:strings.IndexByte(block, '\n')+1] + want[n] + "```"
	})
	if *update {
		if err := os.WriteFile(page, []byte(result), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if result != string(text) {
		t.Error("docs/trace.md is stale: go test ./internal/acceptance -run TestTracePage -update")
	}
}

// shown is what a command prints to standard output. It may exit 1.
func shown(t *testing.T, dir string, args ...string) string {
	t.Helper()
	r := dfix(dir, args, nil)
	if r.exit > 1 || r.exit < 0 {
		t.Fatalf("dfix %s: exit code %d: %s", strings.Join(args, " "), r.exit, r.stderr)
	}
	return string(r.stdout)
}
