//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// A write removes the temporary files that a killed run left in the directory, and no other file.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	gone := []string{".dfix-123.tmp", ".dfix-0.tmp"}
	stay := []string{".dfix-.tmp", ".dfix-12a.tmp", "x.dfix-1.tmp", ".dfix-1.tmp.bak", ".dfix-55.tmp", "target"}
	for _, name := range append(stay, gone...) {
		if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	err := errors.Join(os.Symlink("target", ".dfix-77.tmp"), os.Mkdir(".dfix-88.tmp", 0o755), os.WriteFile("Dockerfile", []byte(unfixed), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	busy, err := os.OpenFile(".dfix-55.tmp", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	if err := syscall.Flock(int(busy.Fd()), syscall.LOCK_EX); err != nil {
		t.Skip(err)
	}
	p := &program{stdout: new(nothing), stderr: new(nothing)}
	if code := p.run(t.Context(), []string{"--write", "--select", "numeric-from"}); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	for _, name := range gone {
		if _, err := os.Lstat(name); err == nil {
			t.Errorf("%s is left", name)
		}
	}
	for _, name := range append(stay, ".dfix-77.tmp", ".dfix-88.tmp") {
		if _, err := os.Lstat(name); err != nil {
			t.Errorf("%s is gone", name)
		}
	}
}

type nothing struct{}

func (nothing) Write(b []byte) (int, error) { return len(b), nil }
