package discover

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestReadListing(t *testing.T) {
	hash := strings.Repeat("0a", 20)
	long := strings.Repeat("d/", 50_000) + "Dockerfile"
	text := strings.Join([]string{
		"100644 " + hash + " 0\ta b\tc", "100755 " + hash + hash[:24] + " 0\trun", "160000 " + hash + " 0\tsub", "120000 " + hash + " 2\tlink",
		"new", "nested/", "1 2 3\tnot tracked", long, "cut off",
	}, "\x00")
	want := []Entry{
		{Path: "a b\tc", Regular: true}, {Path: "run", Regular: true, Executable: true}, {Path: "sub", Repository: true}, {Path: "link"},
		{Path: "new", Regular: true, Executable: true}, {Path: "nested/", Repository: true},
		{Path: "1 2 3\tnot tracked", Regular: true, Executable: true}, {Path: long, Regular: true, Executable: true},
	}
	for i, r := range []func() []Entry{
		func() []Entry { return all(t, strings.NewReader(text)) },
		func() []Entry { return all(t, iotest.DataErrReader(strings.NewReader(text))) },
		func() []Entry { return all(t, iotest.OneByteReader(strings.NewReader(text[:300]))) },
	} {
		got := r()
		if d := cmp.Diff(want[:len(got)], got); d != "" || len(got) < 5 || i < 2 && len(got) != len(want) {
			t.Errorf("%d: %d entries: %s", i, len(got), d)
		}
	}
}

func all(t *testing.T, r interface{ Read([]byte) (int, error) }) []Entry {
	t.Helper()
	var entries []Entry
	if err := readListing(r, func(e Entry) { entries = append(entries, e) }); err != nil {
		t.Error(err)
	}
	return entries
}

// TestListingsAskOnce: git is called once for a directory, by all callers together.
func TestListingsAskOnce(t *testing.T) {
	dir := writeFiles(t, "Dockerfile", "compose.yaml", "main.go")
	git(t, "init", "-q")
	listings := &Listings{Also: func(e Entry) bool { return strings.HasSuffix(e.Path, ".yaml") }}
	want(t, find(t, Options{Listings: listings}, "."), "Dockerfile")
	t.Setenv("PATH", "")
	entries, err := listings.Of(context.Background(), dir)
	paths := []string{}
	for _, e := range entries {
		paths = append(paths, e.Path)
	}
	slices.Sort(paths)
	if err != nil || !slices.Equal(paths, []string{"Dockerfile", "compose.yaml"}) {
		t.Errorf("%q, %v", paths, err)
	}
	if _, err := listings.Of(context.Background(), os.TempDir()); err == nil {
		t.Error("there is an answer without git")
	}
}

// A file in conflict is listed once for each side, but is one file.
func TestFindInConflict(t *testing.T) {
	writeFiles(t, "Dockerfile")
	git(t, "init", "-q")
	git(t, "hash-object", "-w", "Dockerfile")
	const empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
	cmd := exec.Command("git", "update-index", "--index-info")
	cmd.Stdin = strings.NewReader("100644 " + empty + " 1\tDockerfile\n100644 " + empty + " 2\tDockerfile\n100644 " + empty + " 3\tDockerfile\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want(t, find(t, Options{}, "."), "Dockerfile")
}

// If git refuses a repository, it is searched without git. That also works if the path to it is a symbolic link
// now, unless the link leads out of the tree.
func TestFindRefusedBehindLink(t *testing.T) {
	for target, wanted := range map[string][]string{".b": {".b/sub/Dockerfile"}, "../out": nil} {
		dir := writeFiles(t, "o/a/sub/Dockerfile", "o/.gitignore=.b\n")
		t.Chdir("o")
		git(t, "init", "-q")
		git(t, "init", "-q", "a/sub")
		git(t, "-C", "a/sub", "add", ".")
		git(t, "-C", "a/sub", "commit", "-q", "-m", "x")
		git(t, "add", "a/sub")
		if err := errors.Join(os.Rename("a", target), os.WriteFile(filepath.Join(target, "sub/.git/config"), []byte("broken["), 0o644)); err != nil {
			t.Fatal(err)
		}
		link(t, target, "a")
		var warnings []error
		files, errs := Find(context.Background(), []string{"."}, Options{Warn: func(err error) { warnings = append(warnings, err) }})
		want(t, shown(files), wanted...)
		if len(errs) > 0 || len(warnings) != len(wanted) {
			t.Errorf("%s: errors %v, warnings %v", target, errs, warnings)
		}
		t.Chdir(dir)
	}
}
