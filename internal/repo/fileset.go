package repo

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/project"
	"github.com/dfix-dev/dfix/internal/repo/reader"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// resolved returns the paths of the files below the root and the directory that they are named from, once for each
// directory where all of them are. There is none if one is computed.
func resolved(f mention.FileSet, l *mention.Loader, all []entry) (sets [][]string, dirs []string) {
	if slices.ContainsFunc(append([]string{f.Project}, f.Files...), func(name string) bool { return strings.Contains(name, source.Unknown) }) {
		return nil, nil
	}
	for _, candidates := range [][]string{bases(f, all), directories(all)} {
		for _, base := range candidates {
			if paths := pathsFrom(f, l, base); paths != nil && !slices.Contains(dirs, base) {
				sets, dirs = append(sets, paths), append(dirs, base)
			}
		}
		if len(dirs) > 0 {
			break
		}
	}
	return sets, dirs
}

// pathsFrom returns the paths of all files, which are relative to base, or nil if one does not exist.
func pathsFrom(f mention.FileSet, l *mention.Loader, base string) []string {
	var paths []string
	for _, name := range f.Files {
		found := mention.Join(base, name)
		if l.Find(found) == "" {
			return nil
		}
		paths = append(paths, found)
	}
	return paths
}

// maxDirectories bounds those in which a file is looked for.
const maxDirectories = 500

// directories returns the directories of all files, at most maxDirectories.
func directories(all []entry) []string {
	var dirs []string
	known := map[string]bool{}
	for _, e := range all {
		if dir := path.Dir(e.path); !known[dir] && len(dirs) < maxDirectories {
			known[dir] = true
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// bases returns the directories that the command may be run in: that of the file, the root, and those from which the first file is found.
func bases(f mention.FileSet, all []entry) []string {
	dirs := []string{path.Dir(f.From), "."}
	first := path.Clean(f.Files[0])
	for _, e := range all {
		if dir, ok := strings.CutSuffix("/"+e.path, "/"+first); ok && (reader.FormatOf(e.path, e.executable) == f.Tool) {
			dirs = append(dirs, path.Join(".", strings.TrimPrefix(dir, "/")))
		}
	}
	return dirs
}

// candidates returns the files of all that may be in a set whose directory is not known.
func candidates(f mention.FileSet, all []entry) []string {
	if len(f.Files) == 1 && f.Project == "" {
		return nil // a file that is read alone is read so anyway
	}
	var paths []string
	for _, e := range all {
		if reader.FormatOf(e.path, e.executable) != f.Tool {
			continue
		}
		if slices.ContainsFunc(f.Files, func(name string) bool { return like(name, e.path) }) {
			paths = append(paths, e.path)
		}
	}
	return paths
}

// like reports whether a path may be what name, which may be computed in part, leads to.
func like(name, file string) bool {
	base := name[strings.LastIndexByte(name, '/')+1:]
	return rewrite.Pattern(strings.ReplaceAll(base, source.Unknown, "*")).Matches(path.Base(file))
}

// maxSets bounds the sets of files that a repository is read in besides the usual ones.
const maxSets = 200

// setJobs returns the jobs that read the sets that something names. A set that cannot be placed makes all uncertain that it may hold.
func (l *survey) setJobs(named []mention.FileSet, all []entry) []job {
	if l.Unproven {
		return nil
	}
	var jobs []job
	known := map[string]bool{}
	add := func(format *mention.Format, set mention.NamedSet) {
		j := job{format: format, paths: set.Paths, set: &set}
		if id := fmt.Sprintf("%p %q %q %t", j.format, set.Paths, set.Dir, set.Unplaced); !known[id] {
			known[id] = true
			j.set.Unplaced = j.set.Unplaced || len(jobs) >= maxSets
			jobs = append(jobs, j)
		}
	}
	for _, set := range named {
		sets, bases := resolved(set, l.Loader, all)
		for i, paths := range sets {
			add(set.Tool, mention.NamedSet{Paths: paths, Dir: projectDir(set, bases[i], paths)})
		}
		if files := candidates(set, all); len(sets) == 0 && len(files) > 0 && strings.ToLower(path.Ext(set.From)) != ".md" {
			add(set.Tool, mention.NamedSet{Paths: files, Unplaced: true})
		}
	}
	return jobs
}

// projectDir returns the directory that relative paths in a set start from: for Compose that of its first file, unless
// the command names another one, for Bake the current directory.
func projectDir(f mention.FileSet, base string, paths []string) string {
	switch {
	case f.Tool == project.Bake:
		return base
	case f.Project != "":
		return mention.Join(base, f.Project)
	}
	return path.Dir(paths[0])
}
