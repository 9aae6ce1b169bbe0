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

// placed returns a set for each directory from which all files of f are found, the likely directories first. It returns nil if a
// name is computed.
func placed(f mention.FileSet, l *mention.Loader, all []entry) []mention.NamedSet {
	if slices.ContainsFunc(append([]string{f.Project}, f.Files...), func(name string) bool { return strings.Contains(name, source.Unknown) }) {
		return nil
	}
	var sets []mention.NamedSet
	for _, dirs := range [][]string{bases(f, all), directories(all)} {
		for _, dir := range dirs {
			set := mention.NamedSet{Dir: dir}
			for _, name := range f.Files {
				if found := mention.Join(dir, name); l.Find(found) != "" {
					set.Paths = append(set.Paths, found)
				}
			}
			if len(set.Paths) < len(f.Files) {
				continue
			}
			if f.Project != "" && f.Tool == project.Compose {
				set.Dir = mention.Join(dir, f.Project)
			} else if f.Tool == project.Compose {
				set.Dir = path.Dir(set.Paths[0])
			}
			sets = append(sets, set)
		}
		if len(sets) > 0 {
			break
		}
	}
	return sets
}

// maxDirectories limits the directories in which a file is searched for.
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

// candidates returns the files of all that may be in a set whose directory is not known: those with such a name, which may be computed.
func candidates(f mention.FileSet, all []entry) []string {
	if len(f.Files) == 1 && f.Project == "" {
		return nil // a set of one file needs no job: each file is also read alone
	}
	var paths []string
	for _, e := range all {
		like := func(name string) bool {
			return rewrite.Pattern(strings.ReplaceAll(path.Base(name), source.Unknown, "*")).Matches(path.Base(e.path))
		}
		if reader.FormatOf(e.path, e.executable) == f.Tool && slices.ContainsFunc(f.Files, like) {
			paths = append(paths, e.path)
		}
	}
	return paths
}

// maxSets limits the sets of files that are read in addition to the usual ones.
const maxSets = 200

// setJobs returns the jobs that read the named sets. If the directory of a set is not known, all files that may be in it become
// uncertain.
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
	for _, f := range named {
		sets := placed(f, l.Loader, all)
		for _, set := range sets {
			add(f.Tool, set)
		}
		if files := candidates(f, all); len(sets) == 0 && len(files) > 0 && strings.ToLower(path.Ext(f.From)) != ".md" {
			add(f.Tool, mention.NamedSet{Paths: files, Unplaced: true})
		}
	}
	return jobs
}
