// Package discover finds the Dockerfiles that a run is about.
package discover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// File is a file to work on.
type File struct {
	Path  string // as messages show it: relative to the current directory where it lies below
	Real  string // absolute, without symbolic links: the file that is read and written
	Named bool   // it is itself one of the paths, not found in one
}

// Options say how directories are searched.
type Options struct {
	NoGitignore bool
	Exclude     func(path string) bool // whether a search leaves out what it meets at an absolute path; may be nil
	Warn        func(error)            // told what does not keep the search from going on; may be nil
}

// Find returns the files that paths name or hold, each once and sorted by path. A path
// that cannot be read is an error beside the others.
func Find(ctx context.Context, paths []string, opt Options) ([]File, []error) {
	if opt.Warn == nil {
		opt.Warn = func(error) {}
	}
	if opt.Exclude == nil {
		opt.Exclude = func(string) bool { return false }
	}
	s := &search{ctx: ctx, opt: opt, byReal: map[string]int{}}
	s.cwd, _ = os.Getwd() // without one, paths stay as they are
	for _, path := range paths {
		s.argument(path)
	}
	slices.SortFunc(s.files, func(x, y File) int { return strings.Compare(x.Path, y.Path) })
	return s.files, s.errs
}

type search struct {
	ctx    context.Context
	opt    Options
	cwd    string
	files  []File
	byReal map[string]int // places in files
	errs   []error
}

// argument takes a path of the command line. A file is taken whatever its name.
func (s *search) argument(path string) {
	info, err := os.Stat(path)
	if err != nil {
		s.fail(path, err)
		return
	}
	real, err := resolve(path)
	if err != nil {
		s.fail(path, err)
		return
	}
	if info.IsDir() {
		t := &tree{search: s, shown: s.show(path), real: real, out: map[string]bool{}}
		t.list()
		return
	}
	s.add(s.show(path), real, true)
}

// add takes a file that is not known yet. Of several names for one file the shortest stays, then
// the first, so that the order of arguments makes no difference.
func (s *search) add(path, real string, named bool) {
	if i, known := s.byReal[real]; known {
		s.files[i].Named = s.files[i].Named || named
		old := s.files[i].Path
		if len(path) < len(old) || len(path) == len(old) && path < old {
			s.files[i].Path = path
		}
		return
	}
	s.byReal[real] = len(s.files)
	s.files = append(s.files, File{path, real, named})
}

func (s *search) fail(path string, err error) {
	s.errs = append(s.errs, &PathError{s.show(path), err})
}

// show makes path relative to the current directory if it lies below.
func (s *search) show(path string) string {
	if filepath.IsAbs(path) && s.cwd != "" {
		if rel, err := filepath.Rel(s.cwd, path); err == nil && filepath.IsLocal(rel) {
			return rel
		}
	}
	return filepath.Clean(path)
}

// resolve returns the absolute path of the file behind all symbolic links.
func resolve(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}

// PathError is a path that could not be read.
type PathError struct {
	Path string
	Err  error
}

func (e *PathError) Unwrap() error { return e.Err }

// Error leaves out the system call and the path that the system's own error repeats.
func (e *PathError) Error() string {
	var inner *fs.PathError
	if errors.As(e.Err, &inner) {
		return fmt.Sprint(inner.Err)
	}
	return e.Err.Error()
}
