package discover

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCounts(t *testing.T) {
	for name, want := range map[string]bool{
		"Dockerfile": true, "dockerfile": true, "Containerfile": true, "Dockerfile.prod": true, "Containerfile.x": true,
		"web.Dockerfile": true, "web.dockerfile": true, "web.Containerfile": true, "Dockerfile.a.b": true,
		"DOCKERFILE": false, "containerfile": false, "dockerfile.prod": false, "Dockerfile-prod": false, "MyDockerfile": false,
		"Dockerfile.j2": false, "Dockerfile.tmpl": false, "Dockerfile.tpl": false, "Dockerfile.erb": false, "Dockerfile.in": false,
		"web.Dockerfile.template": false, "Dockerfile.dockerignore": false, ".dfix-1.tmp": false,
	} {
		if got := Counts(name); got != want {
			t.Errorf("Counts(%q) = %v", name, got)
		}
	}
}

// writeFiles writes files below a new directory, changes to it, and runs git commands there.
func writeFiles(t *testing.T, files ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	for _, name := range files {
		name, content, _ := strings.Cut(name, "=")
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func git(t *testing.T, args ...string) {
	t.Helper()
	args = append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "protocol.file.allow=always"}, args...)
	if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", args, err, out)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, opt Options, paths ...string) []string {
	t.Helper()
	opt.Warn = func(err error) { t.Errorf("warning: %v", err) }
	files, errs := Find(context.Background(), paths, opt)
	if len(errs) > 0 {
		t.Errorf("errors: %v", errs)
	}
	return shown(files)
}

func shown(files []File) []string {
	var names []string
	for _, f := range files {
		names = append(names, f.Path)
	}
	return names
}

func want(t *testing.T, got []string, names ...string) {
	t.Helper()
	if d := cmp.Diff(names, got); d != "" {
		t.Error(d)
	}
}

func TestFindOutsideRepositories(t *testing.T) {
	dir := writeFiles(t, "Dockerfile", "b/c/web.Dockerfile", "b/README", "a/Dockerfile.j2", "a/Containerfile", ".git/x/Dockerfile", "odd", ".gitignore=b\n")
	want(t, find(t, Options{}, "."), "Dockerfile", "a/Containerfile")
	want(t, find(t, Options{NoGitignore: true}, "."), "Dockerfile", "a/Containerfile", "b/c/web.Dockerfile")
	want(t, find(t, Options{}, "b", "a/Dockerfile.j2", "odd"), "a/Dockerfile.j2", "b/c/web.Dockerfile", "odd")
	want(t, find(t, Options{}, "b/../Dockerfile", "./Dockerfile", filepath.Join(dir, "Dockerfile"), "."), "Dockerfile", "a/Containerfile")
	t.Chdir("a")
	want(t, find(t, Options{}, ".."), "../Dockerfile", "../a/Containerfile")
}

func TestFindMissing(t *testing.T) {
	writeFiles(t, "Dockerfile")
	files, errs := Find(context.Background(), []string{"no/such", "Dockerfile"}, Options{})
	want(t, shown(files), "Dockerfile")
	if len(errs) != 1 || errs[0].Error() != "no such file or directory" || errs[0].(*PathError).Path != "no/such" {
		t.Errorf("errors: %v", errs)
	}
}

func TestFindLinks(t *testing.T) {
	writeFiles(t, "tree/real/app.Dockerfile", "outside/Dockerfile")
	link(t, "real/app.Dockerfile", "tree/Dockerfile")
	link(t, "../outside/Dockerfile", "tree/Dockerfile.out")
	link(t, "../outside", "tree/linked")
	link(t, "nowhere", "tree/Dockerfile.gone")
	link(t, ".", "tree/loop")
	link(t, "Dockerfile.circle", "tree/Dockerfile.circle")
	for _, repository := range []bool{false, true} {
		if repository {
			git(t, "init", "-q")
			git(t, "add", "-A")
		}
		want(t, find(t, Options{}, "tree"), "tree/real/app.Dockerfile")
		want(t, find(t, Options{}, "tree/Dockerfile.out"), "tree/Dockerfile.out")
		want(t, find(t, Options{}, "tree/linked"), "tree/linked/Dockerfile")
	}
}

// A tracked directory that has become a link must not lead the search out of the tree.
func TestFindBehindAReplacedDirectory(t *testing.T) {
	writeFiles(t, "repo/sub/Dockerfile", "outside/Dockerfile")
	t.Chdir("repo")
	git(t, "init", "-q")
	git(t, "add", "-A")
	if err := os.RemoveAll("sub"); err != nil {
		t.Fatal(err)
	}
	link(t, "../outside", "sub")
	want(t, find(t, Options{}, "."))
}

