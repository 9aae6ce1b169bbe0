package repo

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"

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

// skippable reports whether a file that cannot be read could not say anything certain: a page, or an executable that is too large and no
// script.
func (l *loader) skippable(f *format, name string, err error) bool {
	var limit *safefile.LimitError
	return f.pages || f == script && path.Ext(name) == "" && errors.As(err, &limit) && !shebang(l.head(name))
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
