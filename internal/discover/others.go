package discover

import (
	"path/filepath"
	"slices"
	"strings"
)

// OthersDirs are the names of directories that hold copies of other people's files, or files that are meant to be as they are. A
// search does not enter them, unless Options.Include asks for it.
var OthersDirs = []string{"vendor", "node_modules", "third_party", "testdata"}

// passes reports whether a search does not enter a directory that it meets.
func (t *tree) passes(dir string) bool {
	return t.opt.Exclude(dir) || slices.Contains(OthersDirs, filepath.Base(dir)) && !t.opt.Include(dir, true)
}

// others reports whether a file lies in one of OthersDirs by its path from the top of a search, and nothing asks for it.
func (s *search) others(below, real string) bool {
	dir := filepath.ToSlash(filepath.Dir(below))
	for name := range strings.SplitSeq(dir, "/") {
		if slices.Contains(OthersDirs, name) {
			return !s.opt.Include(real, false)
		}
	}
	return false
}

// fromTop is the path of a file that another program has found: from the current directory if it lies below, else from the
// root of its repository.
func (s *search) fromTop(shown, real string) string {
	if filepath.IsLocal(shown) {
		return shown
	}
	root, ok := Repository(filepath.Dir(real))
	if !ok {
		return filepath.Base(real)
	}
	below, err := filepath.Rel(root, real)
	if err != nil {
		return filepath.Base(real)
	}
	return below
}
