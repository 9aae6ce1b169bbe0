package repo

import (
	"cmp"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// skipped are directories of other people's files, where there is no git to ignore them.
var skipped = []string{".git", "node_modules"}

// maxWalked limits a search outside of work trees, which may begin in a home directory. Tests set a lower limit.
var maxWalked = 50_000

// walked is what is known of a directory and everything in it.
type walked struct {
	mu    sync.Mutex
	count int // of what lies there
	files []file
	left  map[string]bool // directories of which nothing is known yet

	wanted func(path string) bool // which files matter; nil: those that readers know
}

// file is one that may matter.
type file struct {
	path string // below the root, with slashes
	fs.DirEntry
}

// listed takes the entries of a directory that a search has read. Parents come first.
func (w *walked) listed(dir string, entries []fs.DirEntry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.count == 0 && dir == "" {
		w.left, w.count = map[string]bool{dir: true}, 1
	}
	if !w.left[dir] {
		return
	}
	delete(w.left, dir)
	if w.count += len(entries); w.count > maxWalked {
		w.files, w.left = nil, nil
		return
	}
	for _, e := range entries {
		if name := path.Join(dir, e.Name()); !e.IsDir() {
			w.take(name, e)
		} else if !slices.Contains(skipped, e.Name()) {
			w.left[name] = true
		}
	}
}

func (w *walked) take(name string, d fs.DirEntry) {
	wanted := w.wanted
	if wanted == nil {
		wanted = func(path string) bool { return kindOf(entry{path, true}) != nothing }
	}
	if !d.IsDir() && wanted(name) {
		w.files = append(w.files, file{name, d})
	}
}

// finish searches what is left below the root; false: nothing is known, or there is too much.
func (w *walked) finish(root string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for dir := range w.left {
		w.count-- // which search counts
		if !w.search(root, dir) {
			return false
		}
	}
	w.left = nil
	slices.SortFunc(w.files, func(x, y file) int { return inWalk(x.path, y.path) })
	return 0 < w.count && w.count <= maxWalked
}

// inWalk compares paths as a walk meets them: name by name.
func inWalk(x, y string) int {
	for {
		a, restX, moreX := strings.Cut(x, "/")
		b, restY, moreY := strings.Cut(y, "/")
		if a != b || !moreX || !moreY {
			return cmp.Or(cmp.Compare(a, b), len(x)-len(y))
		}
		x, y = restX, restY
	}
}

// search walks a directory below the root; false: there is more than may be looked at.
func (w *walked) search(root, dir string) bool {
	top := filepath.Join(root, filepath.FromSlash(dir))
	filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if w.count++; w.count > maxWalked {
			return filepath.SkipAll
		}
		switch {
		case err != nil:
			return nil // what cannot be read says nothing
		case d.IsDir() && name != top && slices.Contains(skipped, d.Name()):
			return filepath.SkipDir
		}
		if rel, err := filepath.Rel(root, name); err == nil {
			w.take(filepath.ToSlash(rel), d)
		}
		return nil
	})
	return w.count <= maxWalked
}

// entries are the files that matter, now that it is asked which are executable.
func (w *walked) entries() []entry {
	var all []entry
	for _, f := range w.files {
		if e := (entry{f.path, executable(f)}); kindOf(e) != nothing {
			all = append(all, e)
		}
	}
	return all
}

// executable asks only for files that need it: a script without an ending.
func executable(f fs.DirEntry) bool {
	if path.Ext(f.Name()) != "" || isDockerfile(strings.ToLower(f.Name())) {
		return false
	}
	info, err := f.Info()
	return err == nil && info.Mode()&0o111 != 0
}
