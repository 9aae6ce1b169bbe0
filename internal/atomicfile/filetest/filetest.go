// Package filetest makes and checks files for tests that write them.
package filetest

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns a temporary directory that every user may enter.
func Dir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// File returns the path of a new file in a directory of its own.
func File(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(Dir(t), "Dockerfile")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// Holds checks the text of a file, and that no temporary file of dfix is next to it.
func Holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, want %q (%v)", path, got, want, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".dfix-*")); left != nil {
		t.Errorf("temporary files: %s", left)
	}
}
