//go:build unix

package discover

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// commands are settings of git whose value is a program.
var commands = []string{
	"core.fsmonitor", "core.sshCommand", "core.editor", "core.pager", "core.askPass", "core.gitProxy", "core.alternateRefsCommand", "pager.ls-files",
	"pager.status", "pager.config", "alias.ls-files", "alias.status", "alias.config", "diff.external", "diff.x.command", "diff.x.textconv", "merge.x.driver",
	"filter.x.clean", "filter.x.smudge", "filter.x.process", "credential.helper", "gpg.program", "sequence.editor", "interactive.diffFilter",
	"remote.origin.uploadpack", "uploadpack.packObjectsHook", "sendemail.smtpServer", "web.browser", "browser.x.cmd", "difftool.x.cmd", "mergetool.x.cmd",
	"submodule.x.update", "trailer.x.command", "trailer.x.cmd", "tar.x.command", "guitool.x.cmd", "man.x.cmd", "init.templateDir", "trace2.normalTarget",
}

// writeHostile makes a repository with a program in every setting of git that can name one. The program creates the
// file marker.
func writeHostile(t *testing.T) (root, marker string) {
	t.Helper()
	root = writeFiles(t, "Dockerfile", "a/Dockerfile")
	marker = filepath.Join(t.TempDir(), "marker")
	program := filepath.Join(filepath.Dir(marker), "program")
	script(t, program, "touch '"+marker+"'; cat; exit 0")
	git(t, "init", "-q")
	git(t, "add", ".")
	git(t, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
	for _, name := range commands {
		git(t, "config", name, program)
	}
	git(t, "config", "core.hooksPath", "hooks")
	git(t, "config", "submodule.recurse", "true")
	git(t, "config", "remote.origin.url", "ext::"+program)
	git(t, "config", "remote.origin.promisor", "true")
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "post-checkout", "reference-transaction"} {
		script(t, filepath.Join(root, "hooks", hook), "touch '"+marker+"'")
	}
	if err := os.WriteFile(".gitattributes", []byte("* filter=x diff=x merge=x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour) // git has to read the file
	if err := errors.Join(os.WriteFile("Dockerfile", []byte("x"), 0o644), os.Chtimes("a/Dockerfile", old, old)); err != nil {
		t.Fatal(err)
	}
	return root, marker
}

func script(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755)); err != nil {
		t.Fatal(err)
	}
}

func TestNoProgramOfARepositoryRuns(t *testing.T) {
	root, marker := writeHostile(t)
	want(t, find(t, Options{}, "."), "Dockerfile", "a/Dockerfile")
	if _, err := Uncommitted(context.Background(), root); err == nil || !strings.Contains(err.Error(), "names a program that git would run: filter.x.") {
		t.Errorf("uncommitted: %v", err)
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("a program of the repository has run")
	}
	for _, what := range []string{"clean", "smudge", "process"} { // without them, git answers
		git(t, "config", "--unset", "filter.x."+what)
	}
	changed, err := Uncommitted(context.Background(), root)
	if err != nil || !changed["Dockerfile"] {
		t.Errorf("uncommitted: %v, %v", changed, err)
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("a program of the repository has run for the second question")
	}
	_ = exec.Command("git", "-C", root, "status").Run()
	if _, err := os.Stat(marker); err != nil {
		t.Error("git status itself runs nothing: the test cannot fail")
	}
}

// TestIncludedConfig: a program in an included config counts, one in the user's own config does not.
func TestIncludedConfig(t *testing.T) {
	root := writeFiles(t, "Dockerfile", "evil")
	git(t, "init", "-q")
	home := t.TempDir()
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, "config"))
	for _, file := range []string{filepath.Join(home, "config"), "evil"} {
		if err := os.WriteFile(file, []byte("[filter \"lfs\"]\n\tclean = false\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Uncommitted(context.Background(), root); err != nil {
		t.Errorf("with a filter of the user's: %v", err)
	}
	git(t, "config", "include.path", "../evil")
	if _, err := Uncommitted(context.Background(), root); err == nil || !strings.Contains(err.Error(), "filter.lfs.clean") {
		t.Errorf("with an included filter: %v", err)
	}
}

// TestWorkTreeElsewhere: the config of a repository must not make git list another directory.
func TestWorkTreeElsewhere(t *testing.T) {
	writeFiles(t, "Dockerfile", "a/Dockerfile", "sub/Dockerfile")
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "Dockerfile.secret"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	git(t, "init", "-q")
	git(t, "config", "core.worktree", other)
	want(t, find(t, Options{}, "."), "Dockerfile", "a/Dockerfile", "sub/Dockerfile")
}

// TestGitThatHangs: a git that does not answer costs its time limit once, not once for each repository.
func TestGitThatHangs(t *testing.T) {
	root := writeFiles(t, "Dockerfile", "a/Dockerfile", "b/Dockerfile")
	for _, dir := range []string{".", "a", "b"} {
		git(t, "-C", dir, "init", "-q")
	}
	bin := t.TempDir()
	script(t, filepath.Join(bin, "git"), "sleep 60 & sleep 60")
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	old := patience
	patience = 500 * time.Millisecond
	t.Cleanup(func() { patience = old })
	start := time.Now()
	want(t, findAnyway(t), "Dockerfile", "a/Dockerfile", "b/Dockerfile")
	if _, err := Uncommitted(context.Background(), root); !errors.Is(err, errSilent) {
		t.Errorf("uncommitted: %v", err)
	}
	if took := time.Since(start); took > 8*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestIgnoreFilesThatAreNone: a .gitignore that is not a regular file does not block a search.
func TestIgnoreFilesThatAreNone(t *testing.T) {
	old := patience
	patience = time.Second
	t.Cleanup(func() { patience = old })
	for _, name := range []string{".gitignore", ".git", "a/.gitignore", ".git/info/exclude", ".git/config"} {
		t.Run(name, func(t *testing.T) {
			writeFiles(t, "Dockerfile", "a/Dockerfile")
			if strings.HasPrefix(name, ".git/") {
				git(t, "init", "-q")
			}
			os.Remove(name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), syscall.Mkfifo(name, 0o644)); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			want(t, findAnyway(t), "Dockerfile", "a/Dockerfile")
			if took := time.Since(start); took > 8*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// findAnyway is like find, but accepts warnings.
func findAnyway(t *testing.T) []string {
	t.Helper()
	files, errs := Find(context.Background(), []string{"."}, Options{})
	if len(errs) > 0 {
		t.Errorf("errors: %v", errs)
	}
	return shown(files)
}
