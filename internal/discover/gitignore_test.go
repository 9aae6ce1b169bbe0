package discover

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// leaves are the files that patterns are matched with, by git and by dfix.
var leaves = []string{
	"Dockerfile", "a/Dockerfile", "a/b/Dockerfile", "a/b/c/Dockerfile", "b/Dockerfile", "b/a/b/Dockerfile", "build/out/x.Dockerfile",
	"a b/Dockerfile", "end /Dockerfile", "!odd/Dockerfile", "#odd/Dockerfile", "x\\y/Dockerfile", "[z]/Dockerfile", "a*/Dockerfile",
	"new\nline/Dockerfile", "\xff/Dockerfile", "images/keep/Dockerfile", "images/drop/Dockerfile", "web.Dockerfile", "a/web.dockerfile", "-/Dockerfile",
}

// byGit returns which leaves `git check-ignore` reports.
func byGit(t *testing.T) map[string]bool {
	t.Helper()
	cmd := exec.Command("git", "check-ignore", "--no-index", "--stdin", "-z")
	cmd.Stdin = strings.NewReader(strings.Join(leaves, "\x00") + "\x00")
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v: %s", err, &errors)
	}
	ignored := map[string]bool{}
	for name := range strings.SplitSeq(string(out), "\x00") {
		ignored[name] = true
	}
	delete(ignored, "")
	return ignored
}

// byUs returns which leaves dfix ignores in a tree without git.
func byUs(t *testing.T) map[string]bool {
	t.Helper()
	if err := os.Rename(".git", "../git"); err != nil {
		t.Fatal(err)
	}
	defer os.Rename("../git", ".git")
	files, errs := Find(context.Background(), []string{"."}, Options{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	ignored := map[string]bool{}
	for _, name := range leaves {
		ignored[name] = true
	}
	for _, f := range files {
		delete(ignored, filepath.ToSlash(f.Path))
	}
	return ignored
}

// agree writes ignore files, by directory, and compares git with dfix.
func agree(t *testing.T, ignores map[string]string) (n int) {
	t.Helper()
	for dir, text := range ignores {
		name := filepath.Join(dir, ".gitignore")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(name)
	}
	want, got := byGit(t), byUs(t)
	for _, name := range leaves {
		if want[name] != got[name] {
			t.Errorf("with %q: git ignores %q: %v, dfix: %v", ignores, name, want[name], got[name])
		}
	}
	return len(want)
}

func layLeaves(t *testing.T) {
	t.Helper()
	writeFiles(t, "x/y")
	t.Setenv("XDG_CONFIG_HOME", "")
	for _, name := range leaves {
		layOne(t, filepath.Join("tree", name))
	}
	t.Chdir("tree")
	git(t, "init", "-q")
}

func layOne(t *testing.T, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestGitignoreAsGit(t *testing.T) {
	layLeaves(t)
	for _, ignores := range []map[string]string{
		{".": "a\n"}, {".": "/a\n"}, {".": "a/\n"}, {".": "/a/b\n"}, {".": "a/b\n"}, {".": "b/\n!/b/\n"}, {".": "Dockerfile\n!/Dockerfile\n"},
		{".": "**/b\n"}, {".": "a/**\n"}, {".": "a/**/c\n"}, {".": "**\n!a\n"}, {".": "/*\n!/images\n"}, {".": "a/**/Dockerfile\n"}, {".": "**/\n"},
		{".": "a**\n"}, {".": "a/**b\n"}, {".": "***\n"}, {".": "/**/b/*\n"}, {".": "a b\n"}, {".": "end \n"}, {".": "end\\ \n"}, {".": "a b   \n"},
		{".": "\\!odd\n"}, {".": "!odd\n"}, {".": "\\#odd\n#odd\n"}, {".": "x\\\\y\n"}, {".": "x\\y\n"}, {".": "\\[z]\n"}, {".": "[[]z]\n"}, {".": "[z]\n"},
		{".": "a\\*\n"}, {".": "a*\n"}, {".": "[!a]\n"}, {".": "[^a]\n"}, {".": "[a-b]\n"}, {".": "[]-]\n"}, {".": "[[:alpha:]]\n"}, {".": "[[:nope:]]\n"}, {".": "[a\n"},
		{".": "new?line\n"}, {".": "\xff\n"}, {".": "?\n"}, {".": "a\r\nb\r\n"}, {".": "\ufeffa\n"}, {".": "b"}, {".": "*\\"}, {".": "\n \n\t\n"}, {".": "/\n//\n!\n"},
		{"images": "/*\n!/keep/\n"}, {".": "images/\n", "images": "!keep\n"}, {".": "Dockerfile\n", "a": "!Dockerfile\n", "a/b": "Dockerfile\n"},
		{".": "*.Dockerfile\n", "build": "!*\n"}, {"a": "/b/c\n"}, {"a": "b/Dockerfile\n"}, {"a": "a/b\n"}, {".": "*/b\n"}, {".": "./a\n"}, {".": "a//b\n"},
	} {
		agree(t, ignores)
	}
}

// TestGitignoreByChance compares git and dfix on random patterns, the same ones in every run.
func TestGitignoreByChance(t *testing.T) {
	layLeaves(t)
	chance := rand.New(rand.NewPCG(1, 2))
	pieces := []string{
		"a", "b", "c", "Dockerfile", "docker", "*", "*", "**", "?", "/", "/", "/", "[ab]", "[!a]", "[^b-z]", "[]]", "[[:upper:]]", "[a", "\\", "\\*", "\\a", " ", "!", "#", ".", "-", "build", "out", "images", "keep", "**/", "/**",
	}
	dirs := []string{".", ".", "a", "a/b", "images", "b"}
	trials, hits := 300, 0
	if testing.Short() {
		trials = 50
	}
	for range trials {
		ignores := map[string]string{}
		for range 1 + chance.IntN(2) {
			var text strings.Builder
			for range 1 + chance.IntN(3) {
				text.WriteString([]string{"", "", "", "!"}[chance.IntN(4)])
				for range 1 + chance.IntN(4) {
					text.WriteString(pieces[chance.IntN(len(pieces))])
				}
				text.WriteString("\n")
			}
			ignores[dirs[chance.IntN(len(dirs))]] = text.String()
		}
		if agree(t, ignores) > 0 {
			hits++
		}
		if t.Failed() {
			return
		}
	}
	if hits < trials/4 {
		t.Errorf("only %d of %d trials ignore anything", hits, trials)
	}
}

// A pattern for which a simple matcher takes exponential time.
func TestWildmatchTakesLittleTime(t *testing.T) {
	if wildmatch(strings.Repeat("*a", 40)+"*b", strings.Repeat("a", 5000)) || wildmatch(strings.Repeat("**/", 30)+"x", strings.Repeat("a/", 60)+"b") {
		t.Error("matches")
	}
}
