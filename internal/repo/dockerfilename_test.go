package repo

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestDockerfileNames(t *testing.T) {
	for file, want := range map[string]string{
		"Dockerfile":                 "",
		"Dockerfile.builders":        "builders",
		"builders.dockerfile":        "builders",
		"docker/Builders/Dockerfile": "builders",
		"a/Containerfile.b":          "a b",
	} {
		if got := strings.Join(slices.Sorted(slices.Values(namesOf(file))), " "); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}

// A word is not certainly a misspelling where a Dockerfile, a page or a program has that name.
func TestDoubt(t *testing.T) {
	dir := writeArchive(t, `
-- Dockerfile --
-- tools/Dockerfile --
-- Dockerfile.base --
-- README.md --
    docker build -t paged .
    docker build -t $ANY .
-- docs/paged.md --
    docker build -t else --target x .
-- build.py --
run(["docker", "build", "--tag", "programmed", "."])
-- x.mk --
# docker build --build-context commented=. .
-- other.hcl --
target "x" {}
# docker build -t remarked .
`)
	outside := Open(dir).Facts(filepath.Join(dir, "Dockerfile"))
	for word, want := range map[string]string{
		"tools": "tools/Dockerfile", "base": "Dockerfile.base", "paged": "README.md:1", "programmed": "build.py:1", "remarked": "other.hcl:2", "else": "",
	} {
		if got := outside.Doubt(word); (got == "") != (want == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	if !outside.Contexts["commented"] {
		t.Error("the build context of a comment is not known")
	}
}
