// Package discover finds the Dockerfiles that a run is about.
package discover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/safefile"
)

// File is a file to work on.
type File struct {
	Path  string // as messages show it: relative to the current directory where it lies below
	Real  string // absolute, without symbolic links: the file that is read and written
	Named bool   // it is itself one of the paths, not found in one
	Given bool   // it is named, or in Options.Given
}

// Options say how directories are searched.
type Options struct {
	NoGitignore  bool
	Exclude      func(path string) bool           // whether a search leaves out what it meets at an absolute path; may be nil
	Include      func(path string, dir bool) bool // whether a search takes what it meets in a directory of other people's files, or a directory that may hold such; may be nil
	ForceExclude bool                             // named files that a search would leave out are left out too
	Given        []string                         // further paths, which another program has found
	Warn         func(error)                      // told what does not keep the search from going on; may be nil
	Listings     *Listings                        // to ask git through; may be nil
	Plain        *Plain                           // takes what is read without git; may be nil

	// Listed is told what a directory holds, if it is read without git, after the one above it;
	// top is the one that is searched. May be nil. It is called by several goroutines, as Exclude is.
	Listed func(top, dir string, entries []os.DirEntry)
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
	if opt.Include == nil {
		opt.Include = func(string, bool) bool { return false }
	}
	if opt.Listings == nil {
		opt.Listings = &Listings{}
	}
	s := &search{ctx: ctx, opt: opt, dirs: map[string]string{}, byReal: map[string]int{}}
	s.cwd, _ = os.Getwd() // without one, paths stay as they are
	for _, path := range paths {
		s.argument(path, true)
	}
	for _, path := range opt.Given {
		s.argument(path, false)
	}
	slices.SortFunc(s.files, func(x, y File) int { return strings.Compare(filepath.ToSlash(x.Path), filepath.ToSlash(y.Path)) })
	return s.files, s.errs
}

type search struct {
	ctx  context.Context
	opt  Options
	cwd  string
	here here
	dirs map[string]string // the directories of named files, resolved

	mu       sync.Mutex // held for what follows
	files    []File
	byReal   map[string]int // places in files
	errs     []error
	warnings []error
}

// argument takes a path of the command line, or one that is given by another program. A file is taken whatever its name.
func (s *search) argument(path string, named bool) {
	way := s.resolve
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		way = Resolve
		info, err = os.Stat(path)
	}
	if err != nil {
		s.fail(path, err)
		return
	}
	real, err := way(path)
	if err != nil {
		s.fail(path, err)
		return
	}
	if !named && s.leadsOut(path) {
		s.fail(path, safefile.ErrOutside)
		return
	}
	if info.IsDir() {
		s.directory(s.show(path), real)
		return
	}
	shown := s.show(path)
	if s.opt.ForceExclude && s.opt.Exclude(real) || (!named || s.opt.ForceExclude) && s.others(s.fromTop(shown, real), real) {
		return
	}
	s.add(File{shown, real, named, true})
}

// directory searches one, and tells what went wrong in the order of paths.
func (s *search) directory(shown, real string) {
	before := len(s.errs)
	newTree(s, shown, real).list()
	slices.SortStableFunc(s.errs[before:], func(x, y error) int {
		return strings.Compare(x.(*PathError).Path, y.(*PathError).Path)
	})
	slices.SortFunc(s.warnings, func(x, y error) int { return strings.Compare(x.Error(), y.Error()) })
	for _, warning := range s.warnings {
		s.opt.Warn(warning)
	}
	s.warnings = nil
}

// add takes a file that is not known yet. Of several names for one file the shortest stays, then
// the first, so that the order of arguments makes no difference.
func (s *search) add(f File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i, known := s.byReal[f.Real]; known {
		s.files[i].Named = s.files[i].Named || f.Named
		s.files[i].Given = s.files[i].Given || f.Given
		old := s.files[i].Path
		if len(f.Path) < len(old) || len(f.Path) == len(old) && f.Path < old {
			s.files[i].Path = f.Path
		}
		return
	}
	if strings.HasSuffix(f.Real, f.Path) {
		f.Path = f.Real[len(f.Real)-len(f.Path):] // the same bytes, of which there may be many
	}
	s.byReal[f.Real] = len(s.files)
	s.files = append(s.files, f)
}

func (s *search) fail(path string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, &PathError{s.show(path), err})
}

func (s *search) warn(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warnings = append(s.warnings, err)
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

// resolve is Resolve for what is no link itself. Many files may lie in one directory.
func (s *search) resolve(path string) (string, error) {
	name, base := filepath.Split(path)
	dir, ok := s.dirs[name]
	if !ok {
		var err error
		if dir, err = s.here.resolve(cmp.Or(name, ".")); err != nil {
			return "", err
		}
		s.dirs[name] = dir
	}
	return filepath.Join(dir, base), nil
}

// Resolve returns the absolute path of the file behind all symbolic links, those on the way to the
// current directory too, by which $PWD may call it.
func Resolve(path string) (string, error) { return new(here).resolve(path) }

// here is the current directory, once it is asked for, without symbolic links.
type here string

func (h *here) resolve(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil || filepath.IsAbs(real) {
		return real, err
	}
	if *h == "" {
		cwd, err := os.Getwd()
		if err != nil {
			return "", err
		}
		if cwd, err = filepath.EvalSymlinks(cwd); err != nil {
			return "", err
		}
		*h = here(cwd)
	}
	return filepath.Join(string(*h), real), nil
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
