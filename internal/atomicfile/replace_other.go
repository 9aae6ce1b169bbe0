//go:build !unix

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

const noFollow = 0

func links(fs.FileInfo) int                 { return 1 }
func keepOwner(*os.File, fs.FileInfo) error { return nil }
func lock(*os.File)                         {}

// abandoned reports whether a temporary file is older than an hour: a run needs it for a moment only.
func abandoned(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && time.Since(info.ModTime()) > time.Hour
}

// settle closes the file before it renames it: an open file cannot be renamed.
func settle(temp *os.File, path string) error {
	if err := temp.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}
