package discover

import (
	"path/filepath"
	"sync"
)

// Roots caches the work tree of each directory. It is safe for concurrent use; the zero value is empty.
type Roots struct {
	SameAsParent *SameAsParent // may be nil

	mu    sync.Mutex
	known map[string]string // by directory; "": no work tree
}

// Of is like Repository, with a cache.
func (r *Roots) Of(dir string) (root string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.SameAsParent.Has(dir) { // not cached, because there may be many
		dir = filepath.Dir(dir)
	}
	root = r.find(dir)
	return root, root != ""
}

func (r *Roots) find(dir string) string {
	root, ok := r.known[dir]
	if ok {
		return root
	}
	if !r.SameAsParent.Has(dir) && Root(dir) {
		root = dir
	} else if parent := filepath.Dir(dir); parent != dir {
		root = r.find(parent)
	}
	if r.known == nil {
		r.known = map[string]string{}
	}
	r.known[dir] = root
	return root
}
