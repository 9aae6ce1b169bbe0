package discover

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/safefile"
)

// tree is one directory that is searched, by several goroutines.
type tree struct {
	*search
	shown string // as paths in it are shown
	real  string // absolute, without symbolic links
	busy  chan struct{}
	wait  sync.WaitGroup
}

func newTree(s *search, shown, real string) *tree {
	return &tree{search: s, shown: shown, real: real, busy: make(chan struct{}, runtime.GOMAXPROCS(0)-1)}
}

// fork does a part of the search: beside the others if a core is free, else at once.
func (t *tree) fork(part func()) {
	select {
	case t.busy <- struct{}{}:
		t.wait.Go(func() {
			part()
			<-t.busy
		})
	default:
		part()
	}
}

// list takes the files of the tree, from git where it knows them.
func (t *tree) list() {
	if _, inside := Repository(t.real); inside && !t.opt.NoGitignore {
		t.ask(t.real, place{direct: true})
	} else {
		t.walk(t.real, nil, false)
	}
	t.wait.Wait()
}

// below is the path of an absolute one from the top of the tree, "" for the top itself.
func (t *tree) below(real string) string {
	return strings.TrimPrefix(real[len(t.real):], string(filepath.Separator))
}

// ask takes what git lists below a directory.
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
				t.fork(func() { t.ask(real, at) })
			}
		case counts(path.Base(e.Path)):
			t.tracked(filepath.Join(dir, filepath.FromSlash(e.Path)), known.of(path.Dir(e.Path)))
		}
	}
}

// refused searches a directory of which git does not tell. The .gitignore files are read without it;
// they count for tracked files too then, which git alone knows. A symbolic link may lead to the directory.
func (t *tree) refused(dir string, why error) {
	real, err := Resolve(dir)
	if err != nil || !within(t.real, real) || t.excluded(real) {
		return
	}
	t.warn(fmt.Errorf("%s: .gitignore counts for tracked files too, as git does not tell which these are: %w", filepath.Join(t.shown, t.below(dir)), why))
	t.walk(real, t.above(real), true)
}

// place is a directory in which git lists files.
type place struct {
	excluded bool
	direct   bool // it is there, and no symbolic link leads to it
}

// places remembers the directories of one answer, by their paths in it.
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
		at.excluded = at.excluded || p.passes(real)
		p.known[dir] = at
	}
	return at
}

// tracked takes a file that git knows of, which need not be there.
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

// above returns the ignore files over dir, from the root of its repository.
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

// walk takes the files of a directory and all its directories. It does not follow symbolic links to
// directories, so it has an end. A repository in it is left to git, unless git has refused it.
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

// read reads a directory, and lets others know what is there.
func (t *tree) read(dir string) ([]os.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return entries, err
	}
	t.opt.Plain.listed(dir, entries)
	if t.opt.Listed != nil {
		t.opt.Listed(t.real, dir, entries)
	}
	return entries, nil
}

func holds(entries []os.DirEntry, name string) bool {
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == name })
}

// entry takes what a directory holds: what the directory tells of it need not be asked again.
func (t *tree) entry(dir string, e os.DirEntry, above *ignoreFile) {
	if !e.IsDir() && !counts(e.Name()) || e.Name() == ".git" {
		return
	}
	real := filepath.Join(dir, e.Name())
	switch {
	case above.ignores(real, e.IsDir()):
	case e.IsDir():
		if !t.passes(real) {
			t.fork(func() { t.walk(real, above, false) })
		}
	case e.Type().IsRegular():
		t.file(real)
	default:
		t.link(real)
	}
}

// file takes a regular file that no symbolic link leads to.
func (t *tree) file(real string) {
	if !t.opt.Exclude(real) && !t.others(t.below(real), real) {
		t.add(File{Path: filepath.Join(t.shown, t.below(real)), Real: real})
	}
}

// link takes what may be a symbolic link, or lie behind one. It must not lead out of the tree;
// what it leads to is what is shown, for a diff of a link would not apply.
func (t *tree) link(path string) {
	real, err := Resolve(path)
	if err != nil || !within(t.real, real) {
		return // gone, leads nowhere or out of the tree
	}
	if info, err := os.Lstat(real); err != nil || !info.Mode().IsRegular() {
		return
	}
	if !t.excluded(path) && !t.excluded(real) && !t.others(t.below(path), path) && !t.others(t.below(real), real) {
		t.add(File{Path: filepath.Join(t.shown, t.below(real)), Real: real})
	}
}

// excluded reports whether what lies in the tree is left out, or a directory above it.
func (t *tree) excluded(real string) bool {
	for ; real != t.real; real = filepath.Dir(real) {
		if t.opt.Exclude(real) {
			return true
		}
	}
	return false
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
	return new(Roots).Of(dir)
}

// maxGitFile bounds a .git file, which holds one path.
const maxGitFile = 8 << 10

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
	head, err := safefile.ReadFile(path, maxGitFile)
	return err == nil && strings.HasPrefix(string(head), "gitdir:")
}
