//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dfix-dev/dfix/internal/atomicfile/filetest"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/run"
)

func TestExitCode(t *testing.T) {
	for _, test := range []struct {
		opt      options
		summary  format.Summary
		failures run.Failures
		want     int
	}{
		{options{Options: run.Options{Mode: run.Report}}, format.Summary{}, run.Failures{}, 0},
		{options{Options: run.Options{Mode: run.Report}}, format.Summary{Findings: 1, Display: 1}, run.Failures{}, 0},
		{options{Options: run.Options{Mode: run.Report}, strict: true}, format.Summary{Findings: 1, Display: 1}, run.Failures{}, 1},
		{options{Options: run.Options{Mode: run.Report}, strict: true, exitZero: true}, format.Summary{Findings: 1, Display: 1}, run.Failures{}, 0},
		{options{Options: run.Options{Mode: run.Report}}, format.Summary{Changed: 1}, run.Failures{}, 1},
		{options{Options: run.Options{Mode: run.List}, exitZero: true}, format.Summary{Changed: 1}, run.Failures{}, 0},
		{options{Options: run.Options{Mode: run.Write}}, format.Summary{Changed: 1, Findings: 1, Applied: 1}, run.Failures{}, 0},
		{options{Options: run.Options{Mode: run.Write}, strict: true}, format.Summary{Changed: 1, Findings: 2, Applied: 1}, run.Failures{}, 1},
		{options{Options: run.Options{Mode: run.Diff}, exitZero: true}, format.Summary{Changed: 1, Errors: 1}, run.Failures{}, 2},
		{options{Options: run.Options{Mode: run.Diff}}, format.Summary{}, run.Failures{Paths: 1}, 2},
		{options{Options: run.Options{Mode: run.Diff}, exitZero: true}, format.Summary{Errors: 1, Faults: 1}, run.Failures{Paths: 1}, 3},
		{options{Options: run.Options{Mode: run.Diff}}, format.Summary{}, run.Failures{Run: 1}, 2},
		{options{Options: run.Options{Mode: run.Write}, skipErrors: true}, format.Summary{Errors: 1}, run.Failures{Paths: 1}, 0},
		{options{Options: run.Options{Mode: run.Diff}, skipErrors: true}, format.Summary{Changed: 1, Errors: 1}, run.Failures{}, 1},
		{options{Options: run.Options{Mode: run.Write}, skipErrors: true}, format.Summary{}, run.Failures{Run: 1}, 2},
		{options{Options: run.Options{Mode: run.Write}, skipErrors: true}, format.Summary{Errors: 1, Faults: 1}, run.Failures{}, 3},
		{options{Options: run.Options{Mode: run.Report, Stdin: true}}, format.Summary{Changed: 1}, run.Failures{}, 0},
		{options{Options: run.Options{Mode: run.Diff, Stdin: true}}, format.Summary{Changed: 1}, run.Failures{}, 1},
	} {
		if got := exitCode(&test.opt, &test.summary, test.failures); got != test.want {
			t.Errorf("%+v %+v %+v: exit code %d, want %d", test.opt, test.summary, test.failures, got, test.want)
		}
	}
}

// An interrupt ends a run that waits for its input, with the code of the signal.
func TestInterrupt(t *testing.T) {
	var failure string
	for _, after := range []time.Duration{200 * time.Millisecond, time.Second, 10 * time.Second} {
		code, stderr := interrupted(t, after)
		if code == 130 && strings.Contains(stderr, "dfix: interrupted") {
			return
		}
		failure = fmt.Sprintf("exit code %d: %s", code, stderr) // or not begun yet, on a busy machine
	}
	t.Error(failure)
}

func interrupted(t *testing.T, after time.Duration) (code int, messages string) {
	t.Helper()
	var stderr bytes.Buffer
	cmd := dfixCommand(t, t.TempDir(), "-")
	cmd.SysProcAttr, cmd.Stderr = nil, &stderr
	pipe, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	cmd.Process.Signal(syscall.SIGINT)
	cmd.Wait()
	return cmd.ProcessState.ExitCode(), stderr.String()
}

// A reader of stdout that goes away ends the run without a message and without a signal.
func TestClosedOutput(t *testing.T) {
	dir := filetest.Dir(t)
	for i := range 300 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("Dockerfile.%03d", i)), []byte(unfixed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var stderr bytes.Buffer
	cmd := dfixCommand(t, dir, "--diff", "--quiet", "--no-verify", "--select", "numeric-from")
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe.Close()
	if err := cmd.Run(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != exitError || stderr.Len() > 0 {
		t.Errorf("%v: %s", err, &stderr)
	}
}

// A full disk is an error.
func TestFullOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	dir := filetest.Dir(t)
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(unfixed), 0o644); err != nil {
		t.Fatal(err)
	}
	update := []string{"--baseline", "known.json", "--update-baseline", "--format", "jsonl"}
	for _, args := range [][]string{{"--diff"}, {"--list"}, {"--format", "jsonl"}, {}, update} {
		cmd := dfixCommand(t, dir, append(args, "--select", "numeric-from")...)
		cmd.Stdout = full
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitError || !strings.Contains(stderr.String(), "no space left on device") {
			t.Errorf("%s: %v: %s", args, err, &stderr)
		}
		if strings.Contains(stderr.String(), "known.json") {
			t.Errorf("a run that has ended early writes a baseline: %s", &stderr)
		}
	}
}
