package repo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/discover"
)

const scattered = `
-- b/compose.yaml --
-- b-c/compose.yaml --
-- b/c/Makefile --
-- b/c/main.go --
-- b.sh --
-- .gitignore --
ignored
-- ignored/deep/x.sh --
-- ignored/node_modules/x.sh --
-- node_modules/a/x.sh --
-- nested/.git/HEAD --
-- nested/.git/config.sh --
-- nested/deep/x.sh --
-- excluded/x.sh --
-- Dockerfile --
-- run --
`

func listed(r *Repository) []entry {
	all, _ := r.list(r.listings, known)
	return all
}

// TestWalk: a search without git leaves out what is no part of the repository, and asks which scripts are executable.
func TestWalk(t *testing.T) {
	dir := writeArchive(t, scattered)
	for _, name := range []string{"run", "Dockerfile", "b/c/main.go"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	want := []entry{{path: "Dockerfile"}, {path: "b/c/Makefile"}, {path: "b/compose.yaml"}, {path: "b-c/compose.yaml"}, {path: "b.sh"}, {path: "excluded/x.sh"}, {path: "ignored/deep/x.sh"}, {path: "nested/deep/x.sh"}, {path: "run", executable: true}}
	if d := cmp.Diff(want, listed(Open(dir)), cmp.AllowUnexported(entry{})); d != "" {
		t.Error(d)
	}
}

// Where git lists the files, it does so once for both.
func TestListedAsAlone(t *testing.T) {
	dir := writeArchive(t, scattered)
	git(t, dir, "init", "-q")
	git(t, dir, "add", "b", "b.sh")
	want := listed(Open(dir))
	c := NewCache(&discover.SameAsParent{})
	discover.Find(context.Background(), []string{dir}, discover.Options{Listings: c.Listings()})
	r := c.For(filepath.Join(dir, "Dockerfile"), dir)
	t.Setenv("PATH", "")
	if d := cmp.Diff(want, listed(r), cmp.AllowUnexported(entry{})); d != "" || len(want) < 5 {
		t.Error(d, want)
	}
}

func TestWalkedTooFar(t *testing.T) {
	limit := maxWalked
	t.Cleanup(func() { maxWalked = limit })
	maxWalked = 500
	dir := writeArchive(t, "\n-- a/a.sh --\n-- b/b.sh --\n-- c/c.sh --\n")
	for i := range maxWalked {
		if err := os.WriteFile(filepath.Join(dir, "b", fmt.Sprint(i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := Open(dir)
	if got, complete := r.list(r.listings, known); complete || !slices.Equal(got, []entry{{path: "a/a.sh"}}) {
		t.Error(complete, got)
	}
	if r.Notes(); len(r.own.unread) != 1 {
		t.Error(r.own.unread)
	}
}
