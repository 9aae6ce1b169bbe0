package discover

import (
	"path/filepath"
	"slices"
	"strings"
)

// OthersDirs are the names of directories with copies of other people's files, or with files that must not be
// changed. A search does not enter them unless Options.Include reports true.
var OthersDirs = []string{"vendor", "node_modules", "third_party", "testdata"}

// passes reports whether a search skips a directory.
func (t *tree) passes(dir string) bool {
	return t.opt.Exclude(dir) || slices.Contains(OthersDirs, filepath.Base(dir)) && !t.opt.Include(dir, true)
}

// others reports whether a file is in one of OthersDirs, by its path from the top of a search, and Options.Include
// does not report true.
func (s *search) others(below, real string) bool {
	dir := filepath.ToSlash(filepath.Dir(below))
	for name := range strings.SplitSeq(dir, "/") {
		if slices.Contains(OthersDirs, name) {
			return !s.opt.Include(real, false)
		}
	}
	return false
}

// fromTop returns the path of a file that another program gave: from the current directory if it is below it,
// otherwise from the root of its repository.
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
