//go:build unix

package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/dfix-dev/dfix/internal/atomicfile"
	"github.com/dfix-dev/dfix/internal/atomicfile/filetest"
)

// TestCrash kills dfix --write at random moments, and checks every file after each kill. A kill after the end of the
// run counts too. DFIX_CRASH=200 kills 200 times, over 2,000 files.
func TestCrash(t *testing.T) {
	kills, files := 5, 200
	if n, err := strconv.Atoi(os.Getenv("DFIX_CRASH")); err == nil {
		kills, files = n, 2000
	}
	c := &crash{dir: filetest.Dir(t), files: files, program: dfixCommand(t, ".").Path}
	c.writeFiles(t)
	took := c.whole(t)
	between, left := 0, 0
	for between < kills {
		if c.pending(t) == 0 {
			c.writeFiles(t)
		}
		if c.kill(t, time.Duration(rand.Float64()*float64(took)*0.6)) {
			between++
		}
		c.check(t)
		left += len(c.left(t))
		if t.Failed() {
			return
		}
	}
	c.whole(t)
	if n, left := c.pending(t), c.left(t); n > 0 || len(left) > 0 {
		t.Errorf("a whole run leaves %d files as they were and %s", n, left)
	}
	t.Logf("%d kills over %d files, of which a run takes %s; %d temporary files seen", between, files, took, left)
}

// crash is a tree of files in which dfix is killed again and again.
type crash struct {
	dir     string
	files   int
	program string
}

func (c *crash) name(i int) string {
	return filepath.Join(c.dir, fmt.Sprintf("%02d", i%20), fmt.Sprintf("Dockerfile.%d", i))
}

func (c *crash) writeFiles(t *testing.T) {
	t.Helper()
	for i := range c.files {
		err := errors.Join(os.MkdirAll(filepath.Dir(c.name(i)), 0o777), os.WriteFile(c.name(i), []byte(unfixed), 0o666))
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (c *crash) command() *exec.Cmd {
	cmd := exec.Command(c.program, "--write", "--no-verify", "--quiet", "--select", "numeric-from")
	cmd.Dir = c.dir
	return cmd
}

// whole runs to the end and returns how long that takes.
func (c *crash) whole(t *testing.T) time.Duration {
	t.Helper()
	start := time.Now()
	if out, err := c.command().CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return time.Since(start)
}

// kill reports whether the run was killed before its end.
func (c *crash) kill(t *testing.T, after time.Duration) bool {
	t.Helper()
	cmd := c.command()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	cmd.Process.Kill()
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code > 0 {
		t.Errorf("exit code %d before the kill", code)
	}
	return !cmd.ProcessState.Exited()
}

// check checks that every file has its old or its new text.
func (c *crash) check(t *testing.T) {
	t.Helper()
	for i := range c.files {
		if got, err := os.ReadFile(c.name(i)); err != nil || string(got) != unfixed && string(got) != fixed {
			t.Errorf("%s holds %q, %v", c.name(i), got, err)
		}
	}
}

// pending counts the files with their old text.
func (c *crash) pending(t *testing.T) (n int) {
	t.Helper()
	for i := range c.files {
		if got, _ := os.ReadFile(c.name(i)); string(got) == unfixed {
			n++
		}
	}
	return n
}

// left returns the temporary files.
func (c *crash) left(t *testing.T) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(c.dir, "*", atomicfile.TempPattern))
	if err != nil {
		t.Fatal(err)
	}
	return left
}
