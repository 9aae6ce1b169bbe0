// Package discover finds the Dockerfiles for a run.
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

// File is a file to process.
type File struct {
	Path  string // for messages: relative to the current directory if it is below it
	Real  string // absolute, without symbolic links; this file is read and written
	Named bool   // the file itself is one of the paths
	Given bool   // Named, or in Options.Given
}

// Options configure Find.
type Options struct {
	NoGitignore  bool
	Exclude      func(path string) bool           // reports whether a search leaves out an absolute path; may be nil
	Include      func(path string, dir bool) bool // reports whether a search uses a file in one of thirdPartyDirs, or a directory that may have such a file; may be nil
	ForceExclude bool                             // leave out named files too if a search would leave them out
	Given        []string                         // more paths, from another program
	Warn         func(error)                      // is called with errors that do not stop the search; may be nil
	Listings     *Listings                        // answers of git; may be nil
	SameAsParent *SameAsParent                    // records the directories that are read without git; may be nil
}

// Find returns the files that paths name or contain, each once and sorted by path. It returns an error for each
// path that cannot be read, in addition to the files.
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
	s.cwd, _ = os.Getwd() // if it fails, paths stay as they are
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

	mu       sync.Mutex // guards the fields below
	files    []File
	byReal   map[string]int // index into files
	errs     []error
	warnings []error
}

// argument adds a path from the command line or from another program. A file may have any name.
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
	_, below := s.start(path)
	if s.opt.ForceExclude && s.opt.Exclude(real) || (!named || s.opt.ForceExclude) && s.thirdParty(below, real) {
		return
	}
	s.add(File{shown, real, named, true})
}

// directory searches a directory, and reports errors in the order of paths.
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

// add adds a file unless it is known. If a file has several names, the shortest one is used, then the first in
// sort order, so the order of arguments has no effect.
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
		f.Path = f.Real[len(f.Real)-len(f.Path):] // shares memory; there may be many files
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

// show returns path as messages show it.
func (s *search) show(path string) string { return filepath.Clean(Show(s.cwd, path)) }

// Show returns an absolute path relative to dir if it is below dir, and any other path as it is.
func Show(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); filepath.IsAbs(path) && err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// resolve is like Resolve for a path that is not itself a link. It caches directories, because many files may be
// in one.
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

// Resolve returns the absolute path of a file without symbolic links. That includes links on the way to the
// current directory, which $PWD may contain.
func Resolve(path string) (string, error) { return new(here).resolve(path) }

// here caches the current directory, without symbolic links.
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

// PathError is the error of a path that could not be read.
type PathError struct {
	Path string
	Err  error
}

func (e *PathError) Unwrap() error { return e.Err }

// Error omits the system call and the path, which the error of the system repeats.
func (e *PathError) Error() string {
	var inner *fs.PathError
	if errors.As(e.Err, &inner) {
		return fmt.Sprint(inner.Err)
	}
	return e.Err.Error()
}
