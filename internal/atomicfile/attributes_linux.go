package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// accessList is the attribute that holds a file's POSIX access list.
const accessList = "system.posix_acl_access"

// keepAttributes gives file the extended attributes of the one at path, including the access list, and removes an
// access list that it has only from its directory. It ignores attributes of security modules that the system does not
// let it set.
func keepAttributes(file *os.File, path string) error {
	fd := int(file.Fd())
	names, err := attributeNames(func(b []byte) (int, error) { return unix.Listxattr(path, b) })
	if err != nil {
		return ifKnown(err)
	}
	kept := false
	for _, name := range names {
		value, err := attribute(func(b []byte) (int, error) { return unix.Getxattr(path, name, b) })
		if err == nil {
			err = ensure(fd, name, value)
		}
		if err != nil && !strings.HasPrefix(name, "security.") && !strings.HasPrefix(name, "trusted.") {
			return fmt.Errorf("the attribute %s cannot be kept: nothing written", name)
		}
		kept = kept || name == accessList
	}
	if kept {
		return nil
	}
	if err := unix.Fremovexattr(fd, accessList); err != nil && !errors.Is(err, unix.ENODATA) {
		return ifKnown(err)
	}
	return nil
}

// ensure sets an attribute unless it already has that value, because dfix may not be allowed to set it.
func ensure(fd int, name string, value []byte) error {
	now, err := attribute(func(b []byte) (int, error) { return unix.Fgetxattr(fd, name, b) })
	if err == nil && bytes.Equal(now, value) {
		return nil
	}
	return unix.Fsetxattr(fd, name, value, 0)
}

// ifKnown drops the errors of file systems that have no attributes.
func ifKnown(err error) error {
	if errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.ENOSYS) {
		return nil
	}
	return err
}

func attributeNames(list func([]byte) (int, error)) ([]string, error) {
	text, err := attribute(list)
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == 0 }), err
}

// attribute calls get for the size and then for the value, again if that has grown meanwhile.
func attribute(get func([]byte) (int, error)) ([]byte, error) {
	for {
		size, err := get(nil)
		if err != nil || size == 0 {
			return nil, err
		}
		value := make([]byte, size)
		n, err := get(value)
		if errors.Is(err, unix.ERANGE) {
			continue
		}
		return value[:max(n, 0)], err
	}
}
