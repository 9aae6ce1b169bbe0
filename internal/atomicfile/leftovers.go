package atomicfile

import (
	"os"
	"path/filepath"
	"sync"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// Leftovers removes the temporary files that killed runs have left. Each directory is searched once. The zero value is
// ready to use; it is safe for concurrent use.
type Leftovers struct {
	mu   sync.Mutex
	done map[string]bool
}

// tempName matches the names that os.CreateTemp makes of TempPattern.
var tempName = lazyregexp.New(`^\.dfix-[0-9]+\.tmp$`)

// Remove removes the leftovers in dir. It ignores errors.
func (l *Leftovers) Remove(dir string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done[dir] {
		return
	}
	if l.done == nil {
		l.done = map[string]bool{}
	}
	l.done[dir] = true
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.Type().IsRegular() && tempName().MatchString(e.Name()) {
			removeAbandoned(filepath.Join(dir, e.Name()))
		}
	}
}

// removeAbandoned removes a temporary file unless a run still uses it.
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

// createTemp creates a locked temporary file in dir. If another run removes the file before it is locked, createTemp
// creates another one.
func createTemp(dir string) (*os.File, error) {
	for {
		file, err := os.CreateTemp(dir, TempPattern)
		if err != nil {
			return nil, err
		}
		temporary.add(file.Name())
		lock(file)
		if sameFile(file, file.Name()) {
			return file, nil
		}
		temporary.drop(file.Name())
		file.Close()
	}
}
