package discover

import (
	"os"
	"slices"
	"strings"
	"sync"
)

// Plain are the directories that a search has read, and in which nothing changes what holds for
// the one above: no repository begins there, and none of Names stands there. It is safe for
// concurrent use; nil has none.
type Plain struct {
	Names []string

	mu   sync.RWMutex
	dirs map[string]struct{}
}

// Has reports whether dir is one of them; if not, nobody knows.
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

// notable reports whether name leads to a repository or to what Names mean, also on a file system
// that does not tell upper from lower case.
func (p *Plain) notable(name string) bool {
	return strings.EqualFold(name, ".git") || slices.ContainsFunc(p.Names, func(known string) bool { return strings.EqualFold(name, known) })
}
