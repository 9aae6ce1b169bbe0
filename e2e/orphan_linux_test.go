package e2e

import (
	"os/exec"
	"syscall"
)

// endWithTests makes a process end when the tests end without stopping it: after a panic, or at the time limit of go test.
func endWithTests(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
