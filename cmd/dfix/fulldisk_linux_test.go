package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/dfix-dev/dfix/internal/atomicfile/filetest"
)

// smallDisk mounts a file system of that size.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root to mount a small file system")
	}
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("cannot mount a small file system here, even as root: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// On a full disk, every file is complete, no temporary file stays, and the run says which files were not written.
func TestFullDisk(t *testing.T) {
	t.Chdir(smallDisk(t, "512k"))
	padding := "# " + strings.Repeat("x", 20000) + "\n"
	for i := range 10 {
		if err := os.WriteFile(fmt.Sprintf("Dockerfile.%d", i), []byte(padding+unfixed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ballast, _ := os.Create("ballast")
	for {
		if _, err := ballast.Write(make([]byte, 4096)); err != nil {
			break
		}
	}
	ballast.Close()
	var stderr bytes.Buffer
	run := func() int {
		stderr.Reset()
		p := &program{stdout: new(bytes.Buffer), stderr: &stderr}
		return p.run(t.Context(), []string{"--write", "--select", "numeric-from"})
	}
	if code := run(); code != exitError || strings.Count(stderr.String(), ": no space left on device\n") != 10 {
		t.Errorf("exit code %d\n%s", code, &stderr)
	}
	for i := range 10 {
		filetest.Holds(t, fmt.Sprintf("Dockerfile.%d", i), padding+unfixed)
	}
	if err := errors.Join(os.Truncate("ballast", 0), os.Remove("ballast")); err != nil {
		t.Fatal(err)
	}
	if code := run(); code != exitDone {
		t.Errorf("with space again: exit code %d\n%s", code, &stderr)
	}
	for i := range 10 {
		filetest.Holds(t, fmt.Sprintf("Dockerfile.%d", i), padding+fixed)
	}
	if left, _ := filepath.Glob("*"); len(left) != 10 {
		t.Errorf("left: %s", left)
	}
}
