//go:build !unix

package run

import (
	"io/fs"
	"os"

	"github.com/dfix-dev/dfix/internal/safefile"
)

// open opens a regular file.
func open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: safefile.ErrNotRegular}
	}
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}
