//go:build unix

package descriptors

import "syscall"

// least is how many files dfix opens at the same time, with those of the runtime and the pipes to git.
const least = 8

const complaint = "dfix: this process may open too few files: raise the limit (ulimit -n)\n"

func init() {
	if !enough() {
		syscall.Write(2, []byte(complaint))
		syscall.Exit(2)
	}
}

// enough reports whether the process can open that many files. It tries, because the process may have inherited open
// files.
func enough() bool {
	var opened [least]int
	n := 0
	defer func() {
		for _, fd := range opened[:n] {
			syscall.Close(fd)
		}
	}()
	for ; n < least; n++ {
		fd, err := syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err != nil {
			return err != syscall.EMFILE && err != syscall.ENFILE
		}
		opened[n] = fd
	}
	return true
}
