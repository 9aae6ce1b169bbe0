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

// searched lets a search for Dockerfiles go first.
func searched(t *testing.T, dir string, opt discover.Options) *Repository {
	t.Helper()
	c := NewCache(&discover.SameAsParent{})
	opt.Listings, opt.Listed = c.Listings(), c.Listed
	discover.Find(context.Background(), []string{dir}, opt)
	return c.For(filepath.Join(dir, "Dockerfile"), dir)
}

// The files are the same ones, in the same order, whoever has read the directories.
func TestWalkedAsAlone(t *testing.T) {
	dir := writeArchive(t, scattered)
	for _, name := range []string{"run", "Dockerfile", "b/c/main.go"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	want := Open(dir).list()
	if len(want) != 9 {
		t.Errorf("%d files: %v", len(want), want)
	}
	for name, opt := range map[string]discover.Options{
		"plain": {}, "all": {NoGitignore: true},
		"excluded": {Exclude: func(path string) bool { return filepath.Base(path) == "excluded" }},
	} {
		r := searched(t, dir, opt)
		if r.walked == nil || r.walked.count == 0 {
			t.Errorf("%s: nothing is known beforehand", name)
		}
		if d := cmp.Diff(want, r.list(), cmp.AllowUnexported(entry{})); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Where git lists the files, it does so once for both.
func TestListedAsAlone(t *testing.T) {
	dir := writeArchive(t, scattered)
	git(t, dir, "init", "-q")
	git(t, dir, "add", "b", "b.sh")
	want := Open(dir).list()
	r := searched(t, dir, discover.Options{})
	t.Setenv("PATH", "")
	if d := cmp.Diff(want, r.list(), cmp.AllowUnexported(entry{})); d != "" || len(want) < 5 {
		t.Error(d, want)
	}
}

// Too many files are cut off at the same place, whoever has read the directories.
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
	alone, after := Open(dir), searched(t, dir, discover.Options{})
	for _, r := range []*Repository{alone, after} {
		if got := r.list(); !slices.Equal(got, []entry{{path: "a/a.sh"}}) {
			t.Error(got)
		}
		if len(r.unread) != 1 {
			t.Error(r.unread)
		}
	}
}

func TestInWalk(t *testing.T) {
	names := []string{"a.b", "a/b", "a", "a-b/c", "a/b/c", "b"}
	slices.SortFunc(names, inWalk)
	if want := []string{"a", "a/b", "a/b/c", "a-b/c", "a.b", "b"}; !slices.Equal(names, want) {
		t.Error(names)
	}
}
