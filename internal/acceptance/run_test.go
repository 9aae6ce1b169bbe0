package acceptance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// result is the result of a process.
type result struct {
	exit           int
	killed         string // the signal that ended it, or why it could not run
	stdout, stderr []byte
}

// tool runs dfix in a directory.
type tool func(dir string, args []string, stdin []byte) result

// binary returns a tool that runs the program at file, without the caller's environment.
func binary(file, home string) tool {
	return func(dir string, args []string, stdin []byte) result {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		var stdout, stderr bytes.Buffer
		cmd := exec.CommandContext(ctx, file, args...)
		cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, bytes.NewReader(stdin), &stdout, &stderr
		cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir()}
		err := cmd.Run()
		r := result{stdout: stdout.Bytes(), stderr: stderr.Bytes()}
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit) && exit.Exited():
			r.exit = exit.ExitCode()
		case err != nil:
			r.killed = err.Error()
		}
		return r
	}
}

var stackTrace = regexp.MustCompile(`(?m)^(panic: |fatal error: |goroutine \d+ \[)`)

// sound returns an error for a result that is wrong in every case.
func (r result) sound() error {
	switch {
	case r.killed != "":
		return fmt.Errorf("the run was ended: %s", r.killed)
	case r.exit == 3:
		return errors.New("exit code 3: a fault of dfix itself")
	case stackTrace.Match(r.stderr) || stackTrace.Match(r.stdout):
		return errors.New("a stack trace was printed")
	}
	return nil
}

// try runs a case in dir, an empty directory, and returns an error for each expectation that is not met. report is
// a file name outside dir.
func (c *testCase) try(run tool, dir, report string) []error {
	o, err := c.execute(run, dir, report)
	if err != nil {
		return []error{err}
	}
	var failures []error
	for _, e := range c.checks {
		if err := checks[e.kind].holds(o, e.text); err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", e.line, err))
		}
	}
	if failures != nil {
		failures = append(failures, fmt.Errorf("exit %d, stdout:\n%s\nstderr:\n%s\ntext:\n%s",
			o.run.exit, o.run.stdout, o.run.stderr, o.text))
	}
	return failures
}

// execute runs the command, twice if it writes.
func (c *testCase) execute(run tool, dir, report string) (*outcome, error) {
	if err := c.writeFiles(dir); err != nil {
		return nil, err
	}
	o := &outcome{want: c.want}
	var err error
	if o.before, err = readAll(dir); err != nil {
		return nil, err
	}
	if c.subject >= 0 {
		o.input, o.subject = c.files[c.subject].Data, c.files[c.subject].Name
	}
	var stdin []byte
	if c.onStdin() {
		stdin, o.subject = o.input, "-"
	}
	args := c.commandLine(report)
	o.run = run(dir, args, stdin)
	if err := o.run.sound(); err != nil {
		return nil, fmt.Errorf("%w\nstderr:\n%s", err, o.run.stderr)
	}
	if o.after, err = readAll(dir); err != nil {
		return nil, err
	}
	o.text = o.after[o.subject]
	if c.onStdin() {
		o.text = o.run.stdout
	}
	if c.wantsReport() {
		o.report, _ = os.ReadFile(report) // if it is missing, every expectation about findings fails
	}
	if c.writes() {
		return o, c.again(run, dir, args, o)
	}
	return o, nil
}

// again repeats a run with --write, which must not change anything.
func (c *testCase) again(run tool, dir string, args []string, o *outcome) error {
	var stdin []byte
	if c.onStdin() {
		stdin = o.run.stdout
	}
	second := run(dir, args, stdin)
	if err := second.sound(); err != nil {
		return fmt.Errorf("second run: %w\nstderr:\n%s", err, second.stderr)
	}
	after, err := readAll(dir)
	if err != nil {
		return err
	}
	if err := sameFiles(o.after, after); err != nil {
		return fmt.Errorf("second run: %w", err)
	}
	if c.onStdin() && !bytes.Equal(stdin, second.stdout) {
		return fmt.Errorf("second run: the text has changed again:\n%s", second.stdout)
	}
	return nil
}

// writeFiles writes the files of the case.
func (c *testCase) writeFiles(dir string) error {
	for _, f := range c.files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// readAll returns the content of every file below dir, by slash-separated path.
func readAll(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(rel)], err = os.ReadFile(name)
		return err
	})
	return files, err
}

// outsideWorkTree returns an error if dir or a directory above it is a git work tree or has a config of dfix.
func outsideWorkTree(dir string) error {
	for {
		for _, name := range []string{".git", "dfix.toml", ".dfix.toml"} {
			if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				return fmt.Errorf("%s holds %s: set TMPDIR to a directory outside any work tree", dir, name)
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil
		}
		dir = parent
	}
}
