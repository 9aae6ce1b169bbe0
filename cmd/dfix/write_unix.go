//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

const noFollow = syscall.O_NOFOLLOW

// links counts the names of a file.
func links(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Nlink)
	}
	return 1
}

// keepOwner gives file the owner and group of the one that it replaces.
func keepOwner(file *os.File, old fs.FileInfo) error {
	was, ok := old.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	now, err := file.Stat()
	if err != nil {
		return err
	}
	if is, ok := now.Sys().(*syscall.Stat_t); ok && is.Uid == was.Uid && is.Gid == was.Gid {
		return nil
	}
	if err := file.Chown(int(was.Uid), int(was.Gid)); err != nil {
		return errors.New("owner and group cannot be kept: nothing written")
	}
	return nil
}

// lock marks a temporary file as in use until it is closed, which the system does for a process
// that is killed. Where a file system knows no locks no run can take this one for abandoned.
func lock(file *os.File) { syscall.Flock(int(file.Fd()), syscall.LOCK_EX) }

// abandoned reports whether no run has a temporary file in use.
func abandoned(file *os.File) bool {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// settle gives a temporary file its name and closes it, in the order that keeps it locked.
func settle(temp *os.File, path string) error {
	return errors.Join(os.Rename(temp.Name(), path), temp.Close())
}
