package project

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
)

// Bake is the format of Bake files.
var Bake = &mention.Format{
	Is: func(f mention.FileName) bool { return isFile(f.Base) },
	Relevant: func(name string, src []byte) bool {
		return isUsual(strings.ToLower(path.Base(name))) || hclTarget().Match(src)
	},
	ReadDir: bakeTool.read, ReadSet: bakeTool.readSet,
}

// bakeTool is Bake. buildx's own parser decides what its files mean.
var bakeTool = &tool{parse: (*reader).parseBake, sets: (*reader).bakeSets, add: (*reader).addBake, unsure: (*reader).unsureBake}

// isFile reports whether a file may be a Bake file, by its name. A command may name any *.hcl.
func isFile(name string) bool {
	return path.Ext(name) == ".hcl" || isUsual(name)
}

func isUsual(name string) bool {
	ext := path.Ext(name)
	return (ext == ".hcl" || ext == ".json") && (strings.HasPrefix(name, "docker-bake") || strings.Contains(name, "bake."))
}

// hclTarget matches the beginning of a target of Bake.
var hclTarget = lazyregexp.New(`(?m)^\s*target\s`)

// bakeNames are the files that Bake reads together by default, after the Compose files (buildx commands/bake.go
// defaultFilenames).
var bakeNames = []string{"docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl"}

// blocks has the blocks that are read without buildx's parser.
var blocks = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "target", LabelNames: []string{"name"}}, {Type: "variable", LabelNames: []string{"name"}}}}

// parseBake reads the targets of a file. The services of a Compose file are targets for Bake too.
func (b *reader) parseBake(f *file) {
	if mention.IsYAML(f.Path) {
		f.roots, _ = f.Documents()
		return
	}
	f.targets, f.variables = map[string][]hcl.Body{}, map[string]bool{}
	file, err := parseHCL(f.Path, f.Src)
	if err != nil {
		b.Note(f.Path, err)
		f.Broken = true
		return
	}
	content, _, _ := file.Body.PartialContent(blocks)
	for _, block := range content.Blocks {
		name := block.Labels[0]
		if block.Type == "target" {
			f.targets[name] = append(f.targets[name], block.Body)
			for _, w := range (expressions{File: f.File}).target(block.Body).named() {
				if w.Sure {
					b.mark(w.Located)
				}
			}
			continue
		}
		attributes, _ := block.Body.JustAttributes()
		f.variables[name] = f.variables[name] || attributes["default"] != nil
	}
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

// bakeSets returns the sets of files that Bake may read: those that it reads by default, each file alone, and each file over each
// other one that has a target in common, as with several -f.
func (b *reader) bakeSets(files []*file) []set {
	var sets []set
	if len(files) > 0 {
		paths := b.usual(path.Dir(files[0].Path))
		if usual := b.openAll(paths); len(usual) > 0 && len(usual) == len(paths) {
			sets = append(sets, set{files: usual})
		}
	}
	for _, f := range files {
		sets = append(sets, set{files: []*file{f}})
		for _, under := range files {
			if f.overrides(under) {
				sets = append(sets, set{files: []*file{under, f}})
			}
		}
	}
	return sets
}

// unsureBake records the names of a file that buildx cannot load.
func (b *reader) unsureBake(f *file) {
	for _, body := range slices.Concat(slices.Collect(maps.Values(f.targets))...) {
		v := (expressions{File: f.File}).target(body)
		b.Put(mention.Target, mention.Record{}, v.named()...)
		b.Put(mention.Context, mention.Record{}, v.contexts...)
		b.Image(v.values["tags"]...)
	}
}

// usual returns the files of a directory that Bake reads by default, Compose files first. It returns nil if the directory has no
// Bake file.
func (b *reader) usual(dir string) []string {
	there := func(names []string) []string {
		var paths []string
		for _, name := range names {
			if file := mention.Join(dir, name); b.Find(file) != "" {
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
