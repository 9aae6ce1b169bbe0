package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The limits of time and memory for one file, and of time for a tree in which git does not answer.
const (
	costTime   = 10 * time.Second
	costMemory = 256 << 10 // KiB
)

// hostile is a hostile tree with a file in good/, which dfix has to work on.
type hostile struct {
	name       string
	writeFiles func(t *testing.T, dir string)
	want       string // of stderr, a regular expression; "" if there is nothing to say
	args       []string
}

// repeat writes a line n times; %d is its number.
func repeat(line string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(line, "%d", fmt.Sprint(i)) + "\n")
	}
	return b.String()
}

// twice is variables each of which is twice the one before.
func twice(keyword string) string {
	text := keyword + " A0=xxxxxxxxxxxxxxxx\n"
	for i := range 48 {
		text += fmt.Sprintf("%s A%d=$A%d$A%d\n", keyword, i+1, i, i)
	}
	return text
}

// dockerfile is a hostile Dockerfile in bad/.
func dockerfile(text string) func(*testing.T, string) { return file("bad/Dockerfile", text) }

func file(name, text string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

func pipe(name string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), syscall.Mkfifo(path, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

func symlink(name, to string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.Symlink(to, path)); err != nil {
			t.Fatal(err)
		}
	}
}

func both(steps ...func(*testing.T, string)) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		for _, step := range steps {
			step(t, dir)
		}
	}
}

// hostileRepository makes a repository in dir, with a config that names a program wherever git would run one.
func hostileRepository(t *testing.T, dir string) {
	t.Helper()
	program := filepath.Join(dir, "program")
	if err := os.WriteFile(program, []byte("#!/bin/sh\ntouch '"+filepath.Join(dir, "marker")+"'\ncat\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) {
		if out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args, err, out)
		}
	}
	run("init", "-q")
	for _, name := range []string{"core.fsmonitor", "filter.x.clean", "filter.x.process", "core.sshCommand", "core.pager", "alias.ls-files", "diff.external"} {
		run("config", name, program)
	}
	file(".gitattributes", "* filter=x diff=x\n")(t, dir)
}

func gitConfig(key, value string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		if out, err := exec.Command("git", "-C", dir, "config", key, value).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}

const (
	two  = "FROM alpine:3.20 AS b\nRUN date > /x\nFROM alpine:3.20\n"
	last = "COPY --from=0 /x /x\n"
)

