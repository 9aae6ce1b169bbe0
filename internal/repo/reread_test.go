package repo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/text"
)

const shop = `
-- Dockerfile --
FROM debian:12 AS develop
-- compose.yaml --
services:
  web:
    build:
      context: .
      target: devlop
  worker:
    build: { context: ., target: develop }
-- docker-bake.hcl --
target "app" { target = "develop" }
`

// TestReread: the proof of an edit beside the Dockerfile holds for the new name in its place, and for
// nothing else.
func TestReread(t *testing.T) {
	dir := lay(t, shop)
	src, err := os.ReadFile(filepath.Join(dir, "compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(word string) text.Span {
		i := strings.Index(string(src), word)
		return text.Span{Start: i, End: i + len(word)}
	}
	for _, test := range []struct {
		what string
		edit text.Edit
		ok   bool
	}{
		{"the name", text.Replace(at("devlop"), "develop"), true},
		{"a longer name", text.Replace(at("devlop"), "developers"), true},
		{"the name and a comment sign", text.Replace(at("devlop"), "#develop"), false},
		{"the name and another key", text.Replace(at("devlop"), "develop\n      dockerfile: other"), false},
		{"a variable", text.Replace(at("devlop"), "${STAGE}"), false},
		{"the key", text.Replace(at("target"), "targets"), false},
		{"a key of the other service", text.Replace(at("worker"), "web"), false},
		{"the file is no YAML any more", text.Replace(at("services:"), "services: {"), false},
		{"another name too", text.Replace(text.Span{Start: at("devlop").Start, End: len(src)}, strings.ReplaceAll(string(src[at("devlop").Start:]), "develop", "release")), false},
	} {
		after, err := text.Apply(src, []text.Edit{test.edit})
		if err != nil {
			t.Fatal(err)
		}
		err = Open(dir).Reread([]FileEdit{{File: "compose.yaml", Before: src, After: after, Edits: []text.Edit{test.edit}}})
		if (err == nil) != test.ok {
			t.Errorf("%s: %v", test.what, err)
		}
	}
}

// TestReportsWithoutProof: a repair that the proof refuses is a fault, and nothing changes.
func TestReportsWithoutProof(t *testing.T) {
	dir := lay(t, shop)
	r := Open(dir)
	var found Finding
	for _, m := range r.Of(filepath.Join(dir, "Dockerfile")).Targets {
		if m.Name == "devlop" {
			edit := text.Replace(m.Span, "develop: x")
			found = Finding{Mention: m, Edit: &edit}
		}
	}
	reports := r.Reports([]Finding{found}, Options{Rule: "unknown-target", Verify: true})
	if len(reports) != 1 || reports[0].Changed() || reports[0].Fault == nil || reports[0].Outcomes[0].Skip != "unproven" {
		t.Fatalf("%+v", reports)
	}
	if reports = r.Reports([]Finding{found}, Options{Rule: "unknown-target"}); !reports[0].Changed() || reports[0].Proof.Ran {
		t.Errorf("without proof: %+v", reports[0])
	}
	outside := func(string) bool { return false }
	if reports = r.Reports([]Finding{found}, Options{Within: outside}); len(reports) != 0 {
		t.Errorf("outside of what was searched: %+v", reports)
	}
}

// TestReportsOfAChangedFile: what was found in other bytes is not told.
func TestReportsOfAChangedFile(t *testing.T) {
	dir := lay(t, shop)
	r := Open(dir)
	dockerfile := filepath.Join(dir, "Dockerfile")
	found := UnknownTargets(r.Of(dockerfile), graphOf(t, dockerfile))
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte("services: {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if reports := r.Reports(found, Options{Rule: "unknown-target", Verify: true}); len(found) != 1 || len(reports) != 0 {
		t.Errorf("%v, %v", found, reports)
	}
}
