package stages_test

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/stages"
)

// names lists stages by alias, in order.
func names(g *stages.Graph, set stages.Set) string {
	var all []string
	for _, s := range g.Stages {
		if set.Has(s) {
			all = append(all, s.Alias)
		}
	}
	return strings.Join(all, " ")
}

func TestReach(t *testing.T) {
	const file = `
ARG BASE=debian:12
ARG PICK=build
FROM golang:1 AS build
FROM alpine AS tools
FROM build AS test
RUN --mount=from=tools,target=/t true
FROM alpine AS files
COPY --from=build /a /a
COPY --from=1 /a /a
COPY --from=nginx /a /a
FROM te${X} AS computed
FROM $BASE AS image
FROM ${PICK} AS picked
FROM ${NOWHERE:-scratch} AS fallback
FROM ${NOWHERE} AS anything
FROM files AS last
COPY --from=image /a /a
`
	g := build(t, file)
	all := g.Reach(map[string]bool{"image": true})
	for i, want := range []struct{ sure, perhaps string }{
		{"build", "build"},
		{"tools", "tools"},
		{"build tools test", "build tools test"},
		{"build tools files", "build tools files"},
		{"computed", "build tools test computed"},
		{"", "image"},
		{"picked", "build tools test files computed image picked"},
		{"fallback", "fallback"},
		{"anything", "build tools test files computed image picked fallback anything"},
		{"build tools files last", "build tools files image last"},
	} {
		if got := names(g, all[i].Sure); got != want.sure {
			t.Errorf("%s: sure are %q, want %q", g.Stages[i].Alias, got, want.sure)
		}
		if got := names(g, all[i].Perhaps); got != want.perhaps {
			t.Errorf("%s: perhaps are %q, want %q", g.Stages[i].Alias, got, want.perhaps)
		}
	}
}

func TestExtended(t *testing.T) {
	g := build(t, `
ARG BASE=debian:12
FROM a AS one
FROM one AS two
FROM ${BASE} AS three
FROM tw$X AS four
FROM a AS five
COPY --from=three /a /a
`)
	want := map[string]string{"one": "two", "two": "four", "three": "", "four": "", "five": ""}
	for i, reach := range g.Reach(nil) {
		s, got := g.Stages[i], ""
		if reach.Extended != nil {
			got = reach.Extended.In.Alias
		}
		if got != want[s.Alias] {
			t.Errorf("%s is extended by %q, want %q", s.Alias, got, want[s.Alias])
		}
	}
}
