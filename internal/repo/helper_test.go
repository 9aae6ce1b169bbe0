package repo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"golang.org/x/tools/txtar"
)

// writeArchive writes the files of an archive below a new directory, which is no work tree. "NAME -> PATH" is a symbolic link.
func writeArchive(t testing.TB, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name, link, linked := strings.Cut(f.Name, " -> ")
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if linked {
			if err := os.Symlink(link, path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// mentionLines returns all mentions of a repository, one per line: "DOCKERFILE: KIND NAME at FILE:LINE:COL", with "?" if it is
// not certain, "~" if the directory is assumed, "!" if it cannot be edited. An unknown Dockerfile is "any".
func mentionLines(t testing.TB, dir string) string {
	t.Helper()
	r := Open(dir)
	r.Notes()
	var lines []string
	said := saidOf(r)
	for _, f := range append(everyPath(r), "") {
		for _, m := range said[f] {
			if m.Kind == mention.Image && (strings.HasPrefix(m.Name, "*-") || strings.HasPrefix(m.Name, "*_")) {
				continue // that every service with a build section has
			}
			lines = append(lines, show(m))
			check(t, dir, m)
		}
	}
	return strings.Join(lines, "\n")
}

// made returns every image that a repository makes or mentions, one per line: "NAME at FILE:LINE".
func made(t testing.TB, dir string) string {
	t.Helper()
	r := Open(dir)
	r.Notes()
	var lines []string
	for _, m := range saidOf(r)[""] {
		if m.Kind == mention.Image {
			lines = append(lines, fmt.Sprintf("%s at %s:%d", m.Name, m.File, m.Line))
		}
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	return strings.Join(lines, "\n")
}

// saidOf is every mention, by Dockerfile, those of other people's code as well.
func saidOf(r *Repository) map[string][]mention.Mention {
	all := map[string][]mention.Mention{}
	r.parts(true)
	for path, m := range r.mentions() {
		all[path] = append(all[path], m)
	}
	return all
}

func everyPath(r *Repository) []string {
	var all []string
	for path := range saidOf(r) {
		if path != "" {
			all = append(all, path)
		}
	}
	slices.Sort(all)
	return all
}

func show(m mention.Mention) string {
	file := m.Dockerfile
	if file == "" {
		file = "any"
	}
	marks := ""
	if !m.Certain {
		marks += "?"
	}
	if m.Assumed {
		marks += "~"
	}
	if !m.Editable {
		marks += "!"
	}
	return fmt.Sprintf("%s: %s %s%s at %s:%d:%d", file, m.Kind, m.Name, marks, m.File, m.Line, m.Column)
}

// check compares the span of a mention with the bytes of its file.
func check(t testing.TB, dir string, m mention.Mention) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, m.File))
	if err != nil {
		t.Fatal(err)
	}
	if m.Span.Start < 0 || m.Span.End > len(src) || m.Span.Start > m.Span.End {
		t.Errorf("%s: span %v is out of bounds", show(m), m.Span)
		return
	}
	if m.Editable && string(m.Span.Of(src)) != m.Name {
		t.Errorf("%s: the bytes are %q", show(m), m.Span.Of(src))
	}
}
