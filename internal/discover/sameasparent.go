package discover

import (
	"os"
	"slices"
	"strings"
	"sync"
)

// SameAsParent is a set of directories that a search has read and in which the same holds as in their parent: they
// are not the root of a repository and contain no file of Names. It is safe for concurrent use. A nil SameAsParent is empty.
type SameAsParent struct {
	Names []string

	mu   sync.RWMutex
	dirs map[string]struct{}
}

// Has reports whether dir is in the set. If it is not, nothing is known about it.
func (s *SameAsParent) Has(dir string) bool {
	if s == nil {
		return false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, ok := s.dirs[dir]
	return ok
}

func (s *SameAsParent) listed(dir string, entries []os.DirEntry) {
	if s == nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return s.notable(e.Name()) }) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dirs == nil {
		s.dirs = map[string]struct{}{}
	}
	s.dirs[dir] = struct{}{}
}

// notable reports whether name belongs to a repository or is one of Names, also on a file system that ignores
// letter case.
func (s *SameAsParent) notable(name string) bool {
	return strings.EqualFold(name, ".git") || slices.ContainsFunc(s.Names, func(known string) bool { return strings.EqualFold(name, known) })
}
