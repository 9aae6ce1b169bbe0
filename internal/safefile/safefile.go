// Package safefile reads files of untrusted trees: only regular files, only up to a limit, and without blocking.
package safefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// ErrNotRegular is the error for anything but a regular file: a directory, a named pipe, a socket or a device.
var ErrNotRegular = errors.New("not a regular file")

// ErrOutside is the error for a path that leads out of its root, by itself or by a symbolic link.
var ErrOutside = errors.New("leads out of the repository")

// LimitError is the error for a file of more bytes than its limit.
type LimitError struct{ limit int64 }

func (e *LimitError) Error() string { return "larger than " + size(e.limit) }

// size writes a number of bytes in the largest unit that divides it.
func size(n int64) string {
	switch {
	case n > 0 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n > 0 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// Read returns the content of the file called name below root. It follows symbolic links as long as they do not
// leave root. The error is a *fs.PathError that wraps ErrOutside, ErrNotRegular, a *LimitError or what the system
// reports.
func Read(root *os.Root, name string, limit int64) ([]byte, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, located(name, outside(err))
	}
	if err := fits(info, limit); err != nil {
		return nil, located(name, err)
	}
	f, err := root.OpenFile(name, flags, 0) // perhaps of another file by now: content looks again
	return content(f, err, name, limit)
}

// ReadFile is like Read for a path that may lead anywhere.
func ReadFile(path string, limit int64) ([]byte, error) {
	f, err := os.OpenFile(path, flags, 0)
	return content(f, err, path, limit)
}

// content reads and closes the file that an open call returned with err.
func content(f *os.File, err error, name string, limit int64) ([]byte, error) {
	if err != nil {
		return nil, located(name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		err = fits(info, limit)
	}
	if err != nil {
		return nil, located(name, err)
	}
	src, err := atMost(f, info.Size(), limit)
	if err != nil {
		return nil, located(name, err)
	}
	return src, nil
}

// ReadAll returns everything that r has. The error for more than limit bytes is a *LimitError.
func ReadAll(r io.Reader, limit int64) ([]byte, error) { return atMost(r, 0, limit) }

// atMost is ReadAll for a reader that probably has size bytes.
func atMost(r io.Reader, size, limit int64) ([]byte, error) {
	src := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if n, err := src.ReadFrom(io.LimitReader(r, limit+1)); err != nil || n <= limit {
		return src.Bytes(), err
	}
	return nil, &LimitError{limit}
}

func fits(info fs.FileInfo, limit int64) error {
	switch {
	case !info.Mode().IsRegular():
		return ErrNotRegular
	case info.Size() > limit:
		return &LimitError{limit}
	}
	return nil
}

// outside returns ErrOutside for the error of an os.Root about a path that leaves it. Package os does not export that
// error, so every error that is not from the system counts.
func outside(err error) error {
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) && !isSystem(inner.Err) {
		return ErrOutside
	}
	return err
}

func isSystem(err error) bool {
	var number syscall.Errno
	return errors.As(err, &number) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)
}

func located(name string, err error) error {
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) {
		err = inner.Err
	}
	return &fs.PathError{Op: "read", Path: name, Err: err}
}
