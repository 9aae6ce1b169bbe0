//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// dfix names a directory that it may not read, works on the others, and exits 2.
func TestUnreadableDirectory(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"closed", "open"} {
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(name, "Dockerfile"), []byte(unfixed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod("closed", 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod("closed", 0o755)
	if os.Getuid() == 0 { // who may read everything
		if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Seteuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Seteuid(0)
	}
	var stdout, stderr bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
	code := p.run(t.Context(), []string{"--list", "."})
	if code != exitError || stdout.String() != "open/Dockerfile\n" || stderr.String() != "closed: permission denied\n" {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, &stdout, &stderr)
	}
}
