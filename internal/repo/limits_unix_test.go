//go:build unix

package repo

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dfix-dev/dfix/internal/repo/mention"
)

// hostile are files for which a parser needed too much time, memory or stack, and paths that are not files.
var hostile = map[string]func(string) error{
	"open brackets in docker-bake.hcl":       content(`target "a" { target = ` + strings.Repeat("(", 200_000)),
	"quoted templates in docker-bake.hcl":    content(`a = "` + strings.Repeat(`${"`, 200_000)),
	"negations in docker-bake.hcl":           content("a = " + strings.Repeat("! ", 100_000) + "a\n"),
	"minus signs in docker-bake.hcl":         content("a = " + strings.Repeat("-", 200_000) + "1\n"),
	"conditions in docker-bake.hcl":          content("a = a" + strings.Repeat("?a:a", 50_000) + "\n"),
	"doubled variables in docker-bake.hcl":   content(doubled()),
	"a long range in docker-bake.hcl":        content("a = range(0, 1000000000)\ntarget \"a\" {}\n"),
	"wide formats in docker-bake.hcl":        content("a = format(\"%0999999999d\", 1)\ntarget \"a\" {}\n"),
	"loops in functions in docker-bake.hcl":  content("function \"f\" {\n  params = [x]\n  result = [for a in x: [for b in x: [for c in x: a]]]\n}\na = f([" + strings.Repeat("1,", 3000) + "])\ntarget \"a\" {}\n"),
	"slow hashes in docker-bake.hcl":         content("a = bcrypt(\"a\", 31)\ntarget \"a\" {}\n"),
	"products in docker-bake.hcl":            content("a = [for a in L: [for b in L: [for c in L: [for d in L: a]]]]\nL = [" + strings.Repeat("1,", 1000) + "]\ntarget \"a\" {}\n"),
	"hidden brackets in docker-bake.json":    content(`{"target": {"a": {"target": "${` + strings.Repeat(`\u0028`, 100_000) + `"}}}`),
	"megabytes in docker-bake.hcl":           content(strings.Repeat("a = 1\n", 170_000)),
	"brackets in docker-bake.json":           content(strings.Repeat(`[`, 500_000)),
	"objects in devcontainer.json":           content(strings.Repeat(`{"build":`, 100_000)),
	"brackets in compose.yaml":               content("services: " + strings.Repeat("[", 500_000)),
	"lists of lists in compose.yaml":         content("services:\n  " + strings.Repeat("- ", 400_000) + "a\n"),
	"keys of keys in compose.yaml":           content("services:\n  " + strings.Repeat("? ", 400_000) + "a\n"),
	"merged aliases in compose.yaml":         content(bomb()),
	"nodes in compose.yaml":                  content("services:\n" + strings.Repeat(" - a\n", 150_000)),
	"too many bytes in compose.yaml":         content("services:\n" + strings.Repeat("#", mention.MaxSize)),
	"a broken compose.yaml":                  content("services:\n  a: {build: {additional_contexts: {archvier: ./arch\n  b: [\n"),
	"a broken docker-bake.hcl":               content("target \"a\" {\n  contexts = { archvier = \n"),
	"a broken docker-bake.json":              content(`{"target": {"a"`),
	"a pipe for a compose.yaml":              func(path string) error { return syscall.Mkfifo(path, 0o644) },
	"a device for a compose.yaml":            func(path string) error { return os.Symlink("/dev/zero", path) },
	"a link out of the tree, a compose.yaml": func(path string) error { return os.Symlink("/etc/hostname", path) },
	"nothing to be read in a compose.yaml":   func(path string) error { return os.Symlink("gone.yaml", path) },
}

func content(src string) func(string) error {
	return func(path string) error { return os.WriteFile(path, []byte(src), 0o644) }
}

// doubled is a file in which each of many variables is twice the one before.
func doubled() string {
	var b strings.Builder
	b.WriteString("v0 = \"aaaaaaaaaa\"\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&b, "v%d = \"${v%d}${v%d}\"\n", i, i-1, i-1)
	}
	b.WriteString("target \"a\" {\n  target = v59\n}\n")
	return b.String()
}

// bomb is a file whose merge keys double 40 times.
func bomb() string {
	var b strings.Builder
	b.WriteString("x0: &a0 {target: x}\n")
	for i := 1; i < 40; i++ {
		n, before := string(rune('A'+i)), string(rune('A'+i-1))
		if i == 1 {
			before = "a0"
		}
		b.WriteString("x" + n + ": &" + n + " {<<: [*" + before + ", *" + before + "], k: [*" + before + ", *" + before + "]}\n")
	}
	b.WriteString("services: {a: {build: {<<: *" + string(rune('A'+39)) + "}}}\n")
	return b.String()
}

