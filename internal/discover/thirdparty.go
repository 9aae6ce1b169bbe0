package discover

import (
	"path/filepath"
	"slices"
	"strings"
)

// thirdPartyDirs are the names of directories with copies of other people's files, or with files that must not be
// changed. A search does not enter them unless Options.Include reports true.
var thirdPartyDirs = []string{"vendor", "node_modules", "third_party", "testdata"}

// skips reports whether a search skips a directory.
func (t *tree) skips(dir string) bool {
	return t.opt.Exclude(dir) || slices.Contains(thirdPartyDirs, filepath.Base(dir)) && !t.opt.Include(dir, true)
}

// thirdParty reports whether a file is in one of thirdPartyDirs, by its path from the top of a search, and
// Options.Include does not report true.
func (s *search) thirdParty(below, real string) bool {
	dirs := strings.Split(filepath.ToSlash(filepath.Dir(below)), "/")
	return slices.ContainsFunc(dirs, func(name string) bool { return slices.Contains(thirdPartyDirs, name) }) && !s.opt.Include(real, false)
}
