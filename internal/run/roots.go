package run

import (
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/discover"
)

// roots names files as their diff does: from the root of the work tree, elsewhere from the
// current directory; a file above that, from "/".
type roots struct {
	once  sync.Once
	cwd   string
	trees *discover.Roots
}

func (r *roots) name(f *result) string {
	if f.real == "" {
		return f.Path
	}
	r.once.Do(r.init)
	real, err := filepath.Abs(f.real)
	if err != nil {
		return filepath.ToSlash(f.Path)
	}
	rel, err := filepath.Rel(r.root(filepath.Dir(real)), real)
	if err != nil {
		return filepath.ToSlash(f.Path)
	}
	if !filepath.IsLocal(rel) { // git apply takes no path with ".."
		return strings.TrimPrefix(filepath.ToSlash(real), "/")
	}
	return filepath.ToSlash(rel)
}

func (r *roots) init() {
	r.cwd, _ = os.Getwd()
	if real, err := filepath.EvalSymlinks(r.cwd); err == nil {
		r.cwd = real
	}
}

func (r *roots) root(dir string) string {
	if root, ok := r.trees.Of(dir); ok {
		return root
	}
	return r.cwd
}

// repository is the way from the current directory to the work tree that f lies in, or "".
func (r *roots) repository(f *result) string {
	root := r.tree(f)
	if root == "" {
		return ""
	}
	rel, err := filepath.Rel(r.cwd, root)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(rel)
}

// tree is the root of the work tree that f lies in, or "".
func (r *roots) tree(f *result) string {
	if f.real == "" {
		return ""
	}
	r.once.Do(r.init)
	real, err := filepath.Abs(f.real)
	if err != nil {
		return ""
	}
	root, ok := r.trees.Of(filepath.Dir(real))
	if !ok {
		return ""
	}
	return root
}
