package e2e

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// hooks is a commit of this tree for pre-commit to clone, and the dfix of that commit to compare with.
var hooks struct{ repository, commit, dfix string }

func TestMain(m *testing.M) { os.Exit(prepareAndRun(m)) }

func prepareAndRun(m *testing.M) int {
	if os.Getenv("DFIX_E2E") == "" {
		return m.Run() // every test skips itself
	}
	dir, err := os.MkdirTemp("", "dfix-e2e-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = prepare(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// prepare commits the tree in its present form to a new repository, and builds dfix.
func prepare(dir string) error {
	environment(dir)
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	hooks.repository, hooks.dfix = filepath.Join(dir, "hooks"), filepath.Join(dir, "dfix")
	into := []string{"--git-dir=" + filepath.Join(hooks.repository, ".git"), "--work-tree=" + root}
	for _, step := range []struct {
		dir     string
		command []string
	}{
		{".", []string{"git", "init", "-q", hooks.repository}},
		{".", slices.Concat([]string{"git"}, into, []string{"add", "-A", root})},
		{".", slices.Concat([]string{"git"}, into, []string{"commit", "-q", "-m", "the present tree"})},
		{hooks.repository, []string{"git", "checkout", "-q", "-f", "HEAD"}},
		{hooks.repository, []string{"go", "build", "-o", hooks.dfix, "./cmd/dfix"}},
	} {
		if out, code := execute(step.dir, step.command...); code != 0 {
			return fmt.Errorf("%s: exit code %d\n%s", step.command, code, out)
		}
	}
	out, _ := execute(hooks.repository, "git", "rev-parse", "HEAD")
	hooks.commit = strings.TrimSpace(out)
	return nil
}

// environment keeps the user's environment except for the config of git and the place of pre-commit's clones.
// pre-commit builds with a GOPATH of its own, which has no modules yet.
func environment(dir string) {
	modules, _ := exec.Command("go", "env", "GOMODCACHE").Output()
	for name, value := range map[string]string{
		"GOMODCACHE": strings.TrimSpace(string(modules)), "PRE_COMMIT_HOME": filepath.Join(dir, "pre-commit"), "PRE_COMMIT_COLOR": "never",
		"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.DevNull,
		"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "c", "GIT_COMMITTER_EMAIL": "c@example.com",
	} {
		os.Setenv(name, value)
	}
	for _, name := range []string{"SKIP", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"} {
		os.Unsetenv(name)
	}
}

// execute returns the output and the exit code of a command, -1 if it does not run.
func execute(dir string, command ...string) (string, int) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		return err.Error(), -1
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// run checks the exit code of a command and returns its output.
func run(t *testing.T, dir string, code int, command ...string) string {
	t.Helper()
	out, got := execute(dir, command...)
	if got != code {
		t.Fatalf("%s: exit code %d, want %d\n%s", command, got, code, out)
	}
	return out
}

// says checks that the output contains every one of texts.
func says(t *testing.T, out string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(out, text) {
			t.Errorf("%q is missing in\n%s", text, out)
		}
	}
}

const (
	numbered = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=0 /stamp /stamp\n"
	clean    = "FROM alpine:3.20\n"
)

// files returns a repository with all kinds of names: of Dockerfiles, and of files that look like one.
func files(t *testing.T) map[string]string {
	t.Helper()
	example, err := os.ReadFile("../../testdata/example/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{
		"Dockerfile": string(example), "clean/Dockerfile": clean, "web/dockerfile.txt": numbered, "web/NotADockerfile": numbered,
		"windows/Dockerfile": strings.ReplaceAll(numbered, "\n", "\r\n"), "a b/ü.Dockerfile": numbered,
		"Dockerfile.tmpl": "FROM {{ .Base }}\nCOPY --from=0 a b\n", "web/app.Dockerfile.j2": "{% if x %}\n",
		"web/Dockerfile.dockerignore": "node_modules\n", "compose.yaml": "services:\n  web:\n    build: { context: ., target: frontend }\n",
		"quiet/Dockerfile": numbered, "quiet/dfix.toml": "ignore = [\"numeric-from\", \"unguarded-artifact\"]\n",
	}
	for _, name := range []string{
		"dockerfile", "Dockerfile.web", "app.dockerfile", "Containerfile", "Containerfile.web", "app.Containerfile", ".Dockerfile", "Dockerfile.in.web",
	} {
		all["names/"+name] = numbered
	}
	return all
}

// config returns a repository's config of pre-commit: a hook, keys of the hook, and other keys.
func config(hook string, keys ...string) string {
	return fmt.Sprintf("repos:\n- repo: %s\n  rev: %s\n  hooks:\n  - id: %s\n%s\n", hooks.repository, hooks.commit, hook, strings.Join(keys, "\n"))
}

// repository returns a committed work tree of files in which pre-commit runs one hook.
func repository(t *testing.T, config string, files map[string]string) string {
	t.Helper()
	if os.Getenv("DFIX_E2E") == "" {
		t.Skip("make e2e runs this")
	}
	dir := t.TempDir()
	run(t, dir, 0, "git", "init", "-q")
	write(t, dir, files)
	write(t, dir, map[string]string{".pre-commit-config.yaml": config})
	run(t, dir, 0, "git", "add", ".")
	run(t, dir, 0, "git", "commit", "-q", "-m", "m")
	return dir
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// holds checks that a work tree has exactly these files, byte for byte.
func holds(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := tree(t, dir)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%s holds\n%s\nnot\n%s", name, got[name], want[name])
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("%s is left behind", name)
	}
}

// tree returns every file of a work tree except git's own.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPreCommit: the hook changes a repository as one `dfix --write` does.
func TestPreCommit(t *testing.T) {
	dir, other := repository(t, config("dfix"), files(t)), repository(t, config("dfix"), files(t))
	run(t, other, 0, hooks.dfix, "--write")
	want := tree(t, other)
	if want["Dockerfile"] == files(t)["Dockerfile"] || want["names/Containerfile"] == numbered || want["quiet/Dockerfile"] != numbered {
		t.Fatal("dfix --write does not do what this test is made for")
	}

	out := run(t, dir, 1, "pre-commit", "run", "--all-files")
	says(t, out, "files were modified by this hook", " fixed", "proof: ")
	holds(t, dir, want)
	says(t, run(t, dir, 0, "pre-commit", "run", "--all-files"), "Passed")
	holds(t, dir, want)
}

// TestPreCommitAtCommit: a commit with a finding fails, and the file is fixed. A file that BuildKit does not accept
// is reported with its line and stops the commit, but the others are fixed.
func TestPreCommitAtCommit(t *testing.T) {
	dir := repository(t, config("dfix"), map[string]string{"Dockerfile": clean})
	run(t, dir, 0, "pre-commit", "install")
	commit := func(code int) string {
		run(t, dir, 0, "git", "add", ".")
		return run(t, dir, code, "git", "commit", "-m", "m")
	}
	fixed := strings.Replace(numbered, "--from=0", "--from=gen", 1)
	fixed = strings.Replace(fixed, "> /stamp\n", "> /stamp\nRUN test -f /stamp\n", 1)
	all := tree(t, dir)

	all["api/Dockerfile"] = numbered
	write(t, dir, all)
	says(t, commit(1), "files were modified by this hook", "2 findings in 1 of 1 file: 2 fixed")
	all["api/Dockerfile"] = fixed
	holds(t, dir, all)
	says(t, commit(0), "Passed")

	all["api/broken.Dockerfile"], all["web/Dockerfile"] = "FROM alpine:3.20\nNONSENSE\n", numbered
	write(t, dir, all)
	says(t, commit(1), "exit code: 2", "api/broken.Dockerfile:2: unknown instruction: NONSENSE")
	all["web/Dockerfile"] = fixed
	holds(t, dir, all)
	says(t, run(t, dir, 0, "git", "log", "--oneline", "--", "api", "web"), " m\n")

	all["api/broken.Dockerfile"] = clean
	write(t, dir, all)
	says(t, commit(0), "Passed")
	says(t, run(t, dir, 0, "git", "commit", "--allow-empty", "-m", "m"), "(no files to check)Skipped")
	if status := run(t, dir, 0, "git", "status", "--porcelain", "-uall"); status != "" {
		t.Errorf("left behind: %s", status)
	}
}

// TestPreCommitCheck: the other hook shows the diff and changes nothing.
func TestPreCommitCheck(t *testing.T) {
	all := files(t)
	dir := repository(t, config("dfix-check"), all)
	before := tree(t, dir)
	out := run(t, dir, 1, "pre-commit", "run", "--all-files")
	says(t, out, "exit code: 1", run(t, dir, 1, hooks.dfix, "--diff", "--quiet"))
	holds(t, dir, before)

	run(t, dir, 0, hooks.dfix, "--write", "--quiet")
	says(t, run(t, dir, 0, "pre-commit", "run", "--all-files"), "Passed")
}

// TestPreCommitWholeTree: with the config in docs/fleets.md, the hook searches the tree itself and reads the files
// that use a Dockerfile's stages.
func TestPreCommitWholeTree(t *testing.T) {
	all := files(t)
	all["compose.yaml"] = strings.Replace(all["compose.yaml"], "frontend", "fronten", 1)
	all["out/Dockerfile"], all["dfix.toml"] = numbered, "exclude = [\"out\"]\n"
	other := repository(t, config("dfix"), all)
	run(t, other, 0, hooks.dfix, "--write")
	want := tree(t, other)
	if want["compose.yaml"] == all["compose.yaml"] || want["out/Dockerfile"] != numbered {
		t.Fatal("dfix --write does not do what this test is made for")
	}

	whole := config("dfix", "    args: [.]", "    pass_filenames: false", "    always_run: true")
	dir := repository(t, whole, all)
	run(t, dir, 1, "pre-commit", "run", "--files", "compose.yaml")
	want[".pre-commit-config.yaml"] = whole
	holds(t, dir, want)

	// With names from pre-commit, compose.yaml is skipped, and pre-commit has to leave out what dfix.toml excludes.
	named := config("dfix", "exclude: ^out/")
	dir = repository(t, named, all)
	run(t, dir, 1, "pre-commit", "run", "--all-files")
	want[".pre-commit-config.yaml"], want["compose.yaml"] = named, all["compose.yaml"]
	holds(t, dir, want)
}
