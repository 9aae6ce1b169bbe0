// Package contrib_test runs every recipe of this directory in small repositories, with the built dfix, as the engine
// would run it.
package contrib_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// bin is the directory that dfix was built into.
var bin string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "dfix-contrib-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		bin = dir
		if out, err := exec.Command("go", "build", "-o", dir, "../cmd/dfix").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

const (
	numbered = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=0 /stamp /stamp\n"
	broken   = "NONSENSE\n"
)

// fleet makes a directory of three repositories. One of them has a file that does not parse.
func fleet(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for file, text := range map[string]string{
		"a/Dockerfile": numbered, "a/web/Dockerfile": numbered, "b/Dockerfile": broken, "b/api/Dockerfile": numbered, "c/Dockerfile": "FROM alpine:3.20\n",
	} {
		write(t, filepath.Join(dir, file), text, 0o644)
	}
	for _, repository := range []string{"a", "b", "c"} {
		git(t, filepath.Join(dir, repository), "init", "-q")
		git(t, filepath.Join(dir, repository), "add", ".")
		git(t, filepath.Join(dir, repository), "-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "m")
	}
	return dir
}

func write(t *testing.T, file, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	return run(t, dir, nil, append([]string{"git"}, args...)...)
}

// run returns the standard output of a command that must exit 0, with bin before the PATH.
func run(t *testing.T, dir string, env []string, command ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "HOME="+dir)
	cmd.Env = append(cmd.Env, env...)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", command, err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.String()
}

