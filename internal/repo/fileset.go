package repo

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// sortKey orders sets.
func sortKey(f fileSet) string { return fmt.Sprint(f.tool == bake, f.from, f.files, f.project) }

// resolved returns the paths of the files below the root and the directory that they are named from, once for each
// directory where all of them are. There is none if one is computed.
func resolved(f fileSet, l *loader, all []entry) (sets [][]string, dirs []string) {
	if slices.ContainsFunc(append([]string{f.project}, f.files...), func(name string) bool { return strings.Contains(name, unknown) }) {
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
func pathsFrom(f fileSet, l *loader, base string) []string {
	var paths []string
	for _, name := range f.files {
		found := join(base, name)
		if l.find(found) == "" {
			return nil
		}
		paths = append(paths, found)
	}
	return paths
}

// maxDirectories bounds those in which a file is looked for.
const maxDirectories = 500

// directories are those of all files.
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

// bases are directories that the command may be run in: that of the file, the root, and those from which the first file is found.
func bases(f fileSet, all []entry) []string {
	dirs := []string{path.Dir(f.from), "."}
	first := path.Clean(f.files[0])
	for _, e := range all {
		if dir, ok := strings.CutSuffix("/"+e.path, "/"+first); ok && (formatOf(e) == f.tool) {
			dirs = append(dirs, path.Join(".", strings.TrimPrefix(dir, "/")))
		}
	}
	return dirs
}

// candidates are the files of all that may be in a set whose directory is not known.
func candidates(f fileSet, all []entry) []string {
	if len(f.files) == 1 && f.project == "" {
		return nil // a file that is read alone is read so anyway
	}
	var paths []string
	for _, e := range all {
		if formatOf(e) != f.tool {
			continue
		}
		if slices.ContainsFunc(f.files, func(name string) bool { return like(name, e.path) }) {
			paths = append(paths, e.path)
		}
	}
	return paths
}

// like reports whether a path may be what name, which may be computed in part, leads to.
func like(name, file string) bool {
	base := name[strings.LastIndexByte(name, '/')+1:]
	return rewrite.Pattern(strings.ReplaceAll(base, unknown, "*")).Matches(path.Base(file))
}

// maxSets bounds the sets of files that a repository is read in besides the usual ones.
const maxSets = 200

// setJobs are the readings of all sets that are named. A set that cannot be placed makes all uncertain that it may hold.
func (l *survey) setJobs(all []entry) []job {
	if l.unproven {
		return nil
	}
	var jobs []job
	known := map[string]bool{}
	add := func(format *format, set namedSet) {
		j := job{format: format, paths: set.paths, set: &set}
		if id := fmt.Sprintf("%p %q %q %t", j.format, set.paths, set.dir, set.unplaced); !known[id] {
			known[id] = true
			j.set.unplaced = j.set.unplaced || len(jobs) >= maxSets
			jobs = append(jobs, j)
		}
	}
	named := l.named()
	slices.SortFunc(named, func(x, y fileSet) int { return strings.Compare(sortKey(x), sortKey(y)) })
	for _, set := range named {
		sets, bases := resolved(set, l.loader, all)
		for i, paths := range sets {
			add(set.tool, namedSet{paths: paths, dir: projectDir(set, bases[i], paths)})
		}
		if files := candidates(set, all); len(sets) == 0 && len(files) > 0 && formatOf(entry{set.from, true}) != markdown {
			add(set.tool, namedSet{paths: files, unplaced: true})
		}
	}
	return jobs
}

// projectDir returns the directory that relative paths in a set start from: for Compose that of its first file, unless
// the command names another one, for Bake the current directory.
func projectDir(f fileSet, base string, paths []string) string {
	switch {
	case f.tool == bake:
		return base
	case f.project != "":
		return join(base, f.project)
	}
	return path.Dir(paths[0])
}
