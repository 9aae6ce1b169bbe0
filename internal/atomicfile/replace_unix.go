//go:build unix

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// noFollow makes open fail for a symbolic link.
const noFollow = syscall.O_NOFOLLOW

// links returns the number of hard links of a file.
func links(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Nlink)
	}
	return 1
}

// keepOwner gives file the owner and group of the file that it replaces.
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

// lock marks a temporary file as in use until it is closed; the system closes the files of a killed process. On a file
// system without locks abandoned fails too, so no run removes the file.
func lock(file *os.File) { syscall.Flock(int(file.Fd()), syscall.LOCK_EX) }

// abandoned reports whether no run uses a temporary file.
func abandoned(file *os.File) bool {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// settle renames a temporary file to path and then closes it, so that it is locked until it has its name.
func settle(temp *os.File, path string) error {
	return errors.Join(os.Rename(temp.Name(), path), temp.Close())
}
