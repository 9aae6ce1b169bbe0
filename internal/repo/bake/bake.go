// Package bake reads the files of docker buildx bake. buildx's own parser decides what they mean.
package bake

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/bounded"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/compose"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/hashicorp/hcl/v2"
)

// Format is the format of the files of Bake.
var Format = &mention.Format{
	Is: func(f mention.FileName) bool { return isFile(f.Base) },
	Relevant: func(name string, src []byte) bool {
		return isUsual(strings.ToLower(path.Base(name))) || hclTarget().Match(src)
	},
	Read: read, ReadSet: readSet, Images: mention.InComments,
}

// isFile reports whether a file may be one of Bake by its name. A command may name any *.hcl.
func isFile(name string) bool {
	return path.Ext(name) == ".hcl" || isUsual(name)
}

func isUsual(name string) bool {
	ext := path.Ext(name)
	return (ext == ".hcl" || ext == ".json") && (strings.HasPrefix(name, "docker-bake") || strings.Contains(name, "bake."))
}

// hclTarget begins a target of Bake.
var hclTarget = lazyregexp.New(`(?m)^\s*target\s`)

// fileNames are the files that Bake reads together by itself, the files of Compose before them (buildx commands/bake.go defaultFilenames).
var fileNames = []string{"docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl"}

// file is a Bake file.
type file struct {
	*source.File
	targets   map[string][]hcl.Body // by name
	variables map[string]bool       // whether they have a default
}

// blocks has the blocks that are read without buildx's parser.
var blocks = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "target", LabelNames: []string{"name"}}, {Type: "variable", LabelNames: []string{"name"}}}}

// loader reads Bake files, each once.
type loader struct {
	*mention.Scan
	files map[string]*file // nil: cannot be read
}

func newLoader(sc *mention.Scan) *loader { return &loader{sc, map[string]*file{}} }

// file returns a Bake file; nil if it cannot be read.
func (b *loader) file(path string) *file {
	if f, known := b.files[path]; known {
		return f
	}
	b.files[path] = nil
	if s := b.Open(path); s != nil {
		b.parse(s)
	}
	return b.files[path]
}

func (b *loader) parse(s *source.File) *file {
	f := &file{s, map[string][]hcl.Body{}, map[string]bool{}}
	b.files[s.Path] = f
	file, err := bounded.HCL(s.Path, s.Src)
	if err != nil {
		b.Note(s.Path, err)
		s.Broken = true
		return f
	}
	content, _, _ := file.Body.PartialContent(blocks)
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
func (f *file) overrides(under *file) bool {
	main := strings.HasPrefix(path.Base(under.Path), "docker-bake.") && strings.Count(path.Base(under.Path), ".") == 1
	override := strings.Contains(path.Base(f.Path), ".override.")
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

// read reads the Bake files of one directory. Each counts alone and laid over each other
// one that has the same target: docker-bake.override.hcl by default, others by several -f.
func read(sc *mention.Scan, sources []*source.File) {
	b := newLoader(sc)
	var files []*file
	for _, s := range sources {
		files = append(files, b.parse(s))
	}
	var sets [][]string
	if set := b.usual(path.Dir(sources[0].Path)); len(set) > 0 && !sc.Unproven {
		sets = append(sets, set)
	}
	for _, f := range files {
		sets = append(sets, []string{f.Path})
		for _, under := range files {
			if f.overrides(under) && !sc.Unproven {
				sets = append(sets, []string{under.Path, f.Path})
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
		if loaded[f.Path] {
			continue
		}
		if !f.Broken {
			sc.Note(f.Path, failed[f.Path])
		}
		f.unloaded(sc)
	}
}

// readSet reads files that Bake is given in one command.
func readSet(sc *mention.Scan, named mention.NamedSet) {
	b := newLoader(sc)
	if !named.Unplaced {
		if set, err := b.load([]string{named.Dir}, named.Paths); err == nil {
			set.addAll()
			return
		}
	}
	for _, path := range named.Paths {
		if mention.IsYAML(path) {
			continue
		}
		if f := b.file(path); f != nil {
			f.unloaded(sc)
		}
	}
}

// unloaded puts down the names of a file that buildx cannot load: they may mean any Dockerfile.
func (f *file) unloaded(sc *mention.Scan) {
	for _, body := range slices.Concat(slices.Collect(maps.Values(f.targets))...) {
		v := reader{File: f.File}.target(body)
		sc.Put(mention.Target, mention.Dockerfile{}, v.named()...)
		sc.Put(mention.Context, mention.Dockerfile{}, v.contexts...)
		sc.Image(v.values["tags"]...)
	}
}

// usual returns the files of a directory that Bake reads by itself, those of Compose first. It returns no file if the
// directory has no Bake file.
func (b *loader) usual(dir string) []string {
	there := func(names []string) []string {
		var paths []string
		for _, name := range names {
			if file := mention.Join(dir, name); b.Find(file) != "" {
				paths = append(paths, file)
			}
		}
		return paths
	}
	own := there(fileNames)
	if len(own) == 0 {
		return nil
	}
	return append(there(compose.Names), own...)
}