// hostiles builds the trees. They have 100 MB of text, so they are built only if a test needs them.
func hostiles() []hostile {
	return []hostile{
		{name: "1,000 stages", writeFiles: dockerfile(repeat("FROM a", 1000)), want: `bad/Dockerfile:201: too large: more than 200 stages`},
		{name: "100,000 stages", writeFiles: dockerfile(repeat("FROM a", 100_000)), want: `bad/Dockerfile: too large: more than 10000 lines`},
		{name: "stages with numbers", writeFiles: dockerfile(repeat("FROM a\nCOPY --from=%d /a /b", 3000)), want: `bad/Dockerfile:\d+: too large: more than 200 stages`},
		{name: "60,000 copies", writeFiles: dockerfile(two + repeat("COPY --from=0 a b", 60_000)), want: `bad/Dockerfile: (too )?larger? `},
		{name: "9,000 copies", writeFiles: dockerfile(two + repeat("COPY --from=0 a b", 9_000)), want: `bad/Dockerfile:1669: too large: more than 5000 words`},
		{name: "9,000 sources", writeFiles: dockerfile(two + "COPY --from=0 " + strings.Repeat("abcd ", 9000) + "/b/\n"), want: `bad/Dockerfile:4: too large: more than 5000 words`},
		{name: "30,000 WORKDIRs", writeFiles: dockerfile(two + repeat("WORKDIR a", 30_000) + last), want: `bad/Dockerfile: too large`},
		{name: "long WORKDIRs", writeFiles: dockerfile(two + repeat("WORKDIR "+strings.Repeat("a", 400), 1900) + last), want: `bad/Dockerfile:\d+: too large to prove: the relative paths of WORKDIR`},
		{name: "ARGs that double", writeFiles: dockerfile(two + twice("ARG") + "COPY --from=0 $A48 /x\n"), want: `bad/Dockerfile:\d+: too large to prove: a word`},
		{name: "ARGs above FROM that double", writeFiles: dockerfile(twice("ARG") + "FROM a$A48\n" + two + last), want: `bad/Dockerfile:\d+: too large to prove: a word`},
		{name: "ENVs that double", writeFiles: dockerfile(two + twice("ENV") + last), want: `bad/Dockerfile:\d+: too large to prove: a word`},
		{name: "an ENV that doubles itself", writeFiles: dockerfile(two + "ENV A=xxxxxxxx\n" + repeat("ENV A=$A$A", 48) + last), want: `bad/Dockerfile:\d+: too large to prove: a word`},
		{name: "large environments", writeFiles: dockerfile(two + repeat("ENV A%d="+strings.Repeat("v", 700), 900) + repeat("RUN x", 900) + last), want: `bad/Dockerfile:\d+: too large to prove: the environments`},
		{name: "replacements", writeFiles: dockerfile(two + "ENV A=xxxxxxxx\n" + repeat("ENV A=${A//x/xxxxxxxx}", 12) + last), want: `bad/Dockerfile:\d+: too large to prove: a word`},
		{name: "nested variables", writeFiles: dockerfile(two + "ENV A=" + strings.Repeat("${a:-", 8000) + strings.Repeat("}", 8000) + "\n" + last), want: `bad/Dockerfile:4: too large: more than 100 levels`},
		{name: "ports", writeFiles: dockerfile(two + "EXPOSE " + strings.Repeat("1-65535/tcp ", 500) + "\n" + last), want: `bad/Dockerfile:4: too large to prove: EXPOSE`},
		{name: "triggers", writeFiles: dockerfile("FROM a AS b\n" + repeat("ONBUILD RUN x", 1500) + repeat("FROM b", 150) + last), want: `bad/Dockerfile:\d+: too large to prove: the stages may run`},
		{name: "continuations", writeFiles: dockerfile("FROM a AS b\nRUN " + repeat(`xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx \`, 9900) + " x\nFROM a\n" + last)},
		{name: "a million continuations", writeFiles: dockerfile("FROM a AS b\nRUN " + repeat(`x \`, 1_000_000) + " x\nFROM a\n" + last), want: `bad/Dockerfile: larger than 1 MiB`},
		{name: "a long heredoc", writeFiles: dockerfile("FROM a AS b\nRUN <<E\n" + repeat(strings.Repeat("x", 90), 9900) + "E\nFROM a\n" + last)},
		{name: "a long line", writeFiles: dockerfile(two + "RUN " + strings.Repeat("x", 70_000) + "\n" + last), want: `bad/Dockerfile:4: dockerfile line greater than max`},
		{name: "parentheses", writeFiles: dockerfile("FROM a AS b\nRUN " + strings.Repeat("(", 60_000) + "\nFROM a\n" + last)},
		{name: "brackets", writeFiles: dockerfile("FROM a AS b\nRUN " + strings.Repeat("[", 60_000) + "\nFROM a\n" + last)},
		{name: "substitutions", writeFiles: dockerfile("FROM a AS b\nRUN " + strings.Repeat("$(", 30_000) + "\nFROM a\n" + last)},
		{name: "a file of 2 GB", writeFiles: both(dockerfile(""), func(t *testing.T, dir string) {
			if err := os.Truncate(filepath.Join(dir, "bad/Dockerfile"), 2<<30); err != nil {
				t.Fatal(err)
			}
		}), want: `bad/Dockerfile: larger than 1 MiB`},
		{name: "a pipe as an argument", writeFiles: pipe("bad/Dockerfile"), args: []string{"good", "bad/Dockerfile"}, want: `bad/Dockerfile: not a regular file`},
		{name: "a device as an argument", writeFiles: symlink("bad/Dockerfile", "/dev/zero"), args: []string{"good", "bad/Dockerfile"}, want: `not a regular file`},
		{name: "a config that is a pipe", writeFiles: both(pipe("bad/dfix.toml"), dockerfile(unfixed)), want: `bad/dfix.toml:1: not a regular file`},
		{name: "a config that leads out", writeFiles: both(symlink("bad/dfix.toml", "/etc/passwd"), dockerfile(unfixed)), want: `bad/dfix.toml:1: leads out of the repository`},
		{name: "a dotted key", writeFiles: both(file("bad/dfix.toml", strings.Repeat("a.", 5000)+"b = 1\n"), dockerfile(unfixed)), want: `bad/dfix.toml:1: a key has more than 8 parts`},
		{name: "a pattern of braces", writeFiles: both(file("bad/dfix.toml", `exclude = ["`+strings.Repeat("{a,a}", 30)+`"]`), dockerfile(unfixed)), want: `bad/dfix.toml:1: exclude: a pattern has more than 4 braces`},
		{name: "a large config", writeFiles: both(file("bad/dfix.toml", strings.Repeat("#", 20<<20)), dockerfile(unfixed)), want: `bad/dfix.toml:1: larger than 64 KiB`},
		{name: ".gitignore that is a pipe", writeFiles: pipe(".gitignore")},
		{name: ".git that is a pipe", writeFiles: pipe(".git")},
		{name: "a git config that is a pipe", writeFiles: both(hostileRepository, func(_ *testing.T, dir string) { os.Remove(filepath.Join(dir, ".git/config")) }, pipe(".git/config")), want: `git does not answer in time`},
		{name: "programs in a git config", writeFiles: hostileRepository},
		{name: "another work tree", writeFiles: both(hostileRepository, gitConfig("core.worktree", "/etc"))},
		{name: "a list with a link that leads out", writeFiles: both(hostileRepository, symlink("bad/Dockerfile", "../../outside"), file("list", "good/Dockerfile\nbad/Dockerfile\n")),
			args: []string{"--files-from", "list"}, want: `bad/Dockerfile: leads out of the repository`},
		{name: "a name that turns text", writeFiles: file("bad\u202e\x1b[31m/Dockerfile", "FORM a\n"), want: `"bad\\342\\200\\256\\033\[31m/Dockerfile":1: `},
	}
}

// TestHostileTrees: for every tree, the run ends within its limits, says in one line what is wrong, does the other
// files, and starts nothing of the tree.
func TestHostileTrees(t *testing.T) {
	program := dfixCommand(t, ".").Path
	for _, h := range hostiles() {
		for _, mode := range []string{"--diff", "--write"} {
			t.Run(h.name+" "+mode, func(t *testing.T) {
				t.Parallel() // some wait for git
				h.try(t, program, mode)
			})
		}
	}
}

func (h hostile) try(t *testing.T, program, mode string) {
	top := t.TempDir()
	dir := filepath.Join(top, "tree")
	both(file("outside", unfixed), file("tree/good/Dockerfile", unfixed))(t, top)
	h.writeFiles(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, append([]string{mode, "--jobs", "1"}, h.args...)...)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	h.judge(t, cmd.ProcessState, mode, stderr.String())
	if ctx.Err() != nil || took > 2*costTime { // a busy machine takes some time for the start and for the other file
		t.Errorf("took %v: %v", took, err)
	}
	good, _ := os.ReadFile(filepath.Join(dir, "good/Dockerfile"))
	if mode == "--write" && !strings.Contains(string(good), "--from=gen ") || mode == "--diff" && !strings.Contains(stdout.String(), "+COPY --from=gen ") {
		t.Errorf("the other file is not done:\n%s%s", &stdout, &stderr)
	}
	if outside, _ := os.ReadFile(filepath.Join(top, "outside")); string(outside) != unfixed {
		t.Error("a file outside is changed")
	}
	if _, err := os.Stat(filepath.Join(dir, "marker")); err == nil {
		t.Error("a program of the tree has run")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*/.dfix-*")); left != nil {
		t.Errorf("left behind: %s", left)
	}
}

func (h hostile) judge(t *testing.T, state *os.ProcessState, mode, stderr string) {
	t.Helper()
	code := state.ExitCode()
	errorWanted := h.want != "" && !strings.HasPrefix(h.want, "git ")
	if h.want == "" && strings.Contains(stderr, "bad/Dockerfile: not done after 9s") {
		errorWanted = true // on a busy machine the deadline is an answer too
	}
	switch {
	case errorWanted && code != exitError, !errorWanted && mode == "--diff" && code != exitChange, !errorWanted && mode == "--write" && code != exitDone:
		t.Errorf("exit code %d\n%s", code, stderr)
	case strings.Contains(stderr, "goroutine ") || strings.Contains(stderr, "panic"):
		t.Errorf("a crash:\n%.2000s", stderr)
	case strings.ContainsAny(stderr, "\x1b\u202e"):
		t.Errorf("raw control characters: %q", stderr)
	}
	if h.want != "" && len(regexp.MustCompile(h.want).FindAllString(stderr, -1)) != 1 {
		t.Errorf("not one line like %q:\n%.2000s", h.want, stderr)
	}
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok && usage.Maxrss > costMemory {
		t.Errorf("took %d MiB", usage.Maxrss>>10)
	}
}

// TestFewDescriptors: if dfix may open too few files, it says so in one line, and Go's runtime does not crash.
func TestFewDescriptors(t *testing.T) {
	program := dfixCommand(t, ".").Path
	for _, n := range []int{4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 20, 24} {
		dir := t.TempDir()
		file("Dockerfile", unfixed)(t, dir)
		inherited := "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-" // those of the program that runs the tests would count too
		cmd := exec.Command("sh", "-c", fmt.Sprintf("%s; ulimit -n %d; exec '%s' --diff", inherited, n, program))
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput()
		if strings.Contains(string(out), "goroutine ") || strings.Contains(string(out), "fatal error") {
			t.Errorf("with %d: %.500s", n, out)
		}
		if code := cmd.ProcessState.ExitCode(); n <= 9 && code != exitError || n >= 24 && code != exitChange {
			t.Errorf("with %d: exit code %d: %.500s", n, code, out)
		}
	}
}

// TestSignalInTheMiddle: a signal ends the process even while it does something that cannot be cancelled.
func TestSignalInTheMiddle(t *testing.T) {
	t.Parallel() // it mostly waits
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "list"), 0o644); err != nil {
		t.Fatal(err)
	}
	for sig, want := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130} {
		problem := ""
		for _, after := range []time.Duration{time.Second, 5 * time.Second, 15 * time.Second} {
			if problem = signalled(t, dir, sig, want, after); problem == "" {
				break // or it had not begun yet, on a busy machine
			}
		}
		if problem != "" {
			t.Errorf("%v: %s", sig, problem)
		}
	}
}

// signalled starts a run that never ends, and returns what is wrong with its end after a signal.
func signalled(t *testing.T, dir string, sig syscall.Signal, want int, after time.Duration) string {
	t.Helper()
	cmd := dfixCommand(t, dir, "--files-from", "list") // no process opens the other end
	cmd.SysProcAttr = nil
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	start := time.Now()
	cmd.Process.Signal(sig)
	cmd.Wait()
	took := time.Since(start)
	if cmd.ProcessState.ExitCode() == want && took < 10*time.Second {
		return ""
	}
	return fmt.Sprintf("exit code %d after %v", cmd.ProcessState.ExitCode(), took)
}
