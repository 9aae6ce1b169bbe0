package repo

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/dfix-dev/dfix/internal/bounded"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// bake are the files of Bake.
var bake = &format{
	is: func(f fileName) bool { return isBake(f.base) },
	relevant: func(name string, src []byte) bool {
		return isUsualBake(strings.ToLower(path.Base(name))) || hclTarget.Match(src)
	},
	read: readBake, readSet: readBakeSet, images: comments,
}

// isBake reports whether a file may be one of Bake by its name. A command may name any *.hcl.
func isBake(name string) bool {
	return path.Ext(name) == ".hcl" || isUsualBake(name)
}

func isUsualBake(name string) bool {
	ext := path.Ext(name)
	return (ext == ".hcl" || ext == ".json") && (strings.HasPrefix(name, "docker-bake") || strings.Contains(name, "bake."))
}

// hclTarget begins a target of Bake.
var hclTarget = lazyregexp.New(`(?m)^\s*target\s`)

// bakeNames are the files that Bake reads together by itself, the files of Compose before them (buildx commands/bake.go defaultFilenames).
var bakeNames = []string{"docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl"}

// bakeFile is a Bake file.
type bakeFile struct {
	*source
	targets   map[string][]hcl.Body // by name
	variables map[string]bool       // whether they have a default
}

// bakeBlocks are those that are read without buildx's parser.
var bakeBlocks = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "target", LabelNames: []string{"name"}}, {Type: "variable", LabelNames: []string{"name"}}}}

// baker reads Bake files, each once.
type baker struct {
	*scan
	files map[string]*bakeFile // nil: cannot be read
}

func newBaker(sc *scan) *baker { return &baker{sc, map[string]*bakeFile{}} }

// file returns a Bake file; nil if it cannot be read.
func (b *baker) file(path string) *bakeFile {
	if f, known := b.files[path]; known {
		return f
	}
	b.files[path] = nil
	if s := b.open(path); s != nil {
		b.parse(s)
	}
	return b.files[path]
}

func (b *baker) parse(s *source) *bakeFile {
	f := &bakeFile{s, map[string][]hcl.Body{}, map[string]bool{}}
	b.files[s.path] = f
	file, err := bounded.HCL(s.path, s.src)
	if err != nil {
		b.note(s.path, err)
		s.broken = true
		return f
	}
	content, _, _ := file.Body.PartialContent(bakeBlocks)
	for _, b := range content.Blocks {
		name := b.Labels[0]
		if b.Type == "target" {
			f.targets[name] = append(f.targets[name], b.Body)
			continue
		}
		attributes, _ := b.Body.JustAttributes()
		f.variables[name] = f.variables[name] || attributes["default"] != nil
	}
	return f
}

// overrides reports whether Bake reads f after under and f changes a target of under.
func (f *bakeFile) overrides(under *bakeFile) bool {
	main := strings.HasPrefix(path.Base(under.path), "docker-bake.") && strings.Count(path.Base(under.path), ".") == 1
	override := strings.Contains(path.Base(f.path), ".override.")
	if f == under || !main && !override {
		return false
	}
	for name := range f.targets {
		if under.targets[name] != nil {
			return true
		}
	}
	return main && override // which may set variables
}

// readBake reads the Bake files of one directory. Each counts alone and laid over each other
// one that has the same target: docker-bake.override.hcl by default, others by several -f.
func readBake(sc *scan, sources []*source) {
	b := newBaker(sc)
	var files []*bakeFile
	for _, s := range sources {
		files = append(files, b.parse(s))
	}
	var sets [][]string
	if set := b.usual(path.Dir(sources[0].path)); len(set) > 0 && !sc.unproven {
		sets = append(sets, set)
	}
	for _, f := range files {
		sets = append(sets, []string{f.path})
		for _, under := range files {
			if f.overrides(under) && !sc.unproven {
				sets = append(sets, []string{under.path, f.path})
			}
		}
	}
	failed, loaded := map[string]error{}, map[string]bool{}
	for _, paths := range sets {
		set, err := b.load(nil, paths)
		for _, path := range paths {
			if loaded[path] = loaded[path] || err == nil; err != nil && failed[path] == nil {
				failed[path] = err
			}
		}
		if err == nil {
			set.addAll()
		}
	}
	for _, f := range files {
		if loaded[f.path] {
			continue
		}
		if !f.broken {
			sc.note(f.path, failed[f.path])
		}
		f.unloaded(sc)
	}
}

// readBakeSet reads files that Bake is given in one command.
func readBakeSet(sc *scan, named namedSet) {
	b := newBaker(sc)
	if !named.unplaced {
		if set, err := b.load([]string{named.dir}, named.paths); err == nil {
			set.addAll()
			return
		}
	}
	for _, path := range named.paths {
		if isYAML(path) {
			continue
		}
		if f := b.file(path); f != nil {
			f.unloaded(sc)
		}
	}
}

// unloaded puts down the names of a file that buildx cannot load: they may mean any Dockerfile.
func (f *bakeFile) unloaded(sc *scan) {
	for _, body := range slices.Concat(slices.Collect(maps.Values(f.targets))...) {
		v := bakeReader{source: f.source}.target(body)
		for _, w := range v.named() {
			sc.put(Target, w, meant{}, false)
		}
		for _, w := range v.contexts {
			sc.put(Context, w, meant{}, false)
		}
		for _, w := range v.values["tags"] {
			sc.image(w)
		}
	}
}

// usual returns the files of a directory that Bake reads by itself, those of Compose first; none if there is none of its own.
func (b *baker) usual(dir string) []string {
	there := func(names []string) []string {
		var paths []string
		for _, name := range names {
			if file := join(dir, name); b.find(file) != "" {
				paths = append(paths, file)
			}
		}
		return paths
	}
	own := there(bakeNames)
	if len(own) == 0 {
		return nil
	}
	return append(there(composeNames), own...)
}
