//go:build unix

package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dfix-dev/dfix/internal/atomicfile/filetest"
)

func TestReplaceKeepsModeAndOwner(t *testing.T) {
	for _, mode := range []os.FileMode{0o644, 0o600, 0o755, 0o666, 0o640 | os.ModeSetgid} {
		path := filetest.File(t, "old", mode)
		if os.Getuid() == 0 {
			if err := errors.Join(os.Chown(path, 1234, 5678), os.Chmod(path, mode)); err != nil {
				t.Fatal(err)
			}
		}
		before, _ := os.Stat(path)
		if err := Replace(path, []byte("old"), []byte("new")); err != nil {
			t.Fatal(err)
		}
		filetest.Holds(t, path, "new")
		after, _ := os.Stat(path)
		was, is := before.Sys().(*syscall.Stat_t), after.Sys().(*syscall.Stat_t)
		if was.Mode != is.Mode || was.Uid != is.Uid || was.Gid != is.Gid {
			t.Errorf("mode %o, owner %d:%d became %o, %d:%d", was.Mode, was.Uid, was.Gid, is.Mode, is.Uid, is.Gid)
		}
	}
}

func TestReplaceRefuses(t *testing.T) {
	t.Run("changed meanwhile", func(t *testing.T) {
		path := filetest.File(t, "somebody else's", 0o644)
		if err := Replace(path, []byte("old"), []byte("new")); !errors.Is(err, errChanged) {
			t.Errorf("error %v", err)
		}
		filetest.Holds(t, path, "somebody else's")
	})
	t.Run("hard link", func(t *testing.T) {
		path := filetest.File(t, "old", 0o644)
		if err := os.Link(path, path+".twin"); err != nil {
			t.Skip(err)
		}
		if err := Replace(path, []byte("old"), []byte("new")); err == nil || !strings.Contains(err.Error(), "2 hard links") {
			t.Errorf("error %v", err)
		}
		filetest.Holds(t, path, "old")
	})
	t.Run("gone", func(t *testing.T) {
		path := filetest.File(t, "old", 0o644)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := Replace(path, []byte("old"), []byte("new")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("no regular file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "pipe")
		if err := syscall.Mkfifo(path, 0o644); err != nil {
			t.Skip(err)
		}
		if err := Replace(path, nil, []byte("new")); err == nil || !strings.Contains(err.Error(), "regular") {
			t.Errorf("error %v", err)
		}
	})
}
