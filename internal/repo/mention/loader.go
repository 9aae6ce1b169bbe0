package mention

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/safefile"
)

// The limits, in bytes.
const (
	MaxSize  = 1 << 20  // of a file
	MaxTotal = 64 << 20 // of all files that are read
)

// Loader reads files below a root. It is safe for concurrent use.
type Loader struct {
	Root     *os.Root
	Replaced map[string][]byte // texts to read in the place of files; nil: none
	Unproven bool              // for tests: believe each Compose and Bake file by itself, as a reader without their tools does

	mu     sync.Mutex
	left   int64             // bytes that may still be read
	found  map[string]string // what Find has found
	unread []Unread
	moved  []string // what Move was given
}

// NewLoader returns a loader of so many bytes below a directory.
func NewLoader(dir string, limit int64) (*Loader, error) {
	root, err := os.OpenRoot(dir)
	return &Loader{Root: root, left: limit, found: map[string]string{}}, err
}

// Open reads a regular file; it returns nil if that cannot be done, and notes why.
func (l *Loader) Open(name string) *source.File {
	src, err := l.Text(name)
	if err != nil {
		l.NoteUnread(name, err)
		return nil
	}
	return l.Source(name, src)
}

// Source returns a file that has been read. A symbolic link within the repository is read as the file that it leads to.
func (l *Loader) Source(name string, src []byte) *source.File {
	target := cmp.Or(l.Find(name), name)
	if instead, ok := l.Replaced[target]; ok {
		src = instead
	}
	if l.Unproven {
		target = name
	}
	return source.New(name, target, src)
}

// Text returns the bytes of a regular file.
func (l *Loader) Text(name string) ([]byte, error) {
	src, err := safefile.Read(l.Root, filepath.FromSlash(name), MaxSize)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left -= int64(len(src)); err == nil && l.left < 0 {
		err = fmt.Errorf("the files to read are more than %d MiB in all", MaxTotal>>20)
	}
	return src, err
}

// NoteUnread notes why a file cannot be read. It ignores files that do not exist, because git also lists deleted files.
func (l *Loader) NoteUnread(name string, err error) {
	if _, gone := l.Root.Lstat(filepath.FromSlash(name)); errors.Is(gone, fs.ErrNotExist) {
		return
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	l.Note(name, err)
}

// Find returns the regular file below the root that a path leads to; "" if there is none.
func (l *Loader) Find(name string) string {
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
func (l *Loader) follow(name string) string {
	info, err := l.Root.Stat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	real, err := filepath.EvalSymlinks(filepath.Join(l.Root.Name(), filepath.FromSlash(name)))
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(l.Root.Name(), real)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// Note records that a file, or a part of it, could not be read.
func (l *Loader) Note(path string, reason any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unread = append(l.unread, Unread{path, strings.Join(strings.Fields(fmt.Sprint(reason)), " ")})
}

// Close ends the reading of files, also by jobs that are late, and returns what was not read.
func (l *Loader) Close() []Unread {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Root.Close()
	slices.SortFunc(l.unread, func(x, y Unread) int { return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Why, y.Why)) })
	return slices.Clone(slices.Compact(l.unread))
}

// Move records the targets of Bake that commands give another Dockerfile, as patterns.
func (l *Loader) Move(targets []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.moved = append(l.moved, targets...)
}

// Moves reports whether a command gives a target of Bake another Dockerfile.
func (l *Loader) Moves(target string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.Unproven && slices.ContainsFunc(l.moved, func(pattern string) bool {
		matched, err := path.Match(pattern, target)
		return matched || err != nil
	})
}

// FileSet is several files that are read as one, as a command, a variable or a devcontainer names them to Compose or Bake.
type FileSet struct {
	Tool    *Format  // compose or bake
	From    string   // the file that says so
	Files   []string // as they are written, with unknown for what is computed
	Project string   // what --project-directory names; "" if nothing does
}

// NamedSet is the files of a FileSet.
type NamedSet struct {
	Paths    []string
	Dir      string // where relative paths begin
	Unplaced bool   // the directory is not known: any of the paths may be in the set
}

// Unread is a file that could not be read, or not understood.
type Unread struct {
	File string // below the root, with slashes; "" if it is not known which
	Why  string
}
