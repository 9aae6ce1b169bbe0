package suggest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

func build(t *testing.T, src string) *stages.Graph {
	t.Helper()
	g, err := stages.Read("Dockerfile", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func set(names ...string) map[string]bool {
	all := map[string]bool{}
	for _, n := range names {
		all[n] = true
	}
	return all
}

const manyStages = `ARG V=valued,also
ARG X
# described does something
FROM golang:1
RUN a
FROM example.com/tools:1
FROM golang:1 AS app
COPY --from=cache /a /a
FROM pre-$X-post
FROM alpine:3
`

func TestTrouble(t *testing.T) {
	g := build(t, manyStages)
	names := suggest.NewNames(g, set("ctx"), set("target", "frontend", "app"))
	names.Take("given")
	for _, test := range []struct {
		stage      int
		name, want string
	}{
		{0, "build", ""}, {0, "Build", "BuildKit does not accept"}, {0, "app", "uses that name already"}, {0, "valued", "uses that name already"},
		{0, "also", "uses that name already"}, {0, "cache", "uses that name already"}, {0, "given", "uses that name already"},
		{0, "golang", "uses that name already"}, {0, "tools", "uses that name already"}, {1, "tools", ""}, {0, "node", "an official image"},
		{0, "ctx", "build context of that name"}, {0, "target", "builds a target of that name"}, {0, "frontendd", "builds a target frontend, which"},
		{0, "apps", ""}, {0, "described", "its description"}, {1, "described", ""},
		{0, "pre-1-post", "FROM pre-$X-post further down"}, {4, "pre-1-post", ""}, {4, "alpine", ""},
	} {
		got := names.Trouble(g.Stages[test.stage], test.name)
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("Trouble(%d, %s) = %q, want %q", test.stage, test.name, got, test.want)
		}
	}
	names.Release("given")
	names.Release("tools")
	for _, name := range []string{"given", "tools"} {
		if got := names.Trouble(g.Stages[0], name); got != "" {
			t.Errorf("%s is released: %s", name, got)
		}
	}
}

// TestOnlyAnImagesFiles: a stage that changes nothing in its image may have its name, unless the file uses the image
// elsewhere too.
func TestOnlyAnImagesFiles(t *testing.T) {
	for src, want := range map[string]bool{
		"FROM nginx:1\nFROM b\n": true, "FROM nginx:1\nUSER x\nFROM b\n": true, "FROM nginx:1\nRUN a\nFROM b\n": false, "FROM nginx\nFROM b\n": false,
		"FROM nginx:1\nFROM nginx:2\n": false, "FROM other\nFROM nginx:1\n": false,
	} {
		g := build(t, src)
		if got := suggest.NewNames(g, nil, nil).Trouble(g.Stages[0], "nginx") == ""; got != want {
			t.Errorf("%q: nginx is free: %v", src, got)
		}
	}
}

func TestFresh(t *testing.T) {
	g := build(t, "FROM a\nFROM r/builder-3\nFROM c AS builder\nFROM d AS builder-2\n")
	names := suggest.NewNames(g, nil, set("builder-5"))
	s := g.Stages[0]
	for _, test := range []struct{ candidates, want string }{
		{"builder test", "test"}, {"builder", "builder-4"}, {"builder-2 builder", "builder-4"},
	} {
		if got, trouble := names.Fresh(s, strings.Fields(test.candidates)); got != test.want || trouble != "" {
			t.Errorf("Fresh(%s) = %q, %q", test.candidates, got, trouble)
		}
	}
	names.Take("builder-4")
	if got, _ := names.Fresh(s, []string{"builder"}); got != "builder-6" {
		t.Errorf("behind a target of that name: %q", got)
	}
	if got, trouble := names.Fresh(s, []string{"Builder"}); trouble == "" {
		t.Errorf("no number makes a valid name of Builder: %q", got)
	}
	last := suggest.NewNames(build(t, "FROM a\nFROM b AS x\n"), set("x-2", "x-3"), nil)
	if got, trouble := last.Fresh(s, []string{"x"}); trouble != "" || got != "x-4" {
		t.Errorf("after two contexts: %q, %q", got, trouble)
	}
	any := build(t, "ARG BASE=builder\nFROM a\nFROM $BASE\n")
	if got, trouble := suggest.NewNames(any, nil, nil).Fresh(any.Stages[0], []string{"builder"}); !strings.Contains(trouble, "FROM $BASE") {
		t.Errorf("with a base that may mean any name: %q, %q", got, trouble)
	}
}

// TestFreshGivesUp: Fresh tries as many numbers as the file has names. It does not count the names of these contexts.
func TestFreshGivesUp(t *testing.T) {
	const bound = 7
	contexts := map[string]bool{}
	for i := 2; i < bound; i++ {
		contexts[fmt.Sprintf("x-%d", i)] = true
	}
	g := build(t, "FROM a\nFROM b AS x\n")
	if got, trouble := suggest.NewNames(g, contexts, nil).Fresh(g.Stages[0], []string{"x"}); trouble != "" || got != fmt.Sprintf("x-%d", bound) {
		t.Errorf("the last number: %q, %q", got, trouble)
	}
	contexts[fmt.Sprintf("x-%d", bound)] = true
	if got, trouble := suggest.NewNames(g, contexts, nil).Fresh(g.Stages[0], []string{"x"}); trouble == "" {
		t.Errorf("behind the last number: %q", got)
	}
}

func TestOnbuildImage(t *testing.T) {
	for src, want := range map[string]string{
		"FROM node:8-ONBUILD\n": "node:8-ONBUILD", "FROM node\n": "", "FROM a AS onbuild\nFROM onbuild\n": "", "FROM a\nCOPY --from=onbuild /a /a\n": "",
	} {
		got := ""
		if r := suggest.OnbuildImage(build(t, src)); r != nil {
			got = r.Name
		}
		if got != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}

func TestUnnamedStage(t *testing.T) {
	if got := suggest.UnnamedStage(3); got != "stage-3" {
		t.Error(got)
	}
}
