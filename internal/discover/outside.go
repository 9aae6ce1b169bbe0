package discover

import (
	"os"
	"path/filepath"
	"strings"
)

// leadsOut reports whether a symbolic link in path leads out of the link's repository, or out of the current
// directory if it is not in a repository. Links are checked from the current directory on. For a path that is not
// below it, they are checked from the root of its repository on, or from its directory.
func (s *search) leadsOut(path string) bool {
	start, rel := s.start(path)
	at, err := Resolve(start)
	if err != nil {
		return false
	}
	top := at
	for name := range strings.SplitSeq(rel, string(filepath.Separator)) {
		next := filepath.Join(at, name)
		info, err := os.Lstat(next)
		if err != nil || info.Mode()&os.ModeSymlink == 0 {
			at = next
			continue
		}
		tree, ok := Repository(at)
		if !ok {
			tree = top
		}
		if at, err = Resolve(next); err != nil || !Within(tree, at) {
			return true
		}
	}
	return false
}

// start splits a path into a trusted directory and the rest.
func (s *search) start(path string) (dir, rel string) {
	if rel := s.show(path); filepath.IsLocal(rel) {
		return s.cwd, rel
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return filepath.Dir(path), filepath.Base(path)
	}
	dir = filepath.Dir(abs)
	if root, ok := Repository(dir); ok {
		dir = root
	}
	rel, err = filepath.Rel(dir, abs)
	if err != nil {
		return filepath.Dir(abs), filepath.Base(abs)
	}
	return dir, rel
}
