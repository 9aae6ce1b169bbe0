package repo

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

const renamed = `
-- Dockerfile --
FROM a AS dev
FROM b AS last
-- other/Dockerfile --
FROM a AS dev
-- compose.yaml --
services:
  a:
    build: {target: "dev"} # dev
  b:
    build: {context: other, target: dev}
  c:
    build: {target: DEV, no_cache_filter: [dev, last]}
-- docker-bake.hcl --
target "dev" {
  target = "dev" # dev
  args = { BUILDKIT_SBOM_SCAN_STAGE = "last,dev" }
}
-- Makefile --
dev:
	docker build --target='dev' \
	  -t dev .
-- .devcontainer/devcontainer.json --
// dev
{"build": {"dockerfile": "../Dockerfile", /* dev */ "target": "dev",},} // dev
-- .github/workflows/ci.yml --
jobs:
  dev:
    steps:
      - uses: docker/build-push-action@v6
        with: {context: ., target: dev}
      - run: |
          docker build --target dev .
`

func TestRename(t *testing.T) {
	dir := writeArchive(t, renamed)
	before := applied(t, dir, "dev", "work")
	got := map[string]string{}
	for file := range before {
		got[file] = textOf(t, filepath.Join(dir, file))
	}
	want := map[string]string{
		"compose.yaml":                    "services:\n  a:\n    build: {target: \"work\"} # dev\n  b:\n    build: {context: other, target: dev}\n  c:\n    build: {target: work, no_cache_filter: [work, last]}\n",
		"docker-bake.hcl":                 "target \"dev\" {\n  target = \"work\" # dev\n  args = { BUILDKIT_SBOM_SCAN_STAGE = \"last,work\" }\n}\n",
		".devcontainer/devcontainer.json": "// dev\n{\"build\": {\"dockerfile\": \"../Dockerfile\", /* dev */ \"target\": \"work\",},} // dev\n",
		"Makefile":                        "dev:\n\tdocker build --target='work' \\\n\t  -t dev .\n",
		".github/workflows/ci.yml":        "jobs:\n  dev:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {context: ., target: work}\n      - run: |\n          docker build --target work .\n",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	// Back again, the bytes must be those of the beginning, but for letter case.
	applied(t, dir, "work", "dev")
	for file, src := range before {
		if now := textOf(t, filepath.Join(dir, file)); !strings.EqualFold(now, src) {
			t.Errorf("%s: %q", file, now)
		}
	}
}

// applied renames a stage of the Dockerfile in all other files, and returns the texts that these had.
func applied(t *testing.T, dir, old, name string) map[string]string {
	t.Helper()
	r := Open(dir)
	findings, _, err := r.Rename(filepath.Join(dir, "Dockerfile"), old, name, false)
	if err != nil {
		t.Fatal(err)
	}
	before, after := map[string]string{}, map[string][]byte{}
	for _, f := range findings {
		if after[f.File] != nil {
			continue
		}
		report, err := r.Rewrite(t.Context(), renaming(r, f.File, findings, findings), rewrite.Options{})
		if err != nil || !report.Proof.Passed {
			t.Fatalf("%s: %+v, %v", f.File, report, err)
		}
		before[f.File], after[f.File] = string(report.Before), report.After
	}
	for file, src := range after {
		if err := os.WriteFile(filepath.Join(dir, file), src, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return before
}

func TestRenameRefuses(t *testing.T) {
	for _, test := range []struct{ name, files, want string }{
		{"a default", "-- compose.yaml --\nservices: {a: {build: {target: \"${X:-dev}\"}}}\n", `compose.yaml:1:33: target "dev": the name is computed`},
		{"a pattern", "-- compose.yaml --\nservices: {a: {build: {target: \"d$X\"}}}\n", `compose.yaml:1:33: target "d*": the name is computed`},
		{"another default", "-- compose.yaml --\nservices: {a: {build: {target: \"${X:-other}\"}}}\n", `compose.yaml:1:33: target "other": the name is computed`},
		{"nothing is known", "-- compose.yaml --\nservices: {a: {build: {target: $T}}}\n", `compose.yaml:1:32: target "*": the name is computed`},
		{"a function", "-- docker-bake.hcl --\ntarget \"a\" {\n  target = lower(\"DEV\")\n}\n", `docker-bake.hcl:2:12: target "dev": it may mean another Dockerfile`},
		{"a variable of Bake with another default", "-- docker-bake.hcl --\nvariable \"T\" { default = \"other\" }\ntarget \"a\" {\n  target = T\n}\n", `docker-bake.hcl:3:12: target "other": the name is computed`},
		{"a bake file by another name", "-- images.hcl --\ntarget \"a\" {\n  target = \"dev\"\n}\n", `images.hcl:2:13: target "dev": it may mean another Dockerfile`},
		{"a file that is broken", "-- compose.yaml --\nservices: [dev\n", `compose.yaml: it may name the stage, and is not read: yaml: line 2: did not find expected ',' or ']'`},
		{"a file that is broken, a computed target", "-- compose.yaml --\nservices: [\n  target: $T\n", `compose.yaml: it may name the stage, and is not read: yaml: line 3: did not find expected ',' or ']'`},
		{"a file over the limit", "-- compose.yaml --\n#" + strings.Repeat("x", mention.MaxSize) + "\n", `compose.yaml: it may name the stage, and is not read: larger than 1 MiB`},
		{"an unknown Dockerfile", "-- x.sh --\ndocker build --target dev $DIR\n", `x.sh:1:23: target "dev": it may mean this Dockerfile`},
		{"no row of bytes", "-- x.sh --\ndocker build --target d\"ev\" .\n", `x.sh:1:23: target "dev": the name is written in a way that dfix cannot edit`},
		{"a context of the old name", "-- x.sh --\ndocker build --build-context dev=. .\n", `x.sh:1:30: build context "dev": a build context takes the place of a stage of that name`},
		{"a context of the new name", "-- x.sh --\ndocker build --build-context work=. .\n", `x.sh:1:30: build context "work": a build context takes the place of a stage of that name`},
	} {
		dir := writeArchive(t, "\n-- Dockerfile --\nFROM a AS dev\n"+test.files)
		_, _, err := Open(dir).Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", false)
		var refusal *Refusal
		if !errors.As(err, &refusal) || err.Error() != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestRenameByForce: what is certain is changed, and what is left is listed.
func TestRenameByForce(t *testing.T) {
	dir := writeArchive(t, renamed+"-- docker-compose.ci.yml --\nservices: {d: {build: {context: ., target: $T}}}\n-- skaffold.yaml --\n[dev\n")
	edits, left, err := Open(dir).Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", true)
	if err != nil || len(edits) != 9 {
		t.Errorf("%d edits, %v", len(edits), err)
	}
	want := []string{
		`docker-compose.ci.yml:1:44: target "*": the name is computed`,
		"skaffold.yaml: it may name the stage, and is not read: yaml: line 2: did not find expected ',' or ']'",
	}
	var got []string
	for _, l := range left {
		got = append(got, l.Error())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// An argument is set if any file but a Dockerfile speaks of it.
func TestArgUnset(t *testing.T) {
	for files, want := range map[string]bool{
		"-- b.sh --\ndocker build .\n":                                  true,
		"-- other/Dockerfile --\nARG BASE=a\nFROM $BASE\n":              true,
		"-- b.sh --\ndocker build --build-arg BASE_IMAGE=x .\n":         true,
		"-- b.sh --\ndocker build --build-arg BASE=x .\n":               false,
		"-- x.conf --\nBASE: x\n":                                       false,
		"-- compose.yaml --\nservices: {a: {build: {args: [BASE]}}}\n":  false,
		"-- compose.yaml --\n" + strings.Repeat("#", mention.MaxSize+1): false,
	} {
		dir := writeArchive(t, "\n-- Dockerfile --\nARG BASE=a\nFROM $BASE\n"+files)
		if got := Open(dir).Facts(filepath.Join(dir, "Dockerfile")).ArgUnset("BASE"); got != want {
			t.Errorf("%.60q: %t", files, got)
		}
	}
}

// TestArgUnsetOnce: the files are searched once for each build argument, since the proof asks for every value.
func TestArgUnsetOnce(t *testing.T) {
	dir := writeArchive(t, "\n-- Dockerfile --\nARG BASE=a\nFROM $BASE\n")
	facts := Open(dir).Facts(filepath.Join(dir, "Dockerfile"))
	before := facts.ArgUnset("BASE")
	if err := os.WriteFile(filepath.Join(dir, "b.sh"), []byte("docker build --build-arg BASE=x --build-arg TAG=y .\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if again, other := facts.ArgUnset("BASE"), facts.ArgUnset("TAG"); !before || !again || other {
		t.Errorf("BASE %t, then %t; TAG %t", before, again, other)
	}
}
