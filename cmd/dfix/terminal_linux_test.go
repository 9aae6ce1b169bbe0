package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// pseudoTerminal opens both ends of a pseudo-terminal.
func pseudoTerminal(t *testing.T) (person, tty *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there are no terminals here: %v", err)
	}
	t.Cleanup(func() { person.Close() })
	fd := int(person.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err := errors.Join(err, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)); err != nil {
		t.Skipf("there are no terminals here: %v", err)
	}
	if tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Skipf("there are no terminals here: %v", err)
	}
	return person, tty
}

// atTerminal runs dfix as a person would, and returns what they see.
func atTerminal(t *testing.T, env string, args ...string) (seen string, code int) {
	t.Helper()
	person, tty := pseudoTerminal(t)
	cmd := dfixCommand(t, ".", args...)
	cmd.SysProcAttr, cmd.Stdin, cmd.Stderr = nil, tty, tty
	cmd.Env = append(os.Environ(), "TERM=xterm", "CI=", env)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tty.Close()
	text, _ := io.ReadAll(person) // ends with an error when no process has the terminal open
	cmd.Wait()
	return string(text), cmd.ProcessState.ExitCode()
}

// At a terminal, a run shows its progress, erases it, and asks git before it writes.
func TestAtATerminal(t *testing.T) {
	repository(t)
	for i := range 300 {
		if err := os.WriteFile(fmt.Sprintf("Dockerfile.%d", i), []byte(unfixed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	seen, code := atTerminal(t, "X=", "--diff", "--jobs", "1", "--select", "numeric-from")
	if code != exitChange || !strings.Contains(seen, " of 304 files") || !strings.Contains(seen, "\r\x1b[K304 findings in 304 of 304 files") {
		t.Errorf("exit code %d, seen %q", code, seen)
	}
	if seen, _ = atTerminal(t, "X=", "--diff", "--quiet", "--select", "numeric-from"); seen != "" {
		t.Errorf("with --quiet: %q", seen)
	}
	if seen, code = atTerminal(t, "X=", "--write", "--select", "numeric-from", "clean", "new"); code != exitError || !strings.Contains(seen, "new/Dockerfile: has uncommitted changes") {
		t.Errorf("exit code %d, seen %q", code, seen)
	}
	if seen, code = atTerminal(t, "CI=1", "--write", "--select", "numeric-from", "new"); code != exitDone {
		t.Errorf("in CI: exit code %d, seen %q", code, seen)
	}
}

// TestExcerptAtATerminal: a terminal shows the line of a finding that is left; a pipe does not.
func TestExcerptAtATerminal(t *testing.T) {
	repository(t)
	text := "FROM alpine:3.20 AS lint\nRUN true\nFROM alpine:3.20\n"
	if err := os.WriteFile("left.Dockerfile", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"--write", "--select", "unused-stage", "left.Dockerfile"}
	seen, _ := atTerminal(t, "NO_COLOR=1", args...)
	if want := "  1 | FROM alpine:3.20 AS lint\r\n    | ^"; !strings.Contains(seen, want) {
		t.Errorf("no %q in %q", want, seen)
	}
	out, err := dfixCommand(t, ".", args...).CombinedOutput()
	if err != nil || strings.Contains(string(out), " | FROM") || !strings.Contains(string(out), "[unused-stage]") {
		t.Errorf("%v: %s", err, out)
	}
}
