// Package project reads Compose and Bake files. The tools' own loaders decide what they mean: the package loads every likely set
// of files, as they are and with other words in the places that name stages. A place is not certain if two sets disagree about
// it, or if anything else changes with it.
package project

import (
	"path"

	"github.com/hashicorp/hcl/v2"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// file is a file of Compose or Bake, with what is read of it before it is loaded.
type file struct {
	*source.File
	roots      []source.Node         // of YAML
	references []reference           // of Compose
	targets    map[string][]hcl.Body // of Bake, by name
	variables  map[string]bool       // of Bake: whether they have a default
}

// set is a set of files that are read as one, later ones over earlier ones.
type set struct {
	files []*file
	dir   string // of the project, below the root
	named bool   // a command gives it
}

// String returns a text that no other set has.
func (s set) String() string {
	all := s.dir
	for _, f := range s.files {
		all += "\n" + f.Path
	}
	return all
}

// tool is Compose or Bake.
type tool struct {
	parse  func(*reader, *file)
	sets   func(*reader, []*file) []set // the sets of files of a directory that the tool may read
	add    func(*reader, set) error     // loads a set, and records what it builds
	unsure func(*reader, *file)         // records the names in a file that cannot be loaded: they may mean any Dockerfile
	strict bool                         // a file that cannot be loaded in one of the sets is not certain
}

// reader reads the files of a tool that are loaded together, each file once.
type reader struct {
	*mention.Scan
	marks
	tool      *tool
	opened    map[string]*file          // by path; nil: cannot be read
	respelled map[string]source.Located // names whose bytes do not spell them
	first     *file                     // of the set; reported for values that are in no file
}

func newReader(sc *mention.Scan, t *tool) *reader {
	return &reader{sc, marks{map[string]*mark{}, map[*source.File][]*mark{}}, t, map[string]*file{}, map[string]source.Located{}, nil}
}

func (r *reader) parse(s *source.File) *file {
	f := &file{File: s}
	r.opened[s.Path] = f
	r.tool.parse(r, f)
	return f
}

// open returns the file at a path; nil if it cannot be read.
func (r *reader) open(path string) *file {
	if f, known := r.opened[path]; known {
		return f
	}
	r.opened[path] = nil
	if s := r.Open(path); s != nil && r.parse(s).Broken {
		r.opened[path] = nil
	}
	return r.opened[path]
}

// openAll returns the files at paths that can be read.
func (r *reader) openAll(paths []string) []*file {
	var all []*file
	for _, path := range paths {
		if f := r.open(path); f != nil {
			all = append(all, f)
		}
	}
	return all
}

// read reads the files of one directory.
func (t *tool) read(sc *mention.Scan, sources []*source.File) {
	r := newReader(sc, t)
	var files []*file
	for _, s := range sources {
		if f := r.parse(s); s.Broken {
			t.unsure(r, f)
		} else {
			files = append(files, f)
		}
	}
	sets := t.sets(r, files)
	if r.Unproven {
		sets = nil
	}
	for _, f := range files {
		if r.Unproven && len(f.references) == 0 {
			sets = append(sets, set{files: []*file{f}, dir: path.Dir(f.Path)})
		}
	}
	failed, loaded := map[*file]error{}, map[*file]bool{}
	for _, set := range sets {
		err := t.add(r, set)
		for _, f := range set.files {
			if loaded[f] = loaded[f] || err == nil; err != nil {
				failed[f] = err
			}
		}
	}
	for _, f := range files {
		if failed[f] == nil && mention.IsYAML(f.Path) {
			r.unused(f)
		}
		if failed[f] != nil && !loaded[f] {
			r.Note(f.Path, failed[f])
		}
		if failed[f] != nil && (t.strict || !loaded[f]) {
			t.unsure(r, f)
		}
	}
}

// unused records the targets of a file that are in no build, such as those of an unused extension.
func (r *reader) unused(f *file) {
	used := map[int]bool{}
	for _, record := range r.Records {
		if record.File == f.Real {
			used[record.Span.Start] = true
		}
	}
	for _, m := range r.byFile[f.File] {
		if !used[m.Place(0)] {
			r.Put(mention.Target, mention.Record{}, composeVariables.Read(m.Located))
		}
	}
}

// readSet reads files that the tool is given in one command.
func (t *tool) readSet(sc *mention.Scan, named mention.NamedSet) {
	r := newReader(sc, t)
	set := set{r.openAll(named.Paths), named.Dir, true}
	if !named.Unplaced && len(set.files) == len(named.Paths) && t.add(r, set) == nil {
		return
	}
	for _, f := range set.files {
		t.unsure(r, f)
	}
}
