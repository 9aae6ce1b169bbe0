package repo

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/safefile"
)

var errTotal = fmt.Errorf("the files to read are more than %d MiB in all", maxTotal>>20)

// open reads a regular file; it returns nil if that cannot be done, and notes why.
func (l *loader) open(name string) *source {
	src, err := l.text(name)
	if err != nil {
		l.noteUnread(name, err)
		return nil
	}
	return l.source(name, src)
}

// source is a file that has been read. A symbolic link within the repository is read as the file that it leads to.
func (l *loader) source(name string, src []byte) *source {
	target := cmp.Or(l.find(name), name)
	if instead, ok := l.replaced[target]; ok {
		src = instead
	}
	if l.unproven {
		target = name
	}
	return newSource(name, target, src)
}

// text returns the bytes of a regular file.
func (l *loader) text(name string) ([]byte, error) {
	src, err := safefile.Read(l.root, filepath.FromSlash(name), maxSize)
	if err == nil && !l.take(int64(len(src))) {
		err = errTotal
	}
	return src, err
}

// noteUnread notes why a file cannot be read. That it is gone is no reason: git lists what has been deleted.
func (l *loader) noteUnread(name string, err error) {
	if _, gone := l.root.Lstat(filepath.FromSlash(name)); errors.Is(gone, fs.ErrNotExist) {
		return
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	l.note(name, err)
}

func (l *loader) take(size int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left -= size
	return l.left >= 0
}

// find returns the regular file below the root that a path leads to; "" if there is none.
func (l *loader) find(name string) string {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if found, known := l.found[name]; known {
		return found
	}
	l.found[name] = l.follow(name)
	return l.found[name]
}

// follow resolves symbolic links. The root refuses those that lead out of it.
func (l *loader) follow(name string) string {
	info, err := l.root.Stat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	real, err := filepath.EvalSymlinks(filepath.Join(l.root.Name(), filepath.FromSlash(name)))
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(l.root.Name(), real)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// head returns the first bytes of a file that is known to be regular; nil if it cannot be read.
func (l *loader) head(name string) []byte {
	f, err := l.root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil
	}
	defer f.Close()
	buf := make([]byte, 128)
	n, _ := io.ReadFull(f, buf)
	return buf[:n]
}

// loader reads files below a root; it is shared by those who do.
type loader struct {
	root     *os.Root
	replaced map[string][]byte

	unproven bool

	mu     sync.Mutex
	left   int64             // bytes that may still be read
	found  map[string]string // what find has found
	unread []Unread

	sets  []fileSet
	moved []string // the targets of Bake that a command gives another Dockerfile, as patterns
}

// newLoader returns a loader of so many bytes below a directory.
func newLoader(dir string, limit int64) (*loader, error) {
	root, err := os.OpenRoot(dir)
	return &loader{root: root, left: limit, found: map[string]string{}}, err
}

// note keeps that a file, or a part of it, could not be read.
func (l *loader) note(path string, reason any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unread = append(l.unread, Unread{path, strings.Join(strings.Fields(fmt.Sprint(reason)), " ")})
}

// close ends the reading of files, also by jobs that are late, and returns what was not read.
func (l *loader) close() []Unread {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.root.Close()
	slices.SortFunc(l.unread, func(x, y Unread) int { return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Why, y.Why)) })
	return slices.Clone(slices.Compact(l.unread))
}

// move keeps the targets of Bake, as a pattern, that a command gives another Dockerfile.
func (l *loader) move(targets string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.moved = append(l.moved, targets)
}

// moves reports whether a command gives a target of Bake another Dockerfile.
func (l *loader) moves(target string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.unproven && slices.ContainsFunc(l.moved, func(pattern string) bool {
		matched, err := path.Match(pattern, target)
		return matched || err != nil
	})
}

// named returns the sets that name has kept.
func (l *loader) named() []fileSet {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.sets)
}

// name keeps a set.
func (l *loader) name(set fileSet) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sets = append(l.sets, set)
}

// A fileSet is what a command, a variable or a devcontainer gives to Compose or Bake: several files that are read as one.
type fileSet struct {
	tool    *format  // compose or bake
	from    string   // the file that says so
	files   []string // as they are written, with unknown for what is computed
	project string   // what --project-directory names; "" if nothing does
}

// namedSet is the files of a fileSet.
type namedSet struct {
	paths    []string
	dir      string // where relative paths begin
	unplaced bool   // the directory is not known: any of the paths may be in the set
}

const (
	maxSize  = 1 << 20  // of a file
	maxTotal = 64 << 20 // of all files that are read
)

// Unread is a file that could not be read, or not understood.
type Unread struct {
	File string // below the root, with slashes; "" if it is not known which
	Why  string
}
