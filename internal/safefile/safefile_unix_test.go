//go:build unix

package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// tree is a directory with one of everything, and a file next to it.
func tree(t *testing.T) (dir string, root *os.Root) {
	t.Helper()
	top := t.TempDir()
	dir = filepath.Join(top, "tree")
	for name, text := range map[string]string{"secret": "secret", "tree/small": "12345678", "tree/large": "123456789", "tree/empty": ""} {
		path := filepath.Join(top, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{"inner": "small", "outer": "../secret", "absolute": filepath.Join(dir, "small"), "dangling": "nowhere", "circle": "circle", "device": "/dev/zero"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return dir, root
}

func TestRead(t *testing.T) {
	dir, root := tree(t)
	for _, test := range []struct{ name, want, wantPath string }{
		{"small", "12345678", "12345678"},
		{"empty", "", ""},
		{"inner", "12345678", "12345678"},
		{"large", "error: larger than 8 bytes", "error: larger than 8 bytes"},
		{"../secret", "error: leads out of the repository", "secret"},
		{"outer", "error: leads out of the repository", "secret"},
		{"absolute", "error: leads out of the repository", "12345678"},
		{"device", "error: leads out of the repository", "error: not a regular file"},
		{"pipe", "error: not a regular file", "error: not a regular file"},
		{".", "error: not a regular file", "error: not a regular file"},
		{"dangling", "error: no such file or directory", "error: no such file or directory"},
		{"circle", "error: too many levels of symbolic links", "error: too many levels of symbolic links"},
	} {
		if got := shown(Read(root, test.name, 8)); got != test.want {
			t.Errorf("Read(%s): %s, want %s", test.name, got, test.want)
		}
		if got := shown(ReadFile(filepath.Join(dir, test.name), 8)); got != test.wantPath {
			t.Errorf("ReadFile(%s): %s, want %s", test.name, got, test.wantPath)
		}
	}
}

// shown returns a text, or the error without its path.
func shown(src []byte, err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return "error: " + at.Err.Error()
	}
	if err != nil {
		return "error without a path: " + err.Error()
	}
	return string(src)
}

// TestPipeTakesThePlaceOfAFile: a named pipe replaces the file between Stat and Open.
func TestPipeTakesThePlaceOfAFile(t *testing.T) {
	_, root := tree(t)
	done := make(chan error, 1)
	go func() {
		f, err := root.OpenFile("pipe", flags, 0)
		_, err = content(f, err, "pipe", 8)
		done <- err
	}()
	select {
	case err := <-done:
		if !errors.Is(err, ErrNotRegular) {
			t.Errorf("a pipe: %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the opening of a pipe blocks")
	}
}

// TestGrowingFile: a file has more bytes than its size says, as files in /proc do.
func TestGrowingFile(t *testing.T) {
	if _, err := atMost(strings.NewReader(strings.Repeat("x", 100)), 0, 64); !errors.As(err, new(*LimitError)) {
		t.Errorf("100 bytes with a limit of 64: %v", err)
	}
	src, err := atMost(strings.NewReader(strings.Repeat("x", 64)), 0, 64)
	if err != nil || len(src) != 64 {
		t.Errorf("64 bytes with a limit of 64: %d, %v", len(src), err)
	}
}

func TestLimitError(t *testing.T) {
	for limit, want := range map[int64]string{1 << 20: "larger than 1 MiB", 3 << 10: "larger than 3 KiB", 7: "larger than 7 bytes", 0: "larger than 0 bytes"} {
		if got := (&LimitError{limit}).Error(); got != want {
			t.Errorf("%d: %s, want %s", limit, got, want)
		}
	}
}
