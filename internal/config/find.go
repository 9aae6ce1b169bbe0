package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/dfix-dev/dfix/internal/discover"
)

// Finder finds the config of a directory. It is safe for concurrent use and reads each file once.
type Finder struct {
	rules        []string
	mu           sync.Mutex
	known        map[string]found
	sameAsParent *discover.SameAsParent // directories that hold no config; may be nil
}

type found struct {
	config *Config
	err    error
}

// NewFinder returns a Finder that uses the config nearest to each directory: in it or above it, up to the root of
// its repository. rules are the valid names of rules and groups. It looks for no config in the directories of sameAsParent,
// which may be nil.
func NewFinder(rules []string, sameAsParent *discover.SameAsParent) *Finder {
	return &Finder{rules: rules, known: map[string]found{}, sameAsParent: sameAsParent}
}

// For returns the config of the absolute directory dir, nil if it has none. An error applies to every file below
// the config that it names.
func (f *Finder) For(dir string) (*Config, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sameAsParent.Has(dir) { // not cached, because there may be many
		dir = filepath.Dir(dir)
	}
	got := f.find(dir)
	return got.config, got.err
}

func (f *Finder) find(dir string) found {
	got, ok := f.known[dir]
	if ok {
		return got
	}
	parent := filepath.Dir(dir)
	sameAsParent := f.sameAsParent.Has(dir)
	if !sameAsParent {
		got, ok = f.read(dir)
	}
	if !ok && parent != dir && (sameAsParent || !discover.Root(dir)) {
		got = f.find(parent)
	}
	f.known[dir] = got
	return got
}

// read reads the config in dir; ok is false if there is none.
func (f *Finder) read(dir string) (got found, ok bool) {
	for _, name := range Names {
		file := filepath.Join(dir, name)
		if got.err = inside(file); got.err != nil {
			return got, true
		}
		got.config, got.err = Read(file, f.rules)
		if !errors.Is(got.err, fs.ErrNotExist) {
			return got, true
		}
	}
	return found{}, false
}
