package repo

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/safefile"
	"github.com/moby/patternmatcher/ignorefile"
)

// maxIgnoreFile bounds a .dockerignore, in bytes: each line becomes a regular expression.
const maxIgnoreFile = 64 << 10

// ignoreFile returns the ignore file for a Dockerfile, found as BuildKit finds it (dockerui/config.go): the file named after the
// Dockerfile, or else .dockerignore in the context. The context is the one that the builds of the repository give if they agree,
// and the directory of the Dockerfile if there are no builds. The result is empty if no such file can be read, or if the
// repository was not read in time.
func (r *Repository) ignoreFile(dockerfile string) rewrite.IgnoreFile {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return rewrite.IgnoreFile{}
	}
	defer root.Close()
	if dockerfile == "" || r.own.late {
		return rewrite.IgnoreFile{}
	}
	names := []string{dockerfile + ".dockerignore"}
	switch dirs := r.own.contexts[dockerfile]; {
	case len(dirs) == 0:
		names = append(names, path.Join(path.Dir(dockerfile), ".dockerignore"))
	case filepath.IsLocal(dirs[0]) && !slices.ContainsFunc(dirs, func(dir string) bool { return dir != dirs[0] }):
		names = append(names, path.Join(dirs[0], ".dockerignore"))
	}
	for _, name := range names {
		src, err := safefile.Read(root, name, maxIgnoreFile)
		if os.IsNotExist(err) {
			continue
		}
		if patterns, bad := ignorefile.ReadAll(bytes.NewReader(src)); err == nil && bad == nil {
			return rewrite.IgnoreFile{Path: name, Patterns: patterns}
		}
		break
	}
	return rewrite.IgnoreFile{}
}
