//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
)

// broken is a verifier with a bug.
type broken struct{}

func (broken) Check(context.Context, ...rewrite.Change) (rewrite.Proof, error) {
	panic("index out of range")
}

// A panic costs one file: it keeps its bytes, the run exits 3, and the others are done.
func TestPanicIsAFault(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	clean := "FROM alpine:3.20\n"
	for name, text := range map[string]string{"a": unfixed, "b": clean} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	opt := &options{mode: modeWrite, jobs: 1}
	var err error
	if opt.rules, err = selectRules(rules.All, []string{"numeric-from"}, nil, nil); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	s := (&program{stdout: io.Discard, stderr: &stderr}).session(opt)
	s.fixer.verifier = func(*images.Moves) rewrite.Verifier { return broken{} }
	for _, name := range []string{"a", "b"} {
		real, _ := filepath.Abs(name)
		if err := s.take(s.work(t.Context(), discover.File{Path: name, Real: real})); err != nil {
			t.Fatal(err)
		}
	}
	if code := exitCode(opt, &s.summary, failures{}); code != exitFault || s.summary.Files != 2 || s.summary.Faults != 1 {
		t.Errorf("exit code %d, %+v", code, s.summary)
	}
	if want := "a: fault of dfix, the file keeps its bytes: panic: index out of range\n"; stderr.String() != want {
		t.Errorf("stderr %q, want %q", &stderr, want)
	}
	holds(t, "a", unfixed)
}

func TestExitCode(t *testing.T) {
	for _, test := range []struct {
		opt      options
		summary  format.Summary
		failures failures
		want     int
	}{
		{options{mode: modeReport}, format.Summary{}, failures{}, 0},
		{options{mode: modeReport}, format.Summary{Findings: 1, Display: 1}, failures{}, 0},
		{options{mode: modeReport, strict: true}, format.Summary{Findings: 1, Display: 1}, failures{}, 1},
		{options{mode: modeReport, strict: true, exitZero: true}, format.Summary{Findings: 1, Display: 1}, failures{}, 0},
		{options{mode: modeReport}, format.Summary{Changed: 1}, failures{}, 1},
		{options{mode: modeList, exitZero: true}, format.Summary{Changed: 1}, failures{}, 0},
		{options{mode: modeWrite}, format.Summary{Changed: 1, Findings: 1, Applied: 1}, failures{}, 0},
		{options{mode: modeWrite, strict: true}, format.Summary{Changed: 1, Findings: 2, Applied: 1}, failures{}, 1},
		{options{mode: modeDiff, exitZero: true}, format.Summary{Changed: 1, Errors: 1}, failures{}, 2},
		{options{mode: modeDiff}, format.Summary{}, failures{paths: 1}, 2},
		{options{mode: modeDiff, exitZero: true}, format.Summary{Errors: 1, Faults: 1}, failures{paths: 1}, 3},
		{options{mode: modeDiff}, format.Summary{}, failures{run: 1}, 2},
		{options{mode: modeWrite, skipErrors: true}, format.Summary{Errors: 1}, failures{paths: 1}, 0},
		{options{mode: modeDiff, skipErrors: true}, format.Summary{Changed: 1, Errors: 1}, failures{}, 1},
		{options{mode: modeWrite, skipErrors: true}, format.Summary{}, failures{run: 1}, 2},
		{options{mode: modeWrite, skipErrors: true}, format.Summary{Errors: 1, Faults: 1}, failures{}, 3},
		{options{mode: modeReport, stdin: true}, format.Summary{Changed: 1}, failures{}, 0},
		{options{mode: modeDiff, stdin: true}, format.Summary{Changed: 1}, failures{}, 1},
	} {
		if got := exitCode(&test.opt, &test.summary, test.failures); got != test.want {
			t.Errorf("%+v %+v %+v: exit code %d, want %d", test.opt, test.summary, test.failures, got, test.want)
		}
	}
}

// An interrupt ends a run that waits for its input, with the code of the signal.
func TestInterrupt(t *testing.T) {
	var told string
	for _, after := range []time.Duration{200 * time.Millisecond, time.Second, 10 * time.Second} {
		code, stderr := interrupted(t, after)
		if code == 130 && strings.Contains(stderr, "dfix: interrupted") {
			return
		}
		told = fmt.Sprintf("exit code %d: %s", code, stderr) // or not begun yet, on a busy machine
	}
	t.Error(told)
}

func interrupted(t *testing.T, after time.Duration) (code int, stderr string) {
	t.Helper()
	var told bytes.Buffer
	cmd := command(t, t.TempDir(), "-")
	cmd.SysProcAttr, cmd.Stderr = nil, &told
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
	return cmd.ProcessState.ExitCode(), told.String()
}

// A reader that goes away ends the run without a word and without a signal.
func TestClosedOutput(t *testing.T) {
	dir := openDir(t)
	for i := range 300 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("Dockerfile.%03d", i)), []byte(unfixed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var stderr bytes.Buffer
	cmd := command(t, dir, "--diff", "--quiet", "--no-verify", "--select", "numeric-from")
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
	dir := openDir(t)
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(unfixed), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--diff"}, {"--list"}, {"--format", "jsonl"}, {}} {
		cmd := command(t, dir, append(args, "--select", "numeric-from")...)
		cmd.Stdout = full
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitError || !strings.Contains(stderr.String(), "no space left on device") {
			t.Errorf("%s: %v: %s", args, err, &stderr)
		}
	}
}
