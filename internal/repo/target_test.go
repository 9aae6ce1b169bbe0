package repo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/text"
	"github.com/google/go-cmp/cmp"
)

// misnamed is a finding of unknown-target with its mention.
type misnamed struct {
	rewrite.Finding
	mention.Mention
}

// edit is the repair; nil if there is none.
func (u misnamed) edit() *text.Edit {
	if u.Fix == nil {
		return nil
	}
	return &u.Fix.Edits[0]
}

// safe reports whether the repair is safe.
func (u misnamed) safe() bool { return u.Fix != nil && u.Fix.Level == rewrite.Safe }

// unknownTargets returns what the rule finds for a Dockerfile with a text.
func unknownTargets(t testing.TB, r *Repository, path, dockerfile string) (found []misnamed) {
	t.Helper()
	report, err := rewrite.Run(t.Context(), path, []byte(dockerfile), rewrite.Options{Rules: []*rewrite.Rule{rules.UnknownTarget}, Targets: r.Targets(path)})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Elsewhere {
		for _, m := range r.of(path).targets {
			if m.File == f.File && m.Span == f.Span && strings.Contains(f.Message, fmt.Sprintf("%q", m.Name)) {
				found = append(found, misnamed{f, m})
				break
			}
		}
	}
	return found
}

func textOf(t testing.TB, path string) string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// unknowns are the findings on a Dockerfile: "FILE:LINE: NAME -> NEW", or "(REASON)" in the place of an edit.
func unknowns(t *testing.T, dir, dockerfile string) string {
	t.Helper()
	path := filepath.Join(dir, dockerfile)
	var lines []string
	for _, f := range unknownTargets(t, Open(dir), path, textOf(t, path)) {
		what := "(" + f.Reason + ")"
		if f.Fix != nil {
			what = "-> " + f.edit().New
			mended(t, dir, f)
		}
		lines = append(lines, fmt.Sprintf("%s:%d: %s %s", f.Mention.File, f.Line, f.Name, what))
	}
	return strings.Join(lines, "\n")
}

// mended applies an edit: only the name may change, and the finding must be gone.
func mended(t *testing.T, dir string, f misnamed) {
	t.Helper()
	path := filepath.Join(dir, f.Mention.File)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after, err := text.Apply(before, []text.Edit{*f.edit()})
	if err != nil {
		t.Fatal(err)
	}
	if want := string(before[:f.Mention.Span.Start]) + f.edit().New + string(before[f.Mention.Span.End:]); string(after) != want {
		t.Errorf("%s: %q", show(f.Mention), after)
	}
	if err := os.WriteFile(path, after, 0o644); err != nil {
		t.Fatal(err)
	}
	defer os.WriteFile(path, before, 0o644)
	for _, m := range Open(dir).of(filepath.Join(dir, f.Dockerfile)).targets {
		if m.Name == f.edit().New && m.Line == f.Line && m.Column == f.Column && m.Certain {
			return
		}
	}
	t.Errorf("%s: the file does not say %s afterwards", show(f.Mention), f.edit().New)
}

func TestUnknownTargets(t *testing.T) {
	dockerfile := `
-- Dockerfile --
FROM a AS develop
FROM a AS build-linux
FROM a AS linux
FROM a AS v1
FROM a
`
	for _, test := range []reading{
		{"a misspelling, in every way to write it", `
-- compose.yaml --
services:
  a: {build: {target: devlop}} # the stage
  b: {build: {target: "devlop"}}
  c: {build: {target: 'devlop'}}
-- docker-bake.hcl --
target "a" {
  target = "devleop" // the stage
}
-- docker-bake.json --
{"target": {"a": {"target": "devellop"}}}
-- build.sh --
docker build --target="deevelop" .
`, `build.sh:1: deevelop -> develop
			compose.yaml:2: devlop -> develop
			compose.yaml:3: devlop -> develop
			compose.yaml:4: devlop -> develop
			docker-bake.hcl:2: devleop -> develop
			docker-bake.json:1: devellop -> develop`},

		{"bake alone", `
-- docker-bake.hcl --
target "a" {
  target = "devleop" // the stage
}
`, `docker-bake.hcl:2: devleop -> develop`},

		{"what exists in any letter case, or may", `
-- compose.yaml --
services:
  a: {build: {target: DEVELOP}}
  b: {build: {target: ""}}
  c: {build: {target: "${X:-devlop}"}}
  d: {build: {target: devlop, context: "$X"}}
  e: {build: {target: linux}}
  f: {build: {target: devlop, context: "https://example.com/x.git"}}
  g: {build: {target: devlop, dockerfile_inline: FROM x AS devlop}}
-- build.sh --
podman build --target 0 .
docker build --no-cache-filter devlop .
docker build $X --target devlop .
`, ``},

		{"what only a person can mend", `
-- compose.yaml --
services:
  a: {build: {target: "0"}}
  b: {build: {target: stage-1}}
  c: {build: {target: nothing}}
  d: {build: {target: v2}}
  e: {build: {target: lnux}}
  f: {build: {target: build}}
  h: {build: {target: buid-linux}}
  g: {build: {target: "dev\x6cop"}}
`, `compose.yaml:2: 0 (stages without a name cannot be targets)
			compose.yaml:3: stage-1 (stages without a name cannot be targets)
			compose.yaml:4: nothing (no stage has a name like it)
			compose.yaml:5: v2 (did you mean v1? It differs by more than a typing error)
			compose.yaml:6: lnux -> linux
			compose.yaml:7: build (did you mean build-linux? It differs by more than a typing error)
			compose.yaml:8: buid-linux -> build-linux
			compose.yaml:9: devlop (did you mean develop? The name is written in a way that dfix cannot edit)`},

		{"where the directory is assumed, only misspellings", `
-- sub/build.sh --
docker build --target devlop .
docker build --target nothing .
`, `sub/build.sh:1: devlop -> develop`},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := strings.ReplaceAll(test.want, "\t", "")
			if d := cmp.Diff(want, unknowns(t, writeArchive(t, dockerfile+test.files), "Dockerfile")); d != "" {
				t.Error(d)
			}
		})
	}
}

// Another frontend, or a preprocessor, may know more names than BuildKit reads in the file.
func TestUnknownTargetsOfOtherFrontends(t *testing.T) {
	for _, head := range []string{"# syntax=example.com/frontend\n", "#if defined(X)\n#endif\n"} {
		dir := writeArchive(t, "\n-- Dockerfile --\n"+head+"FROM a AS develop\n-- compose.yaml --\nservices: {a: {build: {target: devlop}}}\n")
		if got := unknowns(t, dir, "Dockerfile"); got != "" {
			t.Errorf("%q: %s", head, got)
		}
	}
}
