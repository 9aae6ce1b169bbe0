package repo

import (
	"path/filepath"
	"slices"
	"sync"

	"github.com/dfix-dev/dfix/internal/discover"
)

// Cache shares repositories between the files of a run. It is safe for concurrent use.
type Cache struct {
	Roots discover.Roots

	listings discover.Listings
	mu       sync.Mutex
	open     map[string]*Repository // by root
}

// NewCache returns an empty cache. SameAsParent may be nil.
func NewCache(sameAsParent *discover.SameAsParent) *Cache {
	return &Cache{Roots: discover.Roots{SameAsParent: sameAsParent}, listings: discover.Listings{Also: matters}, open: map[string]*Repository{}}
}

// Listings returns the answers of git that the repositories use. A search that shares them asks git only once.
func (c *Cache) Listings() *discover.Listings { return &c.listings }

// For returns the repository of a file. Outside a work tree, that is the directory searched, which the run searches, if it
// contains the file, else the directory of the file. Both paths are absolute and without symbolic links.
func (c *Cache) For(file, searched string) *Repository {
	dir := filepath.Dir(file)
	root, ok := c.Roots.Of(dir)
	if !ok {
		if root = dir; below(searched, file) != "" {
			root = searched
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[root] == nil {
		c.open[root] = &Repository{root: root, listings: &c.listings}
	}
	return c.open[root]
}

// Notes returns what could not be read of the repositories that were used, one line each, in order. It does not read any.
func (c *Cache) Notes() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for _, r := range c.open {
		if r.own.loaded.Load() {
			all = append(all, r.Notes()...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
