//go:build unix

package safefile

import (
	"os"
	"syscall"
)

// flags open a named pipe or a device without waiting for the other end.
const flags = os.O_RDONLY | syscall.O_NONBLOCK | syscall.O_NOCTTY
