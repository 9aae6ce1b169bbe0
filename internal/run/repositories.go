package run

import (
	"os"
	"path/filepath"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/repo"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// repositories finds the repositories of the files of a run. Each is read once, when
// the first file needs it.
type repositories struct {
	cache    *repo.Cache
	searched []directory
	cwd      string
}

// directory is a searched directory: its path on the command line, and its real path.
type directory struct{ shown, real string }

// newRepositories takes the directories among the paths of a run as those that are searched.
func newRepositories(paths []string, sameAsParent *discover.SameAsParent) *repositories {
	s := &repositories{cache: repo.NewCache(sameAsParent), cwd: resolved(".")}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			s.searched = append(s.searched, directory{filepath.Clean(path), resolved(path)})
		}
	}
	return s
}

// resolved returns path as an absolute path without symbolic links, as far as its directories exist.
func resolved(path string) string {
	if real, err := discover.Resolve(path); err == nil {
		return real
	}
	if dir := filepath.Dir(path); dir != path {
		return filepath.Join(resolved(dir), filepath.Base(path))
	}
	return path
}

// searchedDir returns the searched directory that holds a file. ok is false for a file that the user names.
func (s *repositories) searchedDir(file string) (d directory, ok bool) {
	for _, d := range s.searched {
		if discover.Within(d.real, file) {
			return d, true
		}
	}
	return directory{}, false
}

// of returns the repository of a file, which has no symbolic links in its path. Outside work trees
// that is the searched directory or, for a file that the user names, the current directory if it
// holds the file.
func (s *repositories) of(file string) *repo.Repository {
	if d, ok := s.searchedDir(file); ok {
		return s.cache.For(file, d.real)
	}
	return s.cache.For(file, s.cwd)
}

// factsOf returns a function that reads what the repository says of a file.
func (s *repositories) factsOf(file string) func() rewrite.RepoFacts {
	return func() rewrite.RepoFacts { return s.of(file).Facts(file) }
}

// displayPath returns the path of a file as messages show it, like that of a Dockerfile in the same directory.
func (s *repositories) displayPath(file string) string {
	d, ok := s.searchedDir(file)
	if !ok {
		return file
	}
	rel, err := filepath.Rel(d.real, file)
	if err != nil {
		return file
	}
	cwd, _ := os.Getwd() // if it fails, the path stays as it is
	return discover.Show(cwd, filepath.Join(d.shown, rel))
}
