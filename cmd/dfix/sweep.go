package main

import (
	"os"
	"path/filepath"
	"regexp"
	"sync"
)

// broom takes away what a killed run has left behind in the directories that are written to,
// once for each. It is safe for concurrent use.
type broom struct {
	mu   sync.Mutex
	done map[string]bool
}

// tempName is what tempPattern makes.
var tempName = regexp.MustCompile(`^\.dfix-[0-9]+\.tmp$`)

func (b *broom) sweep(dir string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.done[dir] {
		return
	}
	if b.done == nil {
		b.done = map[string]bool{}
	}
	b.done[dir] = true
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.Type().IsRegular() && tempName.MatchString(e.Name()) {
			removeAbandoned(filepath.Join(dir, e.Name()))
		}
	}
}

// removeAbandoned removes a temporary file unless a run still has it in use.
func removeAbandoned(path string) {
	file, err := os.OpenFile(path, os.O_WRONLY|noFollow, 0)
	if err != nil {
		return
	}
	defer file.Close()
	if abandoned(file) && sameFile(file, path) {
		os.Remove(path)
	}
}

// sameFile reports whether path is still the name of an open file.
func sameFile(file *os.File, path string) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(path)
	return err == nil && os.SameFile(opened, named)
}

// createTemp makes a file beside the target that no other run takes for one left behind: it is
// locked, and if another run was quicker to remove it than this one to lock it, there is another.
func createTemp(dir string) (*os.File, error) {
	for {
		file, err := os.CreateTemp(dir, tempPattern)
		if err != nil {
			return nil, err
		}
		lock(file)
		if sameFile(file, file.Name()) {
			return file, nil
		}
		file.Close()
	}
}
