//go:build !unix

package main

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

// abandoned goes by the age: no run needs a temporary file for longer than a moment.
func abandoned(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && time.Since(info.ModTime()) > time.Hour
}

// settle closes the file first: an open one cannot be renamed.
func settle(temp *os.File, path string) error {
	if err := temp.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}
