//go:build unix

package run

import (
	"io"
	"io/fs"
	"syscall"

	"github.com/dfix-dev/dfix/internal/safefile"
)

// plainFile is a file as the system has it. That of package os asks first whether it can be waited
// for: five more calls for each Dockerfile, which none can.
type plainFile int

// open opens a regular file. It does not block on a named pipe or device.
func open(path string) (io.ReadCloser, error) {
	for {
		fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
		if err == nil {
			return regular(plainFile(fd), path)
		}
		if err != syscall.EINTR {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}

func regular(file plainFile, path string) (io.ReadCloser, error) {
	var stat syscall.Stat_t
	err := syscall.Fstat(int(file), &stat)
	switch kind := stat.Mode & syscall.S_IFMT; {
	case err != nil:
	case kind == syscall.S_IFDIR:
		err = syscall.EISDIR
	case kind != syscall.S_IFREG:
		err = safefile.ErrNotRegular
	default:
		return file, nil
	}
	file.Close()
	return nil, &fs.PathError{Op: "open", Path: path, Err: err}
}

func (f plainFile) Read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(int(f), p)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 0, &fs.PathError{Op: "read", Err: err}
		case n == 0 && len(p) > 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

func (f plainFile) Close() error { return syscall.Close(int(f)) }
