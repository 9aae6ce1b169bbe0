package format

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// TestTitle: the title names what the rules do whose fixes depend on no others, as many as fit on a line.
func TestTitle(t *testing.T) {
	rules := []*rewrite.Rule{
		{Name: "typo", Does: "repair a misspelled stage name"}, {Name: "name", Does: "name build stages"}, {Name: "number", Does: "refer to build stages by name"},
		{Name: "source", Does: "make paths absolute"}, {Name: "workdir", Does: "make paths absolute"}, {Name: "guard", Does: "test that copied artifacts exist"},
	}
	for fixes, want := range map[string]string{
		"":                              "Fix Dockerfiles",
		"other":                         "Fix Dockerfiles",
		"number":                        "Refer to build stages by name",
		"name number*":                  "Name build stages",
		"name number* number":           "Name build stages and refer to build stages by name",
		"workdir source":                "Make paths absolute",
		"guard":                         "Test that copied artifacts exist",
		"guard name source":             "Name build stages, make paths absolute and 1 more",
		"guard name source typo":        "Repair a misspelled stage name, name build stages and 2 more",
		"guard name number source typo": "Repair a misspelled stage name, name build stages and 3 more",
		"number*":                       "Refer to build stages by name",
		"number* guard":                 "Test that copied artifacts exist",
	} {
		m := newMarkdown(nil, Options{Rules: rules})
		for name := range strings.FieldsSeq(fixes) {
			rule, follows := strings.CutSuffix(name, "*")
			t := m.tally(rule)
			t.fixes, t.independent = t.fixes+1, t.independent || !follows
		}
		got := m.title()
		if got != want || utf8.RuneCountInString(got) > longestTitle {
			t.Errorf("%s: %q, want %q", fixes, got, want)
		}
	}
}

// TestTitleNamesTheFile: the title of a change of one file says which, if that fits.
func TestTitleNamesTheFile(t *testing.T) {
	for path, want := range map[string]string{
		"web/Dockerfile":        "Make paths absolute in web/Dockerfile",
		"a\n\x1b/\xff":          "Make paths absolute in a \\x1b/\uFFFD",
		strings.Repeat("x", 60): "Make paths absolute",
		"fixes #12/Dockerfile":  "Make paths absolute",
		"@team/Dockerfile":      "Make paths absolute",
		"<b>/Dockerfile":        "Make paths absolute",
		"GH-7/Dockerfile":       "Make paths absolute",
		"`/Dockerfile":          "Make paths absolute",
	} {
		m := newMarkdown(nil, Options{Rules: []*rewrite.Rule{{Name: "source", Does: "make paths absolute"}}})
		m.tally("source").fixes = 1
		m.change(&Record{Path: path, PathBytes: []byte(path), Status: statusChanged}, &repoTally{})
		if got := m.title(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		m.change(&Record{Path: "another", Status: statusChanged}, &repoTally{})
		if got := m.title(); got != "Make paths absolute" {
			t.Errorf("of two files: %q", got)
		}
	}
}

func TestShellWord(t *testing.T) {
	for path, want := range map[string]string{"a/b": "a/b", "it's": `'it'\''s'`, "--output/Dockerfile": "./--output/Dockerfile", "-$x": "'./-$x'"} {
		if got := shellWord(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestChangeInMarkdown(t *testing.T) {
	for want, c := range map[string]Change{
		"`.` → `/app/`": {3, "COPY --from=build /x .", "COPY --from=build /x /app/"},
		"`FROM golang:1.24` → `FROM golang:1.24 AS builder`":        {1, "FROM golang:1.24", "FROM golang:1.24 AS builder"},
		"add `RUN test -e /x`":                                      {1, "", "RUN test -e /x"},
		"remove `MAINTAINER x`":                                     {1, "MAINTAINER x", ""},
		"`` a`b `` → `c`":                                           {1, "RUN a`b", "RUN c"},
		"\n  ````diff\n  -RUN a && ```\n  +RUN a\n  +RUN b\n  ````": {1, "RUN a && ```", "RUN a\nRUN b"},
	} {
		if got := c.markdown(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	long := Change{1, "RUN x", strings.Repeat("RUN y\n", 30) + "RUN z"}.markdown()
	if strings.Count(long, "\n") != mostLines+3 || !strings.Contains(long, "\n  … 20 more\n") {
		t.Error(long)
	}
}
