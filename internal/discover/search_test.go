package discover

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// An excluded file is not searched, even if git lists it. A named file is always read.
func TestFindExcluded(t *testing.T) {
	dir := writeFiles(t, "Dockerfile", "out/Dockerfile", "out/deep/Dockerfile", "a/out.Dockerfile", "a/Dockerfile")
	var mu sync.Mutex
	asked := map[string]bool{}
	opt := Options{Exclude: func(path string) bool {
		mu.Lock()
		defer mu.Unlock()
		asked[path] = true
		return strings.Contains(filepath.Base(path), "out")
	}}
	for _, repository := range []bool{false, true} {
		if repository {
			git(t, "init", "-q")
		}
		want(t, find(t, opt, "."), "Dockerfile", "a/Dockerfile")
		want(t, find(t, opt, "out"), "out/Dockerfile", "out/deep/Dockerfile")
		want(t, find(t, opt, "out/Dockerfile", "."), "Dockerfile", "a/Dockerfile", "out/Dockerfile")
	}
	if asked[filepath.Join(dir, "Dockerfile")] != true || asked[dir] {
		t.Errorf("asked of %v", asked)
	}
}

// git answers for each of many work trees below a directory that is not a work tree.
func TestFindManyRepositories(t *testing.T) {
	writeFiles(t, "one/Dockerfile", "one/out/Dockerfile", "one/.gitignore=out\n", "two/out/Dockerfile", "two/tracked/Dockerfile", "plain/.gitignore=out\n", "plain/out/Dockerfile", "plain/Dockerfile")
	dir, _ := os.Getwd()
	for _, name := range []string{"one", "two"} {
		t.Chdir(filepath.Join(dir, name))
		git(t, "init", "-q")
	}
	git(t, "add", "-A")
	if err := os.WriteFile(".gitignore", []byte("tracked\nout\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	want(t, find(t, Options{}, "."), "one/Dockerfile", "plain/Dockerfile", "two/out/Dockerfile", "two/tracked/Dockerfile")
}

// Names with line breaks and with bytes that are not UTF-8, inside and outside of a work tree.
func TestFindOddNames(t *testing.T) {
	odd := []string{" /Dockerfile", "a b/Dockerfile", "new\nline/Dockerfile", "tab\t/Dockerfile", "ü/Dockerfile", "\xff\xfe/Dockerfile.\xfe"}
	writeFiles(t, odd...)
	want(t, find(t, Options{}, "."), odd...)
	git(t, "init", "-q")
	want(t, find(t, Options{}, "."), odd...)
	want(t, find(t, Options{}, odd...), odd...)
}

// A link that leads to itself is an error if it is named, and skipped otherwise.
func TestFindLoops(t *testing.T) {
	writeFiles(t, "a/b/Dockerfile")
	link(t, "../..", "a/b/up")
	link(t, "y", "x")
	link(t, "x", "y")
	want(t, find(t, Options{}, "."), "a/b/Dockerfile")
	want(t, find(t, Options{}, "a/b/up/a/b/up"), "a/b/up/a/b/up/a/b/Dockerfile")
	_, errs := Find(context.Background(), []string{"x"}, Options{})
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "too many") {
		t.Errorf("errors: %v", errs)
	}
}

func TestNamedFiles(t *testing.T) {
	writeFiles(t, "Dockerfile", "a/Dockerfile")
	files, _ := Find(context.Background(), []string{".", "a/Dockerfile"}, Options{})
	if len(files) != 2 || files[0].Named || !files[1].Named {
		t.Errorf("%+v", files)
	}
}

func TestUncommitted(t *testing.T) {
	dir := writeFiles(t, "same", "changed", "a b/new\nline=x", "ignored", ".gitignore=ignored\nHOME\n")
	git(t, "init", "-q")
	git(t, "add", "same", "changed", ".gitignore")
	git(t, "commit", "-qm", "x")
	if err := os.WriteFile("changed", []byte("more"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Uncommitted(context.Background(), dir)
	if err != nil || len(got) != 2 || !got["changed"] || !got["a b/new\nline"] {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := Uncommitted(context.Background(), filepath.Dir(dir)); err == nil {
		t.Error("there is an answer where there is no repository")
	}
}

// A search does not enter directories of other people's files, with or without git. A path that names such a
// directory is searched.
func TestThirdPartyDirs(t *testing.T) {
	files := []string{"Dockerfile", "vendor/kit/Dockerfile", "vendor/other/Dockerfile", "a/node_modules/x/Dockerfile", "third_party/Dockerfile", "a/testdata/Dockerfile", "vendors/Dockerfile"}
	writeFiles(t, files...)
	link(t, "vendor/kit/Dockerfile", "kit.Dockerfile")
	kit := func(path string, dir bool) bool {
		return strings.Contains(path, "vendor/kit") || dir && strings.HasSuffix(path, "vendor")
	}
	for _, withGit := range []bool{false, true} {
		if withGit {
			git(t, "init", "-q")
			git(t, "add", "-f", "-A")
		}
		want(t, find(t, Options{}, "."), "Dockerfile", "vendors/Dockerfile")
		want(t, find(t, Options{NoGitignore: true}, "."), "Dockerfile", "vendors/Dockerfile")
		want(t, find(t, Options{}, "vendor"), "vendor/kit/Dockerfile", "vendor/other/Dockerfile")
		want(t, find(t, Options{}, "a/node_modules/x", "third_party/Dockerfile"), "a/node_modules/x/Dockerfile", "third_party/Dockerfile")
		want(t, find(t, Options{Include: kit}, "."), "Dockerfile", "vendor/kit/Dockerfile", "vendors/Dockerfile")
		want(t, find(t, Options{Include: func(string, bool) bool { return true }}, "."), slices.Sorted(slices.Values(files))...)
	}
}

// A path from another program is not named by the user, so such directories are skipped there too.
func TestGivenPaths(t *testing.T) {
	dir := writeFiles(t, "vendor/Dockerfile", "a/testdata/Dockerfile", "b/Dockerfile", "vendor/tree/Dockerfile")
	given := []string{"vendor/Dockerfile", "a/testdata/Dockerfile", filepath.Join(dir, "a/testdata/Dockerfile"), "b/Dockerfile"}
	want(t, find(t, Options{Given: given}), "b/Dockerfile")
	want(t, find(t, Options{Given: given}, "vendor/Dockerfile"), "b/Dockerfile", "vendor/Dockerfile")
	want(t, find(t, Options{Given: []string{"vendor/tree"}}), "vendor/tree/Dockerfile")
	files, _ := Find(t.Context(), []string{"a/testdata/Dockerfile"}, Options{Given: given})
	if len(files) != 2 || !files[0].Named || !files[0].Given || files[1].Named || !files[1].Given {
		t.Errorf("%+v", files)
	}
	t.Chdir("vendor") // vendor is above it
	want(t, find(t, Options{Given: []string{"Dockerfile", "../b/Dockerfile"}}), "../b/Dockerfile", "Dockerfile")
}