// changed checks that git sees exactly these files of the fleet as changed, and none as new.
func changed(t *testing.T, dir string, want ...string) {
	t.Helper()
	var got []string
	for _, repository := range []string{"a", "b", "c"} {
		for line := range strings.Lines(git(t, filepath.Join(dir, repository), "status", "--porcelain", "-uall")) {
			got = append(got, strings.TrimSpace(line[:2])+" "+repository+"/"+strings.TrimSpace(line[3:]))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("git status: %q, want %q", got, want)
	}
}

var fixed = []string{"M a/Dockerfile", "M a/web/Dockerfile", "M b/api/Dockerfile"}

// TestWrite: exit code 0, an empty stdout and no stray file, even if a run also has a file that fails.
func TestWrite(t *testing.T) {
	dir := fleet(t)
	for _, repository := range []string{"a", "b", "c"} {
		if out := run(t, filepath.Join(dir, repository), nil, here(t, "write")); out != "" {
			t.Errorf("stdout: %s", out)
		}
	}
	changed(t, dir, fixed...)
}

// TestGitXargs runs the recipe with a stand-in for git-xargs, which takes the flags of the recipe, changes nothing in a
// dry run, and records title and text.
func TestGitXargs(t *testing.T) {
	dir, stubs := fleet(t), t.TempDir()
	write(t, filepath.Join(stubs, "git-xargs"), `#!/bin/sh
set -eu
if [ "$1" = --dry-run ]; then
	[ "$2" = --repo ] && [ "$4" = --branch-name ] && [ $# = 6 ]
	cp -R "${3#*/}" dry && (cd dry && "$6") && rm -r dry
	exit
fi
[ "$1" = --repo ] && [ "$3" = --branch-name ] && [ "$5" = --no-skip-ci ] && [ "$6" = --commit-message ]
[ "$8" = --pull-request-title ] && [ "$7" = "$9" ] && [ "${10}" = --pull-request-description ] && [ $# = 12 ]
printf '%s: %s: %s\n' "$2" "$9" "${11}" | head -n 1 >>pulls
cd "${2#*/}" && "${12}"
`, 0o755)
	write(t, filepath.Join(dir, "list"), "org/a\norg/b\norg/c\n", 0o644)
	run(t, dir, []string{"PATH=" + stubs + ":" + bin + ":" + os.Getenv("PATH")}, here(t, "git-xargs/run"), "list")
	changed(t, dir, fixed...)
	want := "org/a: Refer to build stages by name: dfix fixes 2 findings in 2 of 2 files.\norg/b: Refer to build stages by name in api/Dockerfile: dfix fixes 1 finding in 1 of 2 files.\n"
	if got := read(t, filepath.Join(dir, "pulls")); got != want {
		t.Errorf("pull requests: %s", got)
	}
}

// TestParallel runs GNU parallel itself.
func TestParallel(t *testing.T) {
	if _, err := exec.LookPath("parallel"); err != nil {
		t.Skip("GNU parallel is not installed")
	}
	dir, reports := fleet(t), t.TempDir()
	whole := run(t, dir, nil, "sh", "-c", "dfix -q --exit-zero --skip-errors --select essential --format markdown .")
	write(t, filepath.Join(reports, "7.jsonl"), "what an earlier run with more parts has left\n", 0o644)
	run(t, dir, nil, here(t, "parallel/run"), dir, "3", reports)
	changed(t, dir, fixed...)
	if got := read(t, filepath.Join(reports, "report.md")); got != whole {
		t.Errorf("the merged report is\n%s\nnot\n%s", got, whole)
	}
}

// TestParallelElsewhere runs the parts through a stand-in for ssh that sets SHELL and starts in the home directory, as
// sshd does. The recipe must not work on the files there.
func TestParallelElsewhere(t *testing.T) {
	if _, err := exec.LookPath("parallel"); err != nil {
		t.Skip("GNU parallel is not installed")
	}
	dir, reports, home, stubs := fleet(t), t.TempDir(), t.TempDir(), t.TempDir()
	write(t, filepath.Join(home, "Dockerfile"), numbered, 0o644)
	write(t, filepath.Join(stubs, "ssh"), "#!/bin/sh\nexport SHELL=/bin/sh\ncd "+home+"\nuntil [ \"$1\" = elsewhere ]; do shift; done\nshift\n[ \"$1\" != -- ] || shift\nexec sh -c \"$*\"\n", 0o755)
	env := []string{"PARALLEL=--sshlogin 1/elsewhere", "PATH=" + stubs + ":" + bin + ":" + os.Getenv("PATH")}
	run(t, dir, env, here(t, "parallel/run"), dir, "3", reports)
	changed(t, dir, fixed...)
	if got := read(t, filepath.Join(home, "Dockerfile")); got != numbered {
		t.Errorf("the home directory's own file is now\n%s", got)
	}
}

// TestCommandsParse: every line of a recipe or its page that begins with dfix has flags that the
// program knows.
func TestCommandsParse(t *testing.T) {
	commands := commandLines(t)
	if len(commands) < 8 {
		t.Fatalf("only %q", commands)
	}
	for _, command := range commands {
		t.Run(command, func(t *testing.T) {
			dir := fleet(t)
			for _, part := range []string{"1", "2", "3"} {
				write(t, filepath.Join(dir, "reports", part+".jsonl"), "", 0o644)
			}
			write(t, filepath.Join(dir, "list"), "a/Dockerfile\n", 0o644)
			script := strings.NewReplacer(`"$RUNNER_TEMP"/reports`, "reports", "/reports/", "reports/", "$RUNNER_TEMP", ".", "$GITHUB_STEP_SUMMARY", "summary",
				"${{ matrix.shard }}", "1", "$part", "1", "$shards", "3", "$shard", "1/3", `"$@" `, "", "$both", "reports/1.jsonl", "merge [1-8]", "merge reports/[1-3]", "{}", "1", "$reports", "reports", `\$`, "$").Replace(command)
			out := run(t, dir, nil, "sh", "-c", "("+script+") 2>&1; echo exit $?")
			refused := !strings.Contains(out, "b/Dockerfile") || !strings.Contains(out, "NONSENSE")
			if strings.HasSuffix(out, "exit 3\n") || strings.HasSuffix(out, "exit 2\n") && refused {
				t.Error(out)
			}
		})
	}
}

var commandLine = regexp.MustCompile(`\bdfix (-|report |--)[^\n#]*`)

func commandLines(t *testing.T) []string {
	t.Helper()
	files := []string{"../docs/fleets.md", "../docs/bots.md"}
	err := filepath.WalkDir(".", func(name string, d os.DirEntry, err error) error {
		own := name == filepath.Join("github-actions", "run") // TestActionChecks runs it
		if err == nil && !d.IsDir() && !own && !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".json") {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, file := range files {
		for _, line := range commandLine.FindAllString(read(t, file), -1) {
			line, _, _ = strings.Cut(line, "`")
			line = strings.TrimSuffix(line, `"`) // the end of an argument of parallel
			line, _, _ = strings.Cut(line, " >")
			commands = append(commands, strings.TrimSpace(line))
		}
	}
	slices.Sort(commands)
	return slices.Compact(commands)
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func here(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
