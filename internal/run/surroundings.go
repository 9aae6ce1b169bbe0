package run

import (
	"os"
	"path/filepath"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/repo"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// surroundings are the repositories that the files of a run lie in. Each is read once, when
// the first file needs it.
type surroundings struct {
	cache    *repo.Cache
	searched []directory
	cwd      string
}

// directory is a path of the command line that is searched.
type directory struct{ shown, real string }

// newSurroundings sorts the directories out of the paths of a run.
func newSurroundings(paths []string, sameAsParent *discover.SameAsParent) *surroundings {
	s := &surroundings{cache: repo.NewCache(sameAsParent), cwd: resolved(".")}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			s.searched = append(s.searched, directory{filepath.Clean(path), resolved(path)})
		}
	}
	return s
}

// resolved is path absolute and without symbolic links, as far as that can be found out.
func resolved(path string) string {
	if real, err := discover.Resolve(path); err == nil {
		return real
	}
	if dir := filepath.Dir(path); dir != path {
		return filepath.Join(resolved(dir), filepath.Base(path))
	}
	return path
}

// holding returns the searched directory that a file lies in; ok is false if it was named by itself.
func (s *surroundings) holding(file string) (d directory, ok bool) {
	for _, d := range s.searched {
		if rel, err := filepath.Rel(d.real, file); err == nil && filepath.IsLocal(rel) {
			return d, true
		}
	}
	return directory{}, false
}

// of returns the repository of a file, which has no symbolic links in its path. Outside of work trees
// that is the directory that was searched, or for a file named by itself the current directory, if
// it lies below.
func (s *surroundings) of(file string) *repo.Repository {
	if d, ok := s.holding(file); ok {
		return s.cache.For(file, d.real)
	}
	return s.cache.For(file, s.cwd)
}

// outside tells, when asked, what the repository says of a file.
func (s *surroundings) outside(file string) func() rewrite.RepoFacts {
	return func() rewrite.RepoFacts { return s.of(file).Of(file).Facts() }
}

// outsideNamed is outside for a name that the user gives to a text; "" is none.
func (s *surroundings) outsideNamed(name string) func() rewrite.RepoFacts {
	if name == "" {
		return nil
	}
	return func() rewrite.RepoFacts { return s.outside(resolved(name))() }
}

// shown is the path of a file as messages show it: as that of a Dockerfile beside it would be.
func (s *surroundings) shown(file string) string {
	d, ok := s.holding(file)
	if !ok {
		return file
	}
	rel, err := filepath.Rel(d.real, file)
	if err != nil {
		return file
	}
	path := filepath.Join(d.shown, rel)
	if cwd, err := os.Getwd(); err == nil && filepath.IsAbs(path) {
		if below, err := filepath.Rel(cwd, path); err == nil && filepath.IsLocal(below) {
			return below
		}
	}
	return path
}

// relative is a path from the current directory if the file lies below it, else the path as it is.
func (s *surroundings) relative(file string) string {
	if below, err := filepath.Rel(s.cwd, file); err == nil && filepath.IsLocal(below) {
		return below
	}
	return file
}
