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

// bin holds the programs of the tests: dfix of this tree and the bots.
var bin string

func TestMain(m *testing.M) { os.Exit(prepareAndRun(m)) }

func prepareAndRun(m *testing.M) int {
	if os.Getenv("DFIX_E2E") == "" {
		return m.Run() // every test skips itself
	}
	dir, err := os.MkdirTemp("", "dfix-bots-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	bin = dir
	for _, build := range [][]string{
		{"go", "build", "-C", "../..", "-o", dir, "./cmd/dfix"},
		{"go", "build", "-o", dir, "github.com/lindell/multi-gitter"},
	} {
		if out, err := exec.Command(build[0], build[1:]...).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n%s", build, err, out)
			return 1
		}
	}
	for name, value := range map[string]string{
		"PATH": dir + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME": dir, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.DevNull, "GIT_TERMINAL_PROMPT": "0",
		"GIT_AUTHOR_NAME": "bot", "GIT_AUTHOR_EMAIL": "bot@example.com", "GIT_COMMITTER_NAME": "bot", "GIT_COMMITTER_EMAIL": "bot@example.com",
	} {
		os.Setenv(name, value)
	}
	return m.Run()
}

// run returns the output of a command that must exit 0.
func run(t *testing.T, dir string, command ...string) string {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const (
	numbered   = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=0 /stamp /stamp\n"
	unnamed    = "FROM golang:1.24\nRUN go build -o /ferry ./cmd/ferry\nFROM alpine:3.20\nCOPY --from=0 /ferry /usr/bin/\n"
	misspelled = "FROM golang:1.24 AS builder\nRUN go build -o /ferry ./cmd/ferry\nFROM alpine:3.20\nCOPY --from=buidler /ferry /usr/bin/\n"
	clean      = "FROM alpine:3.20\n"
	broken     = "NONSENSE\n"
)

// shop is an organisation whose repositories need different pull requests, or none.
func shop() map[string]map[string]string {
	return map[string]map[string]string{
		"stamp": {"Dockerfile": numbered, "web/Dockerfile": numbered},
		"ferry": {"Dockerfile": unnamed, "old/Dockerfile": broken},
		"pier":  {"Dockerfile": misspelled},
		"clean": {"Dockerfile": clean},
		"notes": {"README": "no Dockerfile here\n"},
	}
}

// TestMultiGitter runs the recipe twice: the first run opens a pull request in each repository that needs one, whose
// title and text are about its own change, and the second run opens none.
func TestMultiGitter(t *testing.T) {
	if bin == "" {
		t.Skip("DFIX_E2E is not set")
	}
	f := startForge(t, shop())
	recipe := func() string {
		return run(t, t.TempDir(), "multi-gitter", "run", here(t, "../multi-gitter/commit"), "--config", here(t, "../multi-gitter/config.yaml"),
			"--org", org, "--platform", "gitea", "--base-url", f.url, "--token", "x", "--output", "-", "--plain-output")
	}
	out := recipe()
	pulls := f.opened(t)
	if got, want := slices.Sorted(maps.Keys(pulls)), []string{"ferry", "pier", "stamp"}; !slices.Equal(got, want) {
		t.Fatalf("pull requests in %q, want %q\n%s", got, want, out)
	}
	checkPulls(t, f, pulls)
	out = recipe()
	if again := f.opened(t); len(again) != len(pulls) {
		t.Errorf("the second run has opened more:\n%s", out)
	}
}

// checkPulls checks that each title and text say what the diff does.
func checkPulls(t *testing.T, f *forge, pulls map[string]pull) {
	t.Helper()
	for name, want := range map[string]struct {
		title string
		body  []string
		lacks []string
		line  string
	}{
		"stamp": {"Refer to build stages by name", []string{"- `web/Dockerfile` line 4: `--from=0` → `--from=gen`\n", "compiled 2 of 2 changed Dockerfiles"}, []string{"Not checked"}, "+COPY --from=gen /stamp /stamp"},
		"ferry": {"Name build stages in Dockerfile", []string{"`FROM golang:1.24` → `FROM golang:1.24 AS builder`", "compiled 1 of 1 changed Dockerfile ", "- `old/Dockerfile`: line 1: unknown instruction: NONSENSE\n"}, nil, "+FROM golang:1.24 AS builder"},
		"pier":  {"Repair a misspelled stage name in Dockerfile", []string{"`--from=buidler` → `--from=builder`"}, []string{"Not checked"}, "+COPY --from=builder /ferry /usr/bin/"},
	} {
		p := pulls[name]
		if p.Title != want.title || p.Head != "dfix" || p.Base != "main" {
			t.Errorf("%s: title %q from %s to %s, want %q", name, p.Title, p.Head, p.Base, want.title)
		}
		if strings.Contains(p.Body, want.title+"\n\ndfix fixes") {
			t.Errorf("%s: the text repeats the title", name)
		}
		for _, text := range append(want.body, "dfix prove ", "docker build ", "# dfix: ignore[", "Made with [dfix](") {
			if !strings.Contains(p.Body, text) {
				t.Errorf("%s: no %q in\n%s", name, text, p.Body)
			}
		}
		for _, text := range append(want.lacks, "\r", "sh: ") {
			if strings.Contains(p.Body, text) {
				t.Errorf("%s: %q in\n%s", name, text, p.Body)
			}
		}
		if diff := run(t, f.repository(name), "git", "diff", "main", "dfix"); !strings.Contains(diff, "\n"+want.line+"\n") {
			t.Errorf("%s: no line %s in\n%s", name, want.line, diff)
		}
	}
}

func here(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
