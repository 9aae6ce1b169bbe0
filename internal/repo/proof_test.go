package repo

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wrongAlone are repositories with a target NAME of which an edit, judged from its file alone, is wrong: something else changes
// with it, or it also means other/Dockerfile.
var wrongAlone = []struct{ class, files string }{
	{"an override makes the context remote", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- compose.override.yaml --\nservices:\n  a: {build: {context: 'https://github.com/o/r.git'}}\n"},
	{"an override has the Dockerfile inline", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- compose.override.yaml --\nservices:\n  a: {build: {dockerfile_inline: FROM scratch AS NAME}}\n"},
	{"an override gives another context", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- compose.override.yaml --\nservices:\n  a: {build: {context: other}}\n"},
	{"an override takes the context away", "-- compose.yaml --\nservices:\n  a: {build: {context: other, target: x}}\n  b: {build: {context: ., dockerfile: Dockerfile, target: NAME}}\n-- compose.override.yaml --\nservices:\n  b: {build: {context: other, dockerfile: !reset null}}\n"},
	{"an override replaces the build", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- compose.override.yaml --\nservices:\n  a: {build: !override {context: other, target: NAME}}\n-- compose.dev.yaml --\nservices:\n  a: {build: {context: other}}\n"},
	{"an anchor that is also an environment variable", "-- compose.yaml --\nservices:\n  a: {build: {target: &x NAME}, environment: {STAGE: *x}}\n"},
	{"an anchor that is also a tag", "-- compose.yaml --\nservices:\n  a: {build: {target: &x NAME, tags: [*x]}}\n"},
	{"an anchor that is also a profile", "-- compose.yaml --\nservices:\n  a: {build: {target: &x NAME}, profiles: [*x]}\n"},
	{"include with another project directory", "-- part/compose.yaml --\nservices:\n  a: {build: {context: ../, target: NAME}}\n-- compose.yaml --\ninclude:\n  - {path: part/compose.yaml, project_directory: other/deep}\n-- other/deep/x --\n"},
	{"a list of included paths", "-- part/compose.yaml --\nservices:\n  a: {build: {context: .., target: NAME}}\n-- part/more.yaml --\nservices:\n  a: {build: {context: ../other}}\n-- compose.yaml --\ninclude:\n  - path: [part/compose.yaml, part/more.yaml]\n"},
	{"a service of another file extends this one", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- compose.dev.yaml --\nservices:\n  b: {extends: {file: compose.yaml, service: a}, build: {context: other}}\n"},
	{"several -f in other directories", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- deploy/prod.yaml --\nservices:\n  a: {build: {context: other}}\n-- run.sh --\ndocker compose -f compose.yaml -f deploy/prod.yaml up\n"},
	{"--project-directory", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- run.sh --\ndocker compose -f compose.yaml --project-directory other up\n"},
	{"COMPOSE_FILE", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- deploy/prod.yaml --\nservices:\n  a: {build: {context: other}}\n-- .env --\nCOMPOSE_FILE=compose.yaml:deploy/prod.yaml\n"},
	{"a devcontainer", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- .devcontainer/dev.yaml --\nservices:\n  a: {build: {context: other}}\n-- .devcontainer/devcontainer.json --\n{\"dockerComposeFile\": [\"../compose.yaml\", \"dev.yaml\"]}\n"},
	{"files without a main one", "-- compose.base.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- compose.dev.yaml --\nservices:\n  a: {build: {context: other}}\n"},
	{"Bake: the target is also a tag", "-- docker-bake.hcl --\ntarget \"a\" {\n  target = \"NAME\"\n}\ntarget \"b\" {\n  context = \"other\"\n  tags = [target.a.target]\n}\n"},
	{"Bake: an override file", "-- docker-bake.hcl --\ntarget \"a\" {\n  target = \"NAME\"\n}\n-- docker-bake.override.hcl --\ntarget \"a\" {\n  context = \"other\"\n}\n"},
	{"Bake: JSON and HCL", "-- docker-bake.json --\n{\"target\": {\"a\": {\"target\": \"NAME\"}}}\n-- docker-bake.hcl --\ntarget \"a\" {\n  context = \"other\"\n}\n"},
	{"Bake: the files of Compose", "-- compose.yaml --\nservices:\n  a: {build: {context: other}}\n-- docker-bake.hcl --\ntarget \"a\" {\n  target = \"NAME\"\n}\n"},
	{"Bake: --set gives another context", "-- docker-bake.hcl --\ntarget \"a\" {\n  target = \"NAME\"\n}\n-- Makefile --\nx:\n\tdocker buildx bake --set a.context=other a\n"},
	{"Bake: --set gives another Dockerfile", "-- docker-bake.hcl --\ntarget \"a\" {\n  target = \"NAME\"\n}\n-- .github/workflows/a.yml --\njobs:\n  x:\n    steps:\n      - {uses: docker/bake-action@v6, with: {set: \"*.dockerfile=other/Dockerfile\"}}\n"},
	{"a linked file, which is read in two directories", "-- other/compose.yaml --\nservices:\n  a: {build: {context: ., target: NAME}}\n-- compose.yaml -> other/compose.yaml --\n"},
	{"Bake: inherits with a variable", "-- docker-bake.hcl --\nvariable \"BASE\" { default = \"_here\" }\ntarget \"_here\" { context = \".\" }\ntarget \"_there\" { context = \"other\" }\ntarget \"a\" {\n  inherits = [BASE]\n  target = \"NAME\"\n}\n"},
	{"Bake: several -f", "-- x/a.hcl --\ntarget \"a\" {\n  context = \"other\"\n}\n-- docker-bake.hcl --\ntarget \"a\" {\n  target = \"NAME\"\n}\n-- run.sh --\ndocker buildx bake a -f docker-bake.hcl -f x/a.hcl\n"},
}

// TestEveryClassNeedsTheProof: dfix rename and unknown-target do not edit any of these classes; without the loading of sets and
// of marked files both would.
func TestEveryClassNeedsTheProof(t *testing.T) {
	for _, test := range wrongAlone {
		for _, unproven := range []bool{false, true} {
			if got := renames(t, test.files, unproven); got != unproven {
				t.Errorf("%s, believed: %t: renamed: %t", test.class, unproven, got)
			}
			if got := repairs(t, test.files, unproven); got != unproven {
				t.Errorf("%s, believed: %t: repaired: %t", test.class, unproven, got)
			}
		}
	}
}

const provisioner = "FROM debian:12 AS provisioner\nFROM debian:12 AS runtime\n"

// spelled returns a repository in which NAME is replaced by name.
func spelled(t *testing.T, files, name string, unproven bool) (r *Repository, dockerfile string) {
	dir := writeArchive(t, "-- Dockerfile --\n"+provisioner+"-- other/Dockerfile --\n"+provisioner+strings.ReplaceAll(files, "NAME", name))
	r = Open(dir)
	r.unproven = unproven
	return r, filepath.Join(dir, "Dockerfile")
}

// renames reports whether the name of a stage changes in a file other than its Dockerfile.
func renames(t *testing.T, files string, unproven bool) bool {
	r, dockerfile := spelled(t, files, "provisioner", unproven)
	edits, _, err := r.Rename(dockerfile, "provisioner", "made", false)
	return err == nil && len(edits) > 0
}

// repairs reports whether the repair of a misspelled target is safe.
func repairs(t *testing.T, files string, unproven bool) bool {
	r, dockerfile := spelled(t, files, "provisoner", unproven)
	return slices.ContainsFunc(unknownTargets(t, r, dockerfile, provisioner), misnamed.safe)
}
