package atomicfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/dfix-dev/dfix/internal/atomicfile/filetest"
)

// acl is an access list as the kernel stores it: user::rw-, user:1234:r--, group::r--, mask::rw-, other::r--.
func acl() []byte {
	var b bytes.Buffer
	binary.Write(&b, binary.LittleEndian, uint32(2))
	for _, entry := range []struct {
		tag, perm uint16
		id        uint32
	}{{0x01, 6, ^uint32(0)}, {0x02, 4, 1234}, {0x04, 4, ^uint32(0)}, {0x10, 6, ^uint32(0)}, {0x20, 4, ^uint32(0)}} {
		binary.Write(&b, binary.LittleEndian, entry)
	}
	return b.Bytes()
}

func set(t *testing.T, path, name string, value []byte) {
	t.Helper()
	if err := unix.Setxattr(path, name, value, 0); errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.EPERM) {
		t.Skipf("the file system of %s takes no %s: %v", path, name, err)
	} else if err != nil {
		t.Fatal(err)
	}
}

func get(path, name string) []byte {
	value, _ := attribute(func(b []byte) (int, error) { return unix.Getxattr(path, name, b) })
	return value
}

func TestReplaceKeepsAttributes(t *testing.T) {
	for _, test := range []struct {
		name  string
		value []byte
	}{{"user.dfix.test", []byte("x\x00y")}, {"user.dfix.long", bytes.Repeat([]byte("y"), 2000)}, {accessList, acl()}} {
		t.Run(test.name, func(t *testing.T) {
			path := filetest.File(t, "old", 0o664)
			set(t, path, test.name, test.value)
			before, _ := os.Stat(path)
			if err := Replace(path, []byte("old"), []byte("new")); err != nil {
				t.Fatal(err)
			}
			filetest.Holds(t, path, "new")
			after, _ := os.Stat(path)
			if got := get(path, test.name); !bytes.Equal(got, test.value) || before.Mode() != after.Mode() {
				t.Errorf("%q became %q, mode %o became %o", test.value, got, before.Mode(), after.Mode())
			}
		})
	}
}

// The default access list of a directory applies to new files, and not to a file that is replaced.
func TestReplaceTakesNoDefaultAccessList(t *testing.T) {
	path := filetest.File(t, "old", 0o640)
	set(t, filepath.Dir(path), "system.posix_acl_default", acl())
	if err := Replace(path, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	after, _ := os.Stat(path)
	if got := get(path, accessList); got != nil || after.Mode() != 0o640 {
		t.Errorf("access list %x, mode %o", got, after.Mode())
	}
}
