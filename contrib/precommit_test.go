package contrib_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// hook is the part of a pre-commit hook that ours use.
type hook struct {
	ID, Name, Description, Entry, Language string
	Types                                  []string
	Files, Exclude                         string
	RequireSerial                          bool `yaml:"require_serial"`
}

// TestPreCommitHooks: the hooks are for the files that dfix finds by itself, and their commands are understood.
// `make e2e` runs pre-commit itself.
func TestPreCommitHooks(t *testing.T) {
	var hooks []hook
	decode(t, "../.pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 4 {
		t.Fatalf("%d hooks", len(hooks))
	}
	dir := t.TempDir()
	names := map[string]bool{}
	for _, base := range []string{"Dockerfile", "dockerfile", "Containerfile", "containerfile", "DOCKERFILE"} {
		for _, name := range []string{"", ".web", ".tmpl", ".j2", ".tpl", ".erb", ".in", ".template", ".dockerignore", ".in.web", ".", "s", "-web"} {
			for _, before := range []string{"", "sub/", "app.", "my", "x.tmpl.", "."} {
				names[before+base+name] = true
			}
		}
	}
	for name := range names {
		write(t, filepath.Join(dir, name), numbered, 0o644)
	}
	found := strings.Split(strings.TrimSpace(run(t, dir, nil, "sh", "-c", "dfix --list --exit-zero")), "\n")
	for _, h := range hooks {
		files, exclude := regexp.MustCompile(h.Files), regexp.MustCompile(h.Exclude)
		var matched []string
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if files.MatchString(name) && !exclude.MatchString(name) {
				matched = append(matched, name)
			}
		}
		if !slices.Equal(matched, found) {
			t.Errorf("%s is for\n%q, dfix finds\n%q", h.ID, matched, found)
		}
		language := "golang"
		if strings.HasPrefix(h.ID, "dfix-release") {
			language = "script"
		}
		if h.Language != language || !h.RequireSerial || !slices.Equal(h.Types, []string{"text"}) {
			t.Errorf("%+v", h)
		}
		command := strings.Replace(h.Entry, "contrib/pre-commit/", "", 1) // TestPreCommitRelease runs the script itself
		run(t, dir, nil, "sh", "-c", command+" --exit-zero Dockerfile")
	}
}
