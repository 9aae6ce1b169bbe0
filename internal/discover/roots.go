package discover

import (
	"path/filepath"
	"sync"
)

// Roots remembers which work tree each directory lies in. It is safe for concurrent use; its zero
// value knows nothing yet.
type Roots struct {
	Plain *Plain // may be nil

	mu    sync.Mutex
	known map[string]string // by directory; "" is none
}

// Of is Repository, asked but once about each directory.
func (r *Roots) Of(dir string) (root string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Plain.Has(dir) { // there may be many, so it is not remembered
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
	if !r.Plain.Has(dir) && Root(dir) {
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
