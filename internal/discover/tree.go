package discover

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tree is one directory that is searched.
type tree struct {
	*search
	shown string          // as paths in it are shown
	real  string          // absolute, without symbolic links
	out   map[string]bool // whether a path below it is left out
}

// list takes the files of the tree, from git where it knows them.
func (t *tree) list() {
	if _, inside := Repository(t.real); inside && !t.opt.NoGitignore {
		t.ask("")
		return
	}
	t.walk("", nil, false)
}

// ask takes what git lists below dir. Where git refuses to tell, the .gitignore files are read
// without it; they count for tracked files too then, which git alone knows.
func (t *tree) ask(dir string) {
	names, err := t.git(dir)
	if err != nil && t.ctx.Err() == nil {
		t.opt.Warn(fmt.Errorf("%s: .gitignore counts for tracked files too, as git does not tell which these are: %w", filepath.Join(t.shown, dir), err))
		t.walk(dir, t.above(dir), true)
		return
	}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name.path))
		switch {
		case !name.repository:
			t.file(path)
		case Root(filepath.Join(t.real, path)) && !t.excluded(path):
			t.ask(path)
		}
	}
}

// above returns the ignore files over dir, from the root of its repository.
func (t *tree) above(dir string) *ignoreFile {
	real := filepath.Join(t.real, dir)
	root, _ := Repository(real)
	if root == real {
		return nil
	}
	below, err := filepath.Rel(root, filepath.Dir(real))
	if err != nil {
		return nil
	}
	files := (*ignoreFile)(nil).under(root)
	for name := range strings.SplitSeq(filepath.ToSlash(below), "/") {
		if name != "." {
			root = filepath.Join(root, name)
			files = files.under(root)
		}
	}
	return files
}

// walk takes the files of a directory below the tree and all its directories. It does not
// follow symbolic links to directories, so it has an end. A repository in it is left to git, unless
// git has refused it.
func (t *tree) walk(dir string, above *ignoreFile, refused bool) {
	if t.ctx.Err() != nil {
		return
	}
	real := filepath.Join(t.real, dir)
	entries, err := os.ReadDir(real)
	if err != nil {
		t.fail(filepath.Join(t.shown, dir), err)
	}
	if !t.opt.NoGitignore {
		if hasGit(entries) && !refused && Root(real) {
			t.ask(dir)
			return
		}
		above = above.under(real)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !e.IsDir() && !counts(e.Name()) || e.Name() == ".git" || above.ignores(filepath.Join(t.real, path), e.IsDir()) {
			continue
		}
		if e.IsDir() && !t.excluded(path) {
			t.walk(path, above, false)
		} else if !e.IsDir() {
			t.file(path)
		}
	}
}

func hasGit(entries []os.DirEntry) bool {
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == ".git" })
}

// excluded reports whether a file or directory below the tree is left out, or one above it.
func (t *tree) excluded(path string) bool {
	if path == "." {
		return false
	}
	out, known := t.out[path]
	if !known {
		out = t.excluded(filepath.Dir(path)) || t.opt.Exclude(filepath.Join(t.real, path))
		t.out[path] = out
	}
	return out
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
	if rel, err := filepath.Rel(t.real, real); err == nil && !t.excluded(path) && !t.excluded(rel) {
		t.add(filepath.Join(t.shown, rel), real, false)
	}
}

// within reports whether path lies in dir; both are absolute and resolved.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// Root reports whether the directory dir is the root of a git work tree.
func Root(dir string) bool { return isRepository(filepath.Join(dir, ".git")) }

// Repository returns the root of the git work tree that the absolute directory dir lies in.
func Repository(dir string) (root string, ok bool) {
	for {
		if Root(dir) {
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
