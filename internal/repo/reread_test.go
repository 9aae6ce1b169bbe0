package repo

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
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

// TestReread: the proof of an edit outside the Dockerfile accepts the new name in its place, and nothing else.
func TestReread(t *testing.T) {
	dir := writeArchive(t, shop)
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
		report, err := Open(dir).Rewrite(t.Context(), once(test.edit), rewrite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if o := report.Outcomes[0]; o.Applied != test.ok || report.Changed() != test.ok || !test.ok && (o.Skip != rewrite.SkipUnproven || report.Fault == nil) {
			t.Errorf("%s: %+v, fault %v", test.what, o, report.Fault)
		}
	}
}

// once is the job of making one edit in compose.yaml.
func once(edit text.Edit) Job {
	return Job{File: "compose.yaml", Verify: true, Find: func(*Repository) []rewrite.Finding {
		fix := rewrite.SafeFix(rewrite.Rebinds, "edit", edit)
		return []rewrite.Finding{{Rule: "r", File: "compose.yaml", Span: edit.Span, Fix: fix}}
	}}
}

// TestRewriteWithoutProof: without a proof, dfix writes what the proof would refuse.
func TestRewriteWithoutProof(t *testing.T) {
	dir := writeArchive(t, shop)
	job := Job{File: "compose.yaml", Find: func(now *Repository) (found []rewrite.Finding) {
		for _, m := range now.of(filepath.Join(dir, "Dockerfile")).targets {
			if m.Name == "devlop" {
				fix := rewrite.SafeFix(rewrite.Rebinds, "edit", text.Replace(m.Span, "develop: x"))
				found = append(found, rewrite.Finding{File: m.File, Span: m.Span, Fix: fix})
			}
		}
		return found
	}}
	if report, err := Open(dir).Rewrite(t.Context(), job, rewrite.Options{}); err != nil || !report.Changed() || report.Proof.Passed {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestRewriteOfAChangedFile: a file that has changed since it was read is not edited.
func TestRewriteOfAChangedFile(t *testing.T) {
	dir := writeArchive(t, shop)
	r := Open(dir)
	r.Notes()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte("services: {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if report, err := r.Rewrite(t.Context(), once(text.Insert(0, "# ")), rewrite.Options{}); err != ErrChanged {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestRewriteTogether: the proof of a change takes changes of other files into account.
func TestRewriteTogether(t *testing.T) {
	const files = `
-- Dockerfile --
FROM a AS dev
-- docker-bake.hcl --
target "app" { target = "dev" }
-- docker-bake.override.hcl --
target "app" { target = "dev" }
`
	dir := writeArchive(t, files)
	r := Open(dir)
	findings, _, err := r.Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", false)
	if err != nil || len(findings) != 2 {
		t.Fatalf("%v, %v", findings, err)
	}
	spoiled := slices.Clone(findings)
	for i, f := range spoiled {
		spoiled[i].Fix = rewrite.SafeFix(rewrite.Rebinds, "edit", text.Replace(f.Span, `work" # "`))
	}
	for _, f := range findings {
		for i, with := range [][]rewrite.Finding{findings, spoiled} {
			report, err := r.Rewrite(t.Context(), renaming(r, f.File, findings, with), rewrite.Options{})
			if err != nil || report.Proof.Passed != (i == 0) || report.Changed() != (i == 0) {
				t.Errorf("%s with %s in the other file: changed %v, %v", f.File, with[0].Fix.Edits[0].New, report.Changed(), err)
			}
		}
	}
}

// renaming is the job of applying the fixes of findings in one file.
func renaming(r *Repository, file string, findings, with []rewrite.Finding) Job {
	return Job{File: file, Verify: true, With: with, Find: func(now *Repository) []rewrite.Finding {
		if now != r {
			return nil
		}
		return slices.DeleteFunc(slices.Clone(findings), func(f rewrite.Finding) bool { return f.File != file })
	}}
}
