package mention

import (
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/repo/source"
)

func TestImageWord(t *testing.T) {
	for text, want := range map[string]string{
		"builders":                          "builders",
		"Builders:1.2":                      "builders",
		"registry:5000/ops/builders:1@sha":  "builders",
		"\x00/builders:\x00":                "builders",
		"\x00builders":                      "\x00builders",
		"\x00":                              "\x00",
		"\x00:latest":                       "\x00",
		"\x00/\x00":                         "\x00",
		"docker.io/\x00:1":                  "\x00",
		"library/\x00":                      "\x00",
		"ghcr.io/\x00":                      "",
		"\x00/org/\x00:\x00":                "",
		"org/\x00":                          "",
		"":                                  "",
		"two words":                         "",
		"/":                                 "",
		"type=docker":                       "",
		"name-\x00":                         "name-\x00",
		"ghcr.io/org/name-\x00:\x00-x":      "",
		"$x":                                "",
		"a,b":                               "",
		"docker.io/library/builders:latest": "builders",
	} {
		if got, ok := ImageWord(text); got != want || ok != (want != "") {
			t.Errorf("ImageWord(%q) = %q, %t, want %q", text, got, ok, want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"Dev", "dEV", true}, {"dev", "de", false}, {"*-dev", "a-dev", true}, {"x-*-dev", "x-a", false},
		{"x-*", "x-", true}, {"x-*", "y-", false}, {"*a*", "bab", true}, {"*a*", "bbb", false},
	} {
		if got := (Mention{Name: test.pattern}).Names(test.name); got != test.want {
			t.Errorf("%s, %s: %v", test.pattern, test.name, got)
		}
	}
}

// disk holds the files of a repository.
type disk []string

func (d disk) Find(path string) string {
	if slices.Contains(d, path) {
		return path
	}
	return ""
}

// TestDockerfile: where each tool looks for the Dockerfile of a build, and how much is known of it.
func TestDockerfile(t *testing.T) {
	files := disk{"Dockerfile", "app/Dockerfile", "app/My", "My", "lower/dockerfile", "pod/Containerfile", "pod/Dockerfile"}
	literal := func(text string) source.Word { return source.Literal(source.New("x", "x", nil).Near(text, 0)) }
	computed := source.Opaque(source.New("x", "x", nil).Near("", 0))
	for name, test := range map[string]struct {
		build Build
		want  string // the paths, "?" unless it is certain, "~" if the directory is assumed, the ending
	}{
		"no context":                {Build{Dirs: []string{"app"}}, "app/Dockerfile Dockerfile"},
		"a context":                 {Build{Dirs: []string{"."}, Context: literal("app")}, "app/Dockerfile app/Dockerfile"},
		"a context above":           {Build{Dirs: []string{"app"}, Context: literal("..")}, "Dockerfile Dockerfile"},
		"a file":                    {Build{Dirs: []string{"."}, Context: literal("app"), File: literal("My")}, "My My"},
		"a file in the context":     {Build{Dirs: []string{"."}, Context: literal("app"), File: literal("My"), InContext: true}, "app/My app/My"},
		"the context first":         {Build{Dirs: []string{"."}, Context: literal("app"), File: literal("My"), InContext: true, BothPlaces: true}, "app/My "},
		"a name in lower case":      {Build{Dirs: []string{"."}, Context: literal("lower")}, "lower/dockerfile lower/Dockerfile"},
		"Buildah":                   {Build{Dirs: []string{"."}, Context: literal("pod"), Buildah: true}, "pod/Containerfile pod/Dockerfile"},
		"one of two directories":    {Build{Dirs: []string{"pod", "other"}}, "pod/Dockerfile~ Dockerfile"},
		"either of two directories": {Build{Dirs: []string{"app", "pod"}}, "app/Dockerfile,pod/Dockerfile? Dockerfile"},
		"any directory":             {Build{File: literal("../app/My")}, "? app/My"},
		"a computed context":        {Build{Dirs: []string{"."}, Context: computed}, "? "},
		"a computed file":           {Build{Dirs: []string{"."}, File: computed}, "? "},
		"a file for any context":    {Build{Dirs: []string{"."}, Context: computed, File: literal("My")}, "My My"},
		"something else may choose": {Build{Dirs: []string{"."}, Uncertain: true}, "Dockerfile? "},
		"a remote context":          {Build{Dirs: []string{"."}, Context: literal("https://example.com/a.git")}, "none? "},
		"inline":                    {Build{Dirs: []string{"."}, Inline: true}, "none? "},
	} {
		r := test.build.Dockerfile(files)
		got := strings.Join(r.Paths, ",")
		if r.None {
			got = "none"
		}
		if !r.Certain {
			got += "?"
		}
		if r.Assumed {
			got += "~"
		}
		if got += " " + r.Ending; got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
