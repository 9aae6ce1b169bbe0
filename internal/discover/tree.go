package discover

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// tree is one directory that is searched.
type tree struct {
	*search
	shown string // as paths in it are shown
	real  string // absolute, without symbolic links
}

// list takes the files of the tree, from git where it knows them.
func (t *tree) list() {
	if _, inside := Repository(t.real); inside && !t.opt.NoGitignore {
		t.ask("")
		return
	}
	t.walk("")
}

// ask takes what git lists below dir, or everything where git refuses to tell.
func (t *tree) ask(dir string) {
	names, err := t.git(dir)
	if err != nil && t.ctx.Err() == nil {
		t.opt.Warn(fmt.Errorf("%s: .gitignore is not honoured: %w", filepath.Join(t.shown, dir), err))
		t.walk(dir)
		return
	}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name.path))
		switch {
		case !name.repository:
			t.file(path)
		case isRepository(filepath.Join(t.real, path, ".git")):
			t.ask(path)
		}
	}
}

// walk takes the files of a directory below the tree and all its directories. It does not
// follow symbolic links to directories, so it has an end.
func (t *tree) walk(dir string) {
	if t.ctx.Err() != nil {
		return
	}
	entries, err := os.ReadDir(filepath.Join(t.real, dir))
	if err != nil {
		t.fail(filepath.Join(t.shown, dir), err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir() && e.Name() != ".git":
			t.walk(path)
		case !e.IsDir() && counts(e.Name()):
			t.file(path)
		}
	}
}

// file takes a file below the tree. Symbolic links to it, or above it, must not lead out of the
// tree; what they lead to is what is shown, for a diff of a link would not apply.
func (t *tree) file(path string) {
	real, err := resolve(filepath.Join(t.real, path))
	if err != nil || !within(t.real, real) {
		return // gone, leads nowhere or out of the tree
	}
	if info, err := os.Lstat(real); err != nil || !info.Mode().IsRegular() {
		return
	}
	if rel, err := filepath.Rel(t.real, real); err == nil {
		t.add(filepath.Join(t.shown, rel), real)
	}
}

// within reports whether path lies in dir; both are absolute and resolved.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// Repository returns the root of the git work tree that the absolute directory dir lies in.
func Repository(dir string) (root string, ok bool) {
	for {
		if isRepository(filepath.Join(dir, ".git")) {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// isRepository reports whether git would take path, called ".git", for a repository or the way to one.
func isRepository(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	if info.IsDir() {
		_, err := os.Stat(filepath.Join(path, "HEAD"))
		return err == nil
	}
	head, err := os.ReadFile(path)
	return err == nil && strings.HasPrefix(string(head), "gitdir:")
}
