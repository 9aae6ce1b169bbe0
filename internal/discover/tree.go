package discover

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/safefile"
)

// tree is the search of one directory, by several goroutines.
type tree struct {
	*search
	parts *parts
	shown string // prefix of paths in messages
	real  string // absolute, without symbolic links
}

func newTree(s *search, shown, real string) *tree {
	return &tree{search: s, parts: newParts(), shown: shown, real: real}
}

// list adds the files of the tree, as git lists them if it can.
func (t *tree) list() {
	t.parts.add(func() {
		if _, inside := Repository(t.real); inside && !t.opt.NoGitignore {
			t.ask(t.real, place{direct: true})
		} else {
			t.walk(t.real, nil, false)
		}
	})
	t.parts.do()
}

// below returns an absolute path relative to the top of the tree, "" for the top itself.
func (t *tree) below(real string) string {
	return strings.TrimPrefix(real[len(t.real):], string(filepath.Separator))
}

// ask adds the files that git lists below a directory.
func (t *tree) ask(dir string, at place) {
	got, err := t.opt.Listings.ask(t.ctx, dir)
	if err != nil && t.ctx.Err() == nil {
		t.refused(dir, err)
		return
	}
	t.unreadable(dir, got.complaints)
	known := places{tree: t, top: dir, known: map[string]place{".": at}}
	for _, e := range got.entries {
		switch {
		case e.Repository:
			real := filepath.Join(dir, filepath.FromSlash(e.Path))
			if at := known.of(path.Clean(e.Path)); !at.excluded && Root(real) {
				t.parts.add(func() { t.ask(real, at) })
			}
		case Counts(path.Base(e.Path)):
			t.tracked(filepath.Join(dir, filepath.FromSlash(e.Path)), known.of(path.Dir(e.Path)))
		}
	}
}

// refused searches a directory for which git failed. It reads the .gitignore files itself. They then apply to
// tracked files too, because only git knows which files are tracked. dir may be a symbolic link.
func (t *tree) refused(dir string, why error) {
	real, err := Resolve(dir)
	if err != nil || !Within(t.real, real) || t.excluded(real) {
		return
	}
	t.warn(fmt.Errorf("%s: .gitignore excludes tracked files too, because git cannot list the tracked files: %w", filepath.Join(t.shown, t.below(dir)), why))
	t.walk(real, t.above(real), true)
}

// place is a directory in which git lists files.
type place struct {
	excluded bool
	direct   bool // exists, and no symbolic link leads to it
}

// places caches the directories of one answer, by path in it.
type places struct {
	*tree
	top   string
	known map[string]place
}

func (p *places) of(dir string) place {
	at, ok := p.known[dir]
	if !ok {
		at = p.of(path.Dir(dir))
		real := filepath.Join(p.top, filepath.FromSlash(dir))
		info, err := os.Lstat(real)
		at.direct = at.direct && err == nil && info.IsDir()
		at.excluded = at.excluded || p.skips(real)
		p.known[dir] = at
	}
	return at
}

// tracked adds a file that git lists, which may not exist.
func (t *tree) tracked(real string, in place) {
	if in.excluded {
		return
	}
	info, err := os.Lstat(real)
	switch {
	case err != nil:
	case in.direct && info.Mode().IsRegular():
		t.file(real)
	default:
		t.link(real)
	}
}

// above returns the ignore files above dir, from the root of its repository on.
func (t *tree) above(dir string) *ignoreFile {
	root, _ := Repository(dir)
	if root == dir {
		return nil
	}
	below, err := filepath.Rel(root, filepath.Dir(dir))
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

// walk adds the files of a directory and its subdirectories. It does not follow symbolic links to directories, so
// it ends. It asks git about a repository inside it, unless git has failed for that repository.
func (t *tree) walk(dir string, above *ignoreFile, refused bool) {
	if t.ctx.Err() != nil {
		return
	}
	entries, err := t.read(dir)
	if err != nil {
		t.fail(filepath.Join(t.shown, t.below(dir)), err)
	}
	if !t.opt.NoGitignore {
		if holds(entries, ".git") && !refused && Root(dir) {
			t.ask(dir, place{direct: true})
			return
		}
		if holds(entries, ".gitignore") {
			above = above.under(dir)
		}
	}
	for _, e := range entries {
		t.entry(dir, e, above)
	}
}

// read reads a directory.
func (t *tree) read(dir string) ([]os.DirEntry, error) {
	entries, err := t.opt.Listings.ReadDir(dir)
	if err != nil {
		return entries, err
	}
	t.opt.SameAsParent.listed(dir, entries)
	return entries, nil
}

func holds(entries []os.DirEntry, name string) bool {
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == name })
}

// entry adds an entry of a directory, without a system call for what the entry already says.
func (t *tree) entry(dir string, e os.DirEntry, above *ignoreFile) {
	if !e.IsDir() && !Counts(e.Name()) || e.Name() == ".git" {
		return
	}
	real := filepath.Join(dir, e.Name())
	switch {
	case above.ignores(real, e.IsDir()):
	case e.IsDir():
		if !t.skips(real) {
			t.parts.add(func() { t.walk(real, above, false) })
		}
	case e.Type().IsRegular():
		t.file(real)
	default:
		t.link(real)
	}
}

// file adds a regular file to which no symbolic link leads.
func (t *tree) file(real string) {
	if !t.opt.Exclude(real) && !t.thirdParty(t.below(real), real) {
		t.add(File{Path: filepath.Join(t.shown, t.below(real)), Real: real})
	}
}

// link adds a file that may be a symbolic link or behind one. It must not lead out of the tree. The file is shown
// by its resolved path, because a diff of a link would not apply.
func (t *tree) link(path string) {
	real, err := Resolve(path)
	if err != nil || !Within(t.real, real) {
		return // deleted, broken, or leads out of the tree
	}
	if info, err := os.Lstat(real); err != nil || !info.Mode().IsRegular() {
		return
	}
	if !t.excluded(path) && !t.excluded(real) && !t.thirdParty(t.below(path), path) && !t.thirdParty(t.below(real), real) {
		t.add(File{Path: filepath.Join(t.shown, t.below(real)), Real: real})
	}
}

// excluded reports whether a path in the tree or a directory above it is excluded.
func (t *tree) excluded(real string) bool {
	for ; real != t.real; real = filepath.Dir(real) {
		if t.opt.Exclude(real) {
			return true
		}
	}
	return false
}

// Within reports whether path is in dir; both are absolute and resolved.
func Within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// Root reports whether the directory dir is the root of a git work tree.
func Root(dir string) bool { return isRepository(filepath.Join(dir, ".git")) }

// Repository returns the root of the git work tree that the absolute directory dir is in; ok is false if it is not
// in one.
func Repository(dir string) (root string, ok bool) {
	return new(Roots).Of(dir)
}

// maxGitFile is the size limit of a .git file, which contains one path.
const maxGitFile = 8 << 10

// isRepository reports whether git would accept path, named ".git", as a repository or as a file that points to
// one.
func isRepository(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	if info.IsDir() {
		_, err := os.Stat(filepath.Join(path, "HEAD"))
		return err == nil
	}
	head, err := safefile.ReadFile(path, maxGitFile)
	return err == nil && strings.HasPrefix(string(head), "gitdir:")
}