// TestHostileFiles: each needs little time and memory, is reported, and makes names doubtful; the file next to it is read.
func TestHostileFiles(t *testing.T) {
	for name, create := range hostile {
		t.Run(name, func(t *testing.T) {
			dir := writeArchive(t, "\n-- Dockerfile --\n-- x.sh --\ndocker build --target dev .\n")
			file := name[strings.LastIndexByte(name, ' ')+1:]
			if err := create(filepath.Join(dir, file)); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			r := Open(dir)
			v := r.of(filepath.Join(dir, "Dockerfile"))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
			if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 256 {
				t.Errorf("it took %d MiB", mib)
			}
			if len(v.targets) != 1 || v.targets[0].Name != "dev" {
				t.Errorf("next to it there is %v", v.targets)
			}
			if name == "merged aliases in compose.yaml" {
				return // it can be read
			}
			if len(v.unread) != 1 || v.unread[0].File != file {
				t.Errorf("unread: %v", v.unread)
			}
			if got := r.Facts(filepath.Join(dir, "Dockerfile")).Doubt("archvier"); !strings.HasPrefix(got, file+" may declare that name: ") {
				t.Errorf("doubt: %q", got)
			}
		})
	}
}

// TestLinkedFile: a link within the repository is read as the file that it leads to.
func TestLinkedFile(t *testing.T) {
	dir := writeArchive(t, "\n-- Dockerfile --\n-- deploy/stack.yaml --\nservices: {a: {build: {target: dev}}}\n")
	if err := os.Symlink("deploy/stack.yaml", filepath.Join(dir, "compose.yaml")); err != nil {
		t.Fatal(err)
	}
	if got, want := mentionLines(t, dir), "Dockerfile: target dev at deploy/stack.yaml:1:32"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestDeadline: if the time is up, files that were not read are reported, and those that were read count.
func TestDeadline(t *testing.T) {
	dir := writeArchive(t, "\n-- Dockerfile --\n-- x.sh --\ndocker build --target dev .\n")
	r := Open(dir)
	r.limit = 1
	if notes := r.Notes(); len(notes) != 1 || !strings.HasPrefix(notes[0], "x.sh: not read: reading the repository takes more than ") {
		t.Errorf("late: %q", notes)
	}
}

// TestLateIsNeverCertain: if the time is up, nothing is repaired, renamed or safe, no matter what was read before.
func TestLateIsNeverCertain(t *testing.T) {
	dir := writeArchive(t, `
-- Dockerfile --
FROM scratch AS release
-- .dockerignore --
secret
-- compose.yaml --
services: {a: {build: {context: ., target: releas}}, b: {build: {context: ., target: release}}}
`)
	for _, late := range []bool{false, true} {
		r := Open(dir)
		r.own.late = late // as if the last job were missing
		file := filepath.Join(dir, "Dockerfile")
		_, _, err := r.Rename(file, "release", "final", false)
		if (err != nil) != late {
			t.Errorf("late: %t: renamed: %v", late, err)
		}
		if got := len(unknownTargets(t, r, file, textOf(t, file))); (got == 0) != late {
			t.Errorf("late: %t: %d findings", late, got)
		}
		if got := r.Facts(file); (got.IgnoreFile.Path == "") != late || (got.Windows != "") != late {
			t.Errorf("late: %t: %+v", late, got)
		}
	}
}

// TestManyExcerpts: a page full of Compose files is read in part, and reported.
func TestManyExcerpts(t *testing.T) {
	excerpt := "```yaml\nservices: {a: {build: {target: dev}}}\n```\n"
	dir := writeArchive(t, "\n-- Dockerfile --\n-- README.md --\ndocker\n"+strings.Repeat(excerpt, 15_000))
	v := Open(dir).of(filepath.Join(dir, "Dockerfile"))
	if len(v.targets) != 50 || len(v.unread) != 1 || v.unread[0].File != "README.md" {
		t.Errorf("%d targets, unread: %v", len(v.targets), v.unread)
	}
}

// TestDeletedFile: git lists a deleted file until the deletion is committed; it has no effect.
func TestDeletedFile(t *testing.T) {
	dir := writeArchive(t, "\n-- Dockerfile --\n-- compose.yaml --\nservices: {a: {build: {target: dev}}}\n")
	git(t, dir, "init", "-q")
	git(t, dir, "add", ".")
	if err := os.Remove(filepath.Join(dir, "compose.yaml")); err != nil {
		t.Fatal(err)
	}
	if v := Open(dir).of(filepath.Join(dir, "Dockerfile")); len(v.unread) != 0 {
		t.Errorf("unread: %v", v.unread)
	}
}
