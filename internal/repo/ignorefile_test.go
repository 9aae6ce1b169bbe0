package repo

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestIgnoreFile: the file named after the Dockerfile counts before that of the context, which is what builds give if they
// agree, and else the directory of the Dockerfile.
func TestIgnoreFile(t *testing.T) {
	for name, test := range map[string]struct{ tree, want string }{
		"by convention": {`
-- a/Dockerfile --
FROM x
-- a/.dockerignore --
# built elsewhere
/dist/
-- .dockerignore --
other
`, "a/.dockerignore: dist"},
		"named after the Dockerfile": {`
-- a/Dockerfile --
FROM x
-- a/Dockerfile.dockerignore --
own
-- a/.dockerignore --
dist
`, "a/Dockerfile.dockerignore: own"},
		"the context of a build": {`
-- compose.yaml --
services: {a: {build: {context: ., dockerfile: a/Dockerfile}}}
-- a/Dockerfile --
FROM x
-- a/.dockerignore --
dist
-- .dockerignore --
other
`, ".dockerignore: other"},
		"builds that differ": {`
-- compose.yaml --
services: {a: {build: {context: ., dockerfile: a/Dockerfile}}, b: {build: a}}
-- a/Dockerfile --
FROM x
-- a/.dockerignore --
dist
-- .dockerignore --
other
`, ""},
		"a context that is computed": {`
-- x.sh --
docker build -f a/Dockerfile "$DIR"
-- a/Dockerfile --
FROM x
-- a/.dockerignore --
dist
`, ""},
		"too large": {"\n-- a/Dockerfile --\nFROM x\n-- a/.dockerignore --\n" + strings.Repeat("dist\n", maxIgnoreFile/5+1), ""},
		"none":      {"\n-- a/Dockerfile --\nFROM x\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeArchive(t, test.tree)
			file := Open(dir).Facts(filepath.Join(dir, "a/Dockerfile")).IgnoreFile
			got := ""
			if file.Path != "" {
				got = file.Path + ": " + strings.Join(file.Patterns, " ")
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
