package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// tempPattern names the file that is written beside the target; one that a kill has left
// behind is known by it.
const tempPattern = ".dfix-*.tmp"

// errMeanwhile is the error of a file that somebody else writes to.
var errMeanwhile = errors.New("changed since it was read: nothing written")

// replace makes after of the file path, which holds before and is no symbolic link. The file is
// old or new at every moment, never between: the new text is written beside it, synced and
// renamed. Mode, owner, group and extended attributes stay; if they cannot, nothing is written.
//
// A file with several hard links is refused. Renaming would part it from its other names
// without a word, and writing in place could leave half a file.
func replace(path string, before, after []byte) (err error) {
	info, err := writable(path)
	if err != nil {
		return err
	}
	temp, err := createTemp(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("cannot write beside the file: %w", plain(err))
	}
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

// writable returns what is known of a file that may be replaced. Opening it for writing asks the
// system about read-only files, which a rename would pass over.
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

// fill gives temp its text and all that the file at path has beside it.
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

// unchanged reports an error if path is no longer the file that was read.
func unchanged(path string, before []byte, info fs.FileInfo) error {
	now, err := os.Lstat(path)
	if err != nil {
		return err
	}
	text, err := readFile(path)
	if err != nil {
		return err
	}
	if !os.SameFile(info, now) || !bytes.Equal(text, before) {
		return errMeanwhile
	}
	return nil
}

// syncDir makes the new name last. Not every system can; the file is sound all the same.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}
