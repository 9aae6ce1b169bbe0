//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repository makes a work tree with a committed file, a changed one, a staged one and an untracked one.
func repository(t *testing.T) (names []string) {
	t.Helper()
	t.Chdir(t.TempDir())
	names = []string{"clean/Dockerfile", "changed/Dockerfile", "staged/Dockerfile", "new/Dockerfile"}
	git := func(args ...string) {
		t.Helper()
		args = append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com"}, args...)
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git("init", "-q")
	for _, name := range names[:2] {
		write(name, unfixed)
	}
	write("changed/Dockerfile", "FROM scratch\n")
	git("add", ".")
	git("commit", "-qm", "x")
	write("changed/Dockerfile", unfixed)
	write("staged/Dockerfile", unfixed)
	git("add", "staged")
	write("new/Dockerfile", unfixed)
	return names
}

func TestUncommittedChanges(t *testing.T) {
	for _, test := range []struct {
		name     string
		terminal bool
		args     []string
		code     int
		kept     string // files that keep their bytes
	}{
		{"at a terminal", true, nil, exitError, "changed staged new"},
		{"allowed", true, []string{"--allow-dirty"}, exitDone, ""},
		{"named", true, []string{"clean/Dockerfile", "changed/Dockerfile", "staged/Dockerfile", "new/Dockerfile"}, exitDone, ""},
		{"named and searched", true, []string{".", "new/Dockerfile"}, exitError, "changed staged"},
		{"a directory is not a file", true, []string{"changed", "clean"}, exitError, "changed staged new"},
		{"no terminal", false, nil, exitDone, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			names := repository(t)
			var stderr bytes.Buffer
			p := &program{stdout: new(bytes.Buffer), stderr: &stderr, atTerminal: func() bool { return test.terminal }}
			args := append([]string{"--write", "--no-verify", "--select", "numeric-from"}, test.args...)
			if code := p.run(t.Context(), args); code != test.code {
				t.Errorf("exit code %d, want %d\n%s", code, test.code, &stderr)
			}
			for _, name := range names {
				kept := strings.Contains(test.kept, filepath.Dir(name))
				touched := len(test.args) != 2 || test.args[0] != "changed" || filepath.Dir(name) == "clean"
				want := fixed
				if kept || !touched {
					want = unfixed
				}
				if got, err := os.ReadFile(name); err != nil || string(got) != want {
					t.Errorf("%s holds %q, %v", name, got, err)
				}
			}
			if test.code == exitError && !strings.Contains(stderr.String(), "changed/Dockerfile: has uncommitted changes: nothing written (--allow-dirty writes anyway)\n") {
				t.Errorf("stderr: %s", &stderr)
			}
		})
	}
}

// If git cannot answer, dfix writes nothing.
func TestUncommittedChangesUnknown(t *testing.T) {
	repository(t)
	if err := os.WriteFile(".git/index", []byte("broken"), 0o644); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	p := &program{stdout: new(bytes.Buffer), stderr: &stderr, atTerminal: func() bool { return true }}
	if code := p.run(t.Context(), []string{"--write", "--no-gitignore", "--select", "numeric-from", "clean"}); code != exitError {
		t.Errorf("exit code %d", code)
	}
	if got, _ := os.ReadFile("clean/Dockerfile"); string(got) != unfixed || !strings.Contains(stderr.String(), "git cannot say") {
		t.Errorf("clean/Dockerfile holds %q\n%s", got, &stderr)
	}
}

// A run without a terminal, or in CI, does not ask git.
func TestInteractive(t *testing.T) {
	p := &program{stdin: os.Stdin, stderr: new(bytes.Buffer)}
	if p.interactive() {
		t.Error("a buffer is a terminal")
	}
}

// A rename is complete or refused, so one uncommitted file stops it.
func TestRenameUncommitted(t *testing.T) {
	const compose = "services:\n  web:\n    build: { context: ., target: gen }\n"
	for _, test := range []struct {
		name     string
		dirty    string // holds a change that is not committed
		terminal bool
		args     []string
		held     bool
	}{
		{"committed", "", true, nil, false},
		{"the Dockerfile", "Dockerfile", true, nil, true},
		{"the Dockerfile of a directory", "Dockerfile", true, []string{"."}, true},
		{"named", "Dockerfile", true, []string{"Dockerfile"}, false},
		{"another file", "compose.yaml", true, []string{"Dockerfile"}, true},
		{"allowed", "compose.yaml", true, []string{"--allow-dirty"}, false},
		{"a file that does not change", "clean/Dockerfile", true, nil, false},
		{"no terminal", "compose.yaml", false, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			repository(t)
			texts := map[string]string{"Dockerfile": fixed, "compose.yaml": compose}
			for name, text := range texts {
				if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for _, args := range [][]string{{"add", "."}, {"-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x"}} {
				if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
			if test.dirty != "" {
				old, err := os.ReadFile(test.dirty)
				texts[test.dirty] = string(old) + "# mine\n"
				if err := errors.Join(err, os.WriteFile(test.dirty, []byte(texts[test.dirty]), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			var stderr bytes.Buffer
			p := &program{stdout: new(bytes.Buffer), stderr: &stderr, atTerminal: func() bool { return test.terminal }}
			code := p.run(t.Context(), append([]string{"rename", "gen", "made", "--write"}, test.args...))
			if held := code == exitError; held != test.held || code != exitDone && !held {
				t.Fatalf("exit code %d\n%s", code, &stderr)
			}
			for _, name := range []string{"Dockerfile", "compose.yaml"} {
				want := texts[name]
				if !test.held {
					want = strings.NewReplacer("AS gen", "AS made", "=gen", "=made", "target: gen", "target: made").Replace(want)
				}
				if got, err := os.ReadFile(name); err != nil || string(got) != want {
					t.Errorf("%s holds %q, %v", name, got, err)
				}
			}
			if want := "dfix: " + test.dirty + ": has uncommitted changes: nothing written (--allow-dirty writes anyway)\n"; test.held && stderr.String() != want {
				t.Errorf("stderr: %s", &stderr)
			}
		})
	}
}
