package discover

import (
	"os"
	"path/filepath"
	"strings"
)

// leadsOut reports whether a symbolic link on the way to path leads out of the repository that it stands in, or where
// there is none out of the current directory. The way begins at the current directory; for a path that does not lie
// below, at the root of its repository, or at its directory.
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
		if at, err = Resolve(next); err != nil || !within(tree, at) {
			return true
		}
	}
	return false
}

// start cuts a path into a directory that is trusted and the way from there.
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
