//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dfix-dev/dfix/internal/atomicfile/filetest"
)

// dfixCommand makes a dfix that runs in dir without the rights of root.
func dfixCommand(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(filetest.Dir(t), "dfix") // TestMain runs what it is called
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	return cmd
}

const (
	unfixed = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=0 /stamp /stamp\n"
	fixed   = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=gen /stamp /stamp\n"
)

// TestWriteWithoutRights: a run prints one line for each file that it may not read or write, and does the others.
func TestWriteWithoutRights(t *testing.T) {
	dir := filetest.Dir(t)
	for _, name := range []string{"free", "locked", "hidden", "readonly"} {
		sub := filepath.Join(dir, name)
		if err := errors.Join(os.Mkdir(sub, 0o777), os.WriteFile(filepath.Join(sub, "Dockerfile"), []byte(unfixed), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	modes := map[string]os.FileMode{
		".": 0o777, "free": 0o777, "free/Dockerfile": 0o666, "readonly": 0o777, "readonly/Dockerfile": 0o444, "locked/Dockerfile": 0o666, "locked": 0o555, "hidden": 0,
	}
	for name, mode := range modes {
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "hidden"), 0o777); os.Chmod(filepath.Join(dir, "locked"), 0o777) })
	if os.Getuid() == 0 {
		for name := range modes {
			if err := os.Chown(filepath.Join(dir, name), 65534, 65534); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, repository := range []bool{false, true} {
		if repository {
			if out, err := exec.Command("git", "init", "-q", dir).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			filepath.WalkDir(filepath.Join(dir, ".git"), func(path string, _ os.DirEntry, _ error) error { return os.Chown(path, 65534, 65534) })
			if err := os.WriteFile(filepath.Join(dir, "free/Dockerfile"), []byte(unfixed), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		var stderr bytes.Buffer
		cmd := dfixCommand(t, dir, "--write", "--select", "numeric-from")
		cmd.Stderr = &stderr
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != 2 {
			t.Errorf("%v\n%s", err, &stderr)
		}
		for _, line := range []string{
			"hidden: permission denied\n",
			"locked/Dockerfile: cannot write next to the file: permission denied\n",
			"readonly/Dockerfile: permission denied\n",
		} {
			if strings.Count(stderr.String(), line) != 1 {
				t.Errorf("stderr lacks %q:\n%s", line, &stderr)
			}
		}
		filetest.Holds(t, filepath.Join(dir, "free/Dockerfile"), fixed)
		filetest.Holds(t, filepath.Join(dir, "locked/Dockerfile"), unfixed)
		filetest.Holds(t, filepath.Join(dir, "readonly/Dockerfile"), unfixed)
	}
}

// dfix could replace a file of another owner in its own directory, but could not keep the owner.
func TestWriteKeepsAnotherOwnersFile(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root to give a file away")
	}
	path := filetest.File(t, unfixed, 0o666)
	if err := errors.Join(os.Chown(path, 1234, 1234), os.Chmod(filepath.Dir(path), 0o777)); err != nil {
		t.Fatal(err)
	}
	out, err := dfixCommand(t, filepath.Dir(path), "--write", "--select", "numeric-from", "Dockerfile").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Dockerfile: owner and group cannot be kept: nothing written\n") {
		t.Errorf("%v\n%s", err, out)
	}
	filetest.Holds(t, path, unfixed)
}

func TestWriteThroughLinks(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, sub := range []string{"tree/real", "outside"} {
		if err := errors.Join(os.MkdirAll(sub, 0o755), os.WriteFile(sub+"/x", []byte(unfixed), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Symlink("real/x", "tree/Dockerfile"), os.Symlink("../outside/x", "tree/Dockerfile.out")); err != nil {
		t.Fatal(err)
	}
	write := func(path string) {
		t.Helper()
		p := &program{stdin: strings.NewReader(""), stdout: new(bytes.Buffer), stderr: new(bytes.Buffer)}
		if code := p.run(t.Context(), []string{"--write", "--select", "numeric-from", path}); code != 0 {
			t.Errorf("exit code %d\n%s", code, p.stderr)
		}
		for _, link := range []string{"tree/Dockerfile", "tree/Dockerfile.out"} {
			if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
				t.Errorf("%s is no link any more", link)
			}
		}
	}
	write("tree")
	filetest.Holds(t, "tree/real/x", fixed)
	filetest.Holds(t, "outside/x", unfixed)
	write("tree/Dockerfile.out")
	filetest.Holds(t, "outside/x", fixed)
}
