// Package atomicfile replaces the bytes of a file completely or not at all. It keeps the other properties of the file
// and leaves no temporary files behind.
package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dfix-dev/dfix/internal/safefile"
)

// TempPattern matches the temporary files that Replace writes next to its targets.
const TempPattern = ".dfix-*.tmp"

// errChanged is the error for a file that no longer has the bytes that were read.
var errChanged = errors.New("changed since it was read: nothing written")

// Replace changes the bytes of the regular file at path from before to after. At every moment the file has its old or
// its new bytes, never a part of them: Replace writes a temporary file in the same directory, syncs it and renames it.
// The new file has the mode, owner, group and extended attributes of the old one.
//
// Replace returns an error and leaves the file alone if the file is not regular, has other bytes than before, cannot
// be written, has several hard links (a rename would separate them), or has properties that cannot be kept.
func Replace(path string, before, after []byte) (err error) {
	info, err := writable(path)
	if err != nil {
		return err
	}
	temp, err := createTemp(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("cannot write next to the file: %w", cause(err))
	}
	defer temporary.drop(temp.Name())
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
			temp.Close()
		}
	}()
	if err := fill(temp, after, path, info); err != nil {
		return err
	}
	if err := unchanged(path, before, info); err != nil {
		return err
	}
	if err := settle(temp, path); err != nil {
		return err
	}
	syncDir(filepath.Dir(path))
	return nil
}

// Check returns the error that Replace would return for path before it writes anything.
func Check(path string, before []byte) error {
	info, err := writable(path)
	if err != nil {
		return err
	}
	return unchanged(path, before, info)
}

// cause returns the error that the system gave, without the call and the path.
func cause(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	return err
}

// writable returns the file's information if the file may be replaced. It opens the file for writing, because a rename
// would succeed on a read-only file.
func writable(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file: nothing written")
	}
	if n := links(info); n > 1 {
		return nil, fmt.Errorf("has %d hard links: nothing written", n)
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	return info, file.Close()
}

// fill gives temp the new bytes and the properties of the file at path.
func fill(temp *os.File, text []byte, path string, info fs.FileInfo) error {
	_, err := temp.Write(text)
	if err == nil {
		err = keepOwner(temp, info)
	}
	if err == nil {
		err = keepAttributes(temp, path)
	}
	if err == nil {
		err = temp.Chmod(info.Mode()) // after the owner: changing that clears the setuid bits
	}
	if err == nil {
		err = temp.Sync()
	}
	return err
}

// unchanged returns errChanged unless path is still the file that info describes and has the bytes before.
func unchanged(path string, before []byte, info fs.FileInfo) error {
	now, err := os.Lstat(path)
	if err != nil {
		return err
	}
	text, err := safefile.ReadFile(path, int64(len(before)))
	if longer := (*safefile.LimitError)(nil); errors.As(err, &longer) {
		return errChanged
	}
	if err != nil {
		return err
	}
	if !os.SameFile(info, now) || !bytes.Equal(text, before) {
		return errChanged
	}
	return nil
}

// syncDir makes the rename durable. Where a system cannot sync a directory, the file is still old or new.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}
