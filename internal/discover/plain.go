package discover

import (
	"os"
	"slices"
	"strings"
	"sync"
)

// Plain is a set of directories that a search has read and that change nothing compared with their parent: they
// are not the root of a repository and contain none of Names. It is safe for concurrent use. A nil Plain is empty.
type Plain struct {
	Names []string

	mu   sync.RWMutex
	dirs map[string]struct{}
}

// Has reports whether dir is in the set. If it is not, nothing is known about it.
func (p *Plain) Has(dir string) bool {
	if p == nil {
		return false
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	_, ok := p.dirs[dir]
	return ok
}

func (p *Plain) listed(dir string, entries []os.DirEntry) {
	if p == nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return p.notable(e.Name()) }) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dirs == nil {
		p.dirs = map[string]struct{}{}
	}
	p.dirs[dir] = struct{}{}
}

// notable reports whether name belongs to a repository or is one of Names, also on a file system that ignores
// letter case.
func (p *Plain) notable(name string) bool {
	return strings.EqualFold(name, ".git") || slices.ContainsFunc(p.Names, func(known string) bool { return strings.EqualFold(name, known) })
}
