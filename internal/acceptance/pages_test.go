package acceptance

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// pages are README.md and all of docs/, by their paths in the repository.
func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(found) < 10 {
		t.Fatalf("pages: %v, %v", found, err)
	}
	names := []string{"README.md"}
	for _, file := range found {
		names = append(names, "docs/"+filepath.Base(file))
	}
	return names
}

// console is a block of commands, each with what it prints.
var console = regexp.MustCompile("(?s)```console\n(.*?)```")

// TestPages runs the commands in the console blocks of all pages, in order, as in a clone of this repository, and compares what they print.
// The clone has testdata/pages only. A command without output in the page may print anything. No command may exit with more than 1.
func TestPages(t *testing.T) {
	for _, name := range pages(t) {
		t.Run(name, func(t *testing.T) {
			page := read(t, name)
			dir := clone(t)
			result := console.ReplaceAllStringFunc(page, func(block string) string {
				lines := strings.TrimSuffix(strings.TrimPrefix(block, "```console\n"), "```")
				return "```console\n" + replay(t, &dir, lines) + "```"
			})
			if result == page {
				return
			}
			if !*update {
				t.Errorf("%s shows other output (go test ./internal/acceptance -run TestPages -update):\n%s", name, result)
			} else if err := os.WriteFile(filepath.Join(root, name), []byte(result), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// clone is a git work tree with testdata/pages.
func clone(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata", "pages"), os.DirFS(filepath.Join(root, "testdata", "pages"))); err != nil {
		t.Fatal(err)
	}
	inShell(t, dir, "git init -q . && git add . && git -c user.name=t -c user.email=t@example.com commit -q -m pages")
	return dir
}

// replay returns a console block with what its commands print now. The command cd sets the directory of those that follow.
func replay(t *testing.T, dir *string, lines string) string {
	t.Helper()
	var out strings.Builder
	for _, part := range strings.Split("\n"+lines, "\n$ ")[1:] {
		command, shown, _ := strings.Cut(part, "\n")
		out.WriteString("$ " + command + "\n")
		if to, ok := strings.CutPrefix(command, "cd "); ok {
			*dir = filepath.Join(*dir, to)
			continue
		}
		printed := inShell(t, *dir, strings.ReplaceAll(command, "go run ./cmd/dfix", "dfix"))
		if strings.TrimSpace(shown) != "" {
			out.WriteString(printed)
			if strings.HasSuffix(part, "\n\n") || strings.HasSuffix(shown, "\n\n") {
				out.WriteString("\n")
			}
		}
	}
	return out.String()
}

// seconds matches the time that a run took, which differs from run to run.
var seconds = regexp.MustCompile(`\d+\.\d s\b`)

// inShell returns what a command of a page prints to both streams.
func inShell(t *testing.T, dir, command string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "PATH=" + filepath.Dir(program) + string(os.PathListSeparator) + os.Getenv("PATH"), "TMPDIR=" + os.TempDir()}
	var both bytes.Buffer
	cmd.Stdout, cmd.Stderr = &both, &both
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() > 1) {
		t.Errorf("$ %s: %v\n%s", command, err, &both)
	}
	return seconds.ReplaceAllString(both.String(), "0.0 s")
}

// usage is a command in an indented block or in a table of modes, perhaps with placeholders.
var usage = regexp.MustCompile(`(?m)^    (?:\$ )?dfix( [^\n]*)?$`)

// usages are such commands of a page, and those in blocks of shell commands.
func usages(page string) []string {
	lines := usage.FindAllString(page, -1)
	for _, block := range regexp.MustCompile("(?s)```(?:sh|bash)\n.*?```").FindAllString(page, -1) {
		lines = append(lines, regexp.MustCompile(`(?m)^dfix .*$`).FindAllString(block, -1)...)
	}
	return lines
}

// TestUsage: every flag and subcommand in the indented and shell blocks of the pages is in the help.
func TestUsage(t *testing.T) {
	help := inShell(t, t.TempDir(), "dfix --help")
	for _, name := range pages(t) {
		for _, line := range usages(read(t, name)) {
			words := strings.Fields(regexp.MustCompile(` {3,}| \| `).Split(strings.TrimSpace(line), 2)[0])
			words = words[slices.Index(words, "dfix")+1:]
			known := help
			if len(words) > 0 && regexp.MustCompile(`(?m)^ +`+regexp.QuoteMeta(words[0])+`\b`).MatchString(help) && !strings.HasPrefix(words[0], "-") {
				known += inShell(t, t.TempDir(), "dfix help "+words[0])
			}
			for _, word := range words {
				flag, _, _ := strings.Cut(strings.Trim(word, "()"), "=")
				if !regexp.MustCompile(`^--?[a-z0-9][a-z-]*$`).MatchString(flag) {
					continue
				}
				if !regexp.MustCompile(regexp.QuoteMeta(flag) + `\b`).MatchString(known) {
					t.Errorf("%s: %q: the help does not know %s", name, strings.TrimSpace(line), flag)
				}
			}
		}
	}
}

// link is a relative link of a page, or a picture.
var link = regexp.MustCompile(`\]\(([^)#: ]+)(#[^)]*)?\)|src="([^":]+)"`)

// TestLinks: every relative link in the pages leads to a file of the repository, and an anchor to a heading of it.
func TestLinks(t *testing.T) {
	for _, name := range append(pages(t), "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md") {
		page := read(t, name)
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			target := filepath.Join(root, filepath.Dir(name), m[1]+m[3])
			text, err := os.ReadFile(target)
			if info, statErr := os.Stat(target); statErr == nil && info.IsDir() {
				continue
			}
			if err != nil {
				t.Errorf("%s links to %s: %v", name, m[1]+m[3], err)
			} else if m[2] != "" && !slices.Contains(anchors(string(text)), strings.TrimPrefix(m[2], "#")) {
				t.Errorf("%s links to %s%s, which has no such heading", name, m[1], m[2])
			}
		}
	}
}

// anchors are those that GitHub gives to the headings of a page.
func anchors(page string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		heading := regexp.MustCompile("[^a-z0-9 _-]").ReplaceAllString(strings.ToLower(m[1]), "")
		all = append(all, strings.ReplaceAll(heading, " ", "-"))
	}
	return all
}

// named matches the tests, and the builds of e2e/testdata, that pages give as evidence: `TestX`, `facts/x` and `builds/x`.
var named = regexp.MustCompile("`(Test\\w+|(?:facts|builds)/[a-z0-9-]+)`")

// TestEvidence: all evidence that the pages name exists.
func TestEvidence(t *testing.T) {
	tests := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(text, -1) {
			tests[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range pages(t) {
		for _, m := range named.FindAllStringSubmatch(read(t, name), -1) {
			if _, err := os.Stat(filepath.Join(root, "e2e", "testdata", m[1]+".txtar")); err != nil && !tests[m[1]] {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
	}
}
