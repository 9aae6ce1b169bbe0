package repo

import (
	"path/filepath"
	"sync"
)

// Cache shares repositories between the files of a run. Its zero value is empty.
type Cache struct {
	mu   sync.Mutex
	open map[string]*Repository // by root
}

// For returns the repository of a file. Outside of a work tree, it is searched, the directory that
// the run was told to search, if the file lies there, else the directory of the file.
func (c *Cache) For(file, searched string) *Repository {
	r := Open(filepath.Dir(file))
	if wide := Open(searched); wide.Holds(resolved(file)) {
		r = wide
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.open[r.root]; ok {
		return known
	}
	if c.open == nil {
		c.open = map[string]*Repository{}
	}
	c.open[r.root] = r
	return r
}

// resolved is path absolute and without symbolic links, as far as that can be found out.
func resolved(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path
}
