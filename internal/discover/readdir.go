package discover

import (
	"io/fs"
	"os"
)

// maxKept bounds the entries that Listings keeps of directories.
const maxKept = 50_000

// ReadDir is like os.ReadDir. A search without git and the walk of a repository after it read the same directories, so
// the first call for a directory keeps its entries for the second one. If it has kept more than maxKept, it drops them all.
func (l *Listings) ReadDir(dir string) ([]fs.DirEntry, error) {
	if entries, ok := l.take(dir); ok {
		return entries, nil
	}
	entries, err := os.ReadDir(dir)
	if err == nil {
		l.keep(dir, entries)
	}
	return entries, err
}

func (l *Listings) take(dir string) ([]fs.DirEntry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entries, ok := l.read[dir]
	delete(l.read, dir)
	return entries, ok
}

func (l *Listings) keep(dir string, entries []fs.DirEntry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept += 1 + len(entries); l.kept > maxKept {
		l.read = nil
		return
	}
	if l.read == nil {
		l.read = map[string][]fs.DirEntry{}
	}
	l.read[dir] = entries
}
