//go:build unix

package discover

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Errors are in the order of paths, though directories are read concurrently. The other directories are searched.
func TestFindUnreadable(t *testing.T) {
	dir := writeFiles(t, "Dockerfile", "b/Dockerfile", "a/x/Dockerfile", "c/y/z/Dockerfile")
	for _, name := range []string{"b", "a/x", "c/y"} {
		if err := os.Chmod(name, 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(name, 0o755)
	}
	beSomebody(t, dir)
	files, errs := Find(context.Background(), []string{"."}, Options{})
	var failed []string
	for _, err := range errs {
		failed = append(failed, err.(*PathError).Path)
	}
	want(t, shown(files), "Dockerfile")
	want(t, failed, "a/x", "b", "c/y")
}

// beSomebody changes root, who may read everything, to another user until the test ends. dir must belong to the
// test.
func beSomebody(t *testing.T, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	const nobody = 65534
	if err := syscall.Seteuid(nobody); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Seteuid(0); err != nil {
			t.Fatal(err)
		}
	})
}