func TestFindInRepository(t *testing.T) {
	writeFiles(t, ".gitignore=ignored/\n*.Dockerfile\n", "ignored/Dockerfile", "ignored/kept/Dockerfile", "x.Dockerfile",
		"images/.gitignore=/*\n!/keep/\n", "images/keep/Dockerfile", "images/drop/Dockerfile", "local/Dockerfile",
		"gone/Dockerfile", "new line\n/Dockerfile", "\xff/Dockerfile", "global/Dockerfile", ".config/git/ignore=global/\n")
	git(t, "init", "-q")
	if err := os.WriteFile(".git/info/exclude", []byte("/local/\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	git(t, "add", "-f", "ignored/kept", "gone")
	if err := os.Remove("gone/Dockerfile"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GIT_DIR", "/nowhere")
	t.Setenv("XDG_CONFIG_HOME", "")
	want(t, find(t, Options{}, "."), "ignored/kept/Dockerfile", "images/keep/Dockerfile", "new line\n/Dockerfile", "\xff/Dockerfile")
	want(t, find(t, Options{}, "images"), "images/keep/Dockerfile")
	want(t, find(t, Options{}, "images/drop/Dockerfile"), "images/drop/Dockerfile")
	if got := find(t, Options{NoGitignore: true}, "."); len(got) != 9 {
		t.Errorf("without .gitignore: %q", got)
	}
}

func TestFindNestedRepositories(t *testing.T) {
	writeFiles(t, "main/Dockerfile", "lib/Dockerfile", "lib/.gitignore=out\n", "lib/deep/Dockerfile")
	t.Chdir("lib")
	git(t, "init", "-q")
	git(t, "add", "-A")
	git(t, "commit", "-q", "-m", "x")
	t.Chdir("../main")
	git(t, "init", "-q")
	git(t, "submodule", "add", "-q", "../lib", "sub")
	git(t, "clone", "-q", "../lib", "nested")
	for _, name := range []string{"sub/out", "nested/out"} {
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name+"/Dockerfile", nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want(t, find(t, Options{}, "."), "Dockerfile", "nested/Dockerfile", "nested/deep/Dockerfile", "sub/Dockerfile", "sub/deep/Dockerfile")
}

// Without git, or in a directory that only looks like a repository, Find warns and reads the .gitignore files
// itself, from the root on.
func TestFindWhereGitRefuses(t *testing.T) {
	for _, broken := range []bool{true, false} {
		t.Run(fmt.Sprint("broken ", broken), func(t *testing.T) {
			writeFiles(t, ".gitignore=a\n", "a/Dockerfile", "Dockerfile", "sub/a/Dockerfile", "sub/Dockerfile")
			if broken {
				writeFiles(t, ".git/HEAD=x", ".gitignore=a\n", "a/Dockerfile", "Dockerfile", "sub/a/Dockerfile", "sub/Dockerfile")
			} else {
				git(t, "init", "-q")
				t.Setenv("PATH", "")
			}
			var warnings []error
			files, errs := Find(context.Background(), []string{"."}, Options{Warn: func(err error) { warnings = append(warnings, err) }})
			want(t, shown(files), "Dockerfile", "sub/Dockerfile")
			below, _ := Find(context.Background(), []string{"sub"}, Options{})
			want(t, shown(below), "sub/Dockerfile")
			if len(errs) != 0 || len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "git") {
				t.Errorf("errors %v, warnings %v", errs, warnings)
			}
		})
	}
}

func TestRepository(t *testing.T) {
	dir := writeFiles(t, "plain/.git/x", "work/.git/HEAD", "work/a/b/x", "linked/.git=gitdir: ../x\n", "linked/a/x")
	for path, want := range map[string]string{"plain": "", "work": "work", "work/a/b": "work", "linked/a": "linked"} {
		root, ok := Repository(filepath.Join(dir, path))
		if want == "" && ok || want != "" && root != filepath.Join(dir, want) {
			t.Errorf("Repository(%s) = %q, %v", path, root, ok)
		}
	}
}

// TestPlain: SameAsParent has exactly the directories for which it holds.
func TestPlain(t *testing.T) {
	dir := writeFiles(t, "a/b/Dockerfile", "c/.git/HEAD", "c/d/Dockerfile", "e/Note", "e/f/Dockerfile", "g/.GIT", "g/Dockerfile")
	sameAsParent := &SameAsParent{Names: []string{"note"}}
	find(t, Options{NoGitignore: true, SameAsParent: sameAsParent}, ".")
	for path, want := range map[string]bool{"": true, "a": true, "a/b": true, "c": false, "c/d": true, "e": false, "e/f": true, "g": false, "h": false} {
		if got := sameAsParent.Has(filepath.Join(dir, path)); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
	roots := &Roots{SameAsParent: sameAsParent}
	for range 2 {
		for path, want := range map[string]string{"": "", "a/b": "", "c": "c", "c/d": "c", "c/d/e": "c", "g": "", "h": ""} {
			root, ok := roots.Of(filepath.Join(dir, path))
			if ok != (want != "") || ok && root != filepath.Join(dir, want) {
				t.Errorf("root of %q: %q, %v", path, root, ok)
			}
		}
	}
}

// The name of the current directory may contain a link.
func TestFindBehindALink(t *testing.T) {
	dir := writeFiles(t, "real/sub/Dockerfile", "real/sub/out/Dockerfile", "real/.gitignore=out\n", "y/x", "odd")
	link(t, "real/sub", "link")
	t.Chdir("real")
	git(t, "init", "-q")
	t.Chdir(filepath.Join(dir, "link"))
	link(t, "../../y", "up") // the parent of a link's target is not the parent of the link
	above, _ := Find(context.Background(), []string{"up/../odd"}, Options{})
	if len(above) != 1 || above[0].Real != filepath.Join(dir, "odd") {
		t.Errorf("above a link: %+v", above)
	}
	for _, args := range [][]string{{"."}, {"Dockerfile"}} {
		files, _ := Find(context.Background(), args, Options{})
		if len(files) != 1 || files[0].Path != "Dockerfile" || files[0].Real != filepath.Join(dir, "real/sub/Dockerfile") {
			t.Errorf("%v: %+v", args, files)
		}
	}
}
