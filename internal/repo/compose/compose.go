// Package compose reads the files of Compose. compose-go decides what they mean.
package compose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mark"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// Names are the files that Compose reads by itself, in its order of preference
// (compose-go cli/options.go DefaultFileNames).
var Names = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}

// Format is the format of the files of Compose. One without services says nothing.
var Format = &mention.Format{
	Is:       func(f mention.FileName) bool { return IsFile(f.Base) },
	Relevant: mention.Holding("services", "include"),
	Read:     read, ReadSet: readSet, Images: mention.InComments,
}

// IsFile reports whether a file is one of Compose by its name.
func IsFile(name string) bool {
	name = strings.ToLower(name)
	if !mention.IsYAML(name) {
		return false
	}
	return strings.HasPrefix(name, "compose.") || strings.HasPrefix(name, "compose-") ||
		strings.HasPrefix(name, "docker-compose") || strings.HasPrefix(name, "podman-compose") ||
		strings.Contains(name, ".compose.") || strings.Contains(name, "-compose.")
}

// reader reads the Compose files of one directory.
type reader struct {
	*mention.Scan
	mark.Marks
	files     map[string]*file          // nil: cannot be read
	respelled map[string]source.Located // names whose bytes do not spell them
	first     *file                     // of the set, to name for what is found in no file
}

// file is a file and what it refers to.
type file struct {
	*source.File
	roots      []source.Node
	references []reference
}

func newReader(sc *mention.Scan) *reader {
	return &reader{Scan: sc, files: map[string]*file{}, Marks: mark.New(), respelled: map[string]source.Located{}}
}

// read reads the Compose files of one directory. compose-go decides what they mean: the files are loaded in every
// set that is likely, as they are and with other words in the places that name stages. Where sets disagree, or anything
// else changes with a place, it is not certain.
func read(sc *mention.Scan, sources []*source.File) {
	c := newReader(sc)
	var files []*file
	for _, s := range sources {
		if f := c.parse(s); s.Broken {
			c.unloaded(f)
		} else {
			files = append(files, f)
		}
	}
	failed := map[*file]error{}
	loaded := map[*file]bool{}
	for _, set := range c.sets(files) {
		err := c.readSet(set)
		for _, f := range set.files {
			if loaded[f] = loaded[f] || err == nil; err != nil {
				failed[f] = err
			}
		}
	}
	for _, f := range files {
		if failed[f] != nil && !loaded[f] {
			c.Note(f.Path, failed[f])
		}
		if failed[f] != nil {
			c.unloaded(f)
		}
	}
}

func (c *reader) parse(s *source.File) *file {
	f := &file{File: s}
	c.files[s.Path] = f
	f.roots = c.Documents(s)
	for _, root := range f.roots {
		f.collectReferences(root)
		c.marks(root)
	}
	for _, p := range f.entries("services") {
		c.image(p.Key.Text(), p.Value)
	}
	return f
}

// entries returns the entries of a mapping in all documents.
func (f *file) entries(key string) []source.Pair {
	var all []source.Pair
	for _, root := range f.roots {
		all = append(all, root.At(key).Entries()...)
	}
	return all
}

// referenced returns the file that another one names, or nil if it cannot be read.
func (c *reader) referenced(path string) *file {
	if f, known := c.files[path]; known {
		return f
	}
	c.files[path] = nil
	if s := c.Open(path); s != nil && c.parse(s) != nil && s.Broken {
		c.files[path] = nil
	}
	return c.files[path]
}

// unloaded puts down the places of a file that Compose cannot load in some set: it may mean any Dockerfile.
func (c *reader) unloaded(f *file) {
	for _, m := range c.Of(f.File) {
		c.Put(mention.Target, mention.Dockerfile{}, Variables.Read(m.Located))
	}
}

// readSet loads a set as it is and with marks, and puts down what its services build.
func (c *reader) readSet(set project) error {
	c.first = set.files[0]
	if !slices.ContainsFunc(set.files, (*file).builds) {
		return nil
	}
	before, err := c.model(set, func(s *source.File) []byte { return s.Src })
	if err != nil {
		return err
	}
	after := before
	if !c.Empty() {
		if after, err = c.model(set, c.Text); err != nil {
			return fmt.Errorf("with other names it cannot be loaded: %w", err)
		}
	}
	if !c.Unproven {
		c.Compare(before, after)
	}
	for name := range section(after, "services") {
		if build := section(after, "services", name, "build"); build != nil {
			c.Add(c.build(set, build, section(before, "services", name, "build")))
		}
	}
	return nil
}

// section returns a mapping in a model; nil if there is none.
func section(model map[string]any, path ...string) map[string]any {
	for _, key := range path {
		model, _ = model[key].(map[string]any)
	}
	return model
}

// build returns the build that a service asks for, with names from the model with marks and paths from the one without.
func (c *reader) build(set project, section, original map[string]any) *mention.Build {
	b := &mention.Build{InContext: true, Dirs: []string{set.dir}, Elsewhere: c.Example}
	last := set.files[len(set.files)-1]
	if base := path.Base(last.Path); len(set.files) == 1 && !set.named && !slices.Contains(Names, base) && !strings.Contains(base, ".override.") {
		b.Dirs = mention.Places(set.dir) // with another file before it, paths are relative to that one
	}
	b.Context, b.File = c.path(original["context"]), c.path(original["dockerfile"])
	if rest, ok := strings.CutPrefix(b.Context.Text, atRoot); ok {
		b.Context.Text, b.Dirs = strings.TrimPrefix(rest, "/"), []string{"."}
	}
	inline, _ := original["dockerfile_inline"].(string)
	b.Inline = inline != ""
	b.Targets = c.list(section["target"])
	b.Filters = c.list(section["no_cache_filter"])
	for key := range pairs(section["additional_contexts"]) {
		b.Contexts = append(b.Contexts, c.read(key))
	}
	for key, value := range pairs(section["args"]) {
		if mark.NamesStages(key) {
			b.Arg(key, c.read(value))
		}
	}
	return b
}

// path reads a value of a model that says where the Dockerfile is.
func (c *reader) path(v any) source.Word {
	if text, _ := v.(string); text != "" {
		return Variables.Read(c.first.Near(text, 0))
	}
	return source.Word{}
}

// list reads a string, or several.
func (c *reader) list(v any) []source.Word {
	var all []source.Word
	switch v := v.(type) {
	case string:
		if v != "" {
			all = append(all, c.read(v))
		}
	case []any:
		for _, item := range v {
			all = append(all, c.list(item)...)
		}
	}
	return all
}

// pairs returns the entries of a mapping, or of a list of KEY=VALUE.
func pairs(v any) map[string]string {
	all := map[string]string{}
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			all[key], _ = value.(string)
		}
	case []any:
		for _, item := range v {
			if text, ok := item.(string); ok {
				key, value, _ := strings.Cut(text, "=")
				all[key] = value
			}
		}
	}
	return all
}

// image puts down what the image of a service is called, and what its build is tagged. One that is built and has no name is
// called after the project, "PROJECT-SERVICE", in which older versions wrote "_". One that is not built may be made elsewhere.
func (c *reader) image(name string, service source.Node) {
	built, named := service.At("build"), service.At("image")
	for _, n := range append(named.Scalars(), built.At("tags").Items()...) {
		if w := n.Word(Variables); w.Given() && w.Known() {
			c.Put(mention.Image, mention.Dockerfile{}, w.Closed())
		}
		if w := n.Word(withoutDefaults); built.Given() && w.Given() {
			c.Put(mention.Image, mention.Dockerfile{}, w)
		}
	}
	if !built.Given() || named.Given() {
		return
	}
	for _, sep := range []string{"-", "_"} {
		c.Put(mention.Image, mention.Dockerfile{}, source.Computed(service.Unread(), source.Unknown+sep+name))
	}
}

// readSet reads files that Compose is given in one command.
func readSet(sc *mention.Scan, named mention.NamedSet) {
	c := newReader(sc)
	set := project{dir: named.Dir, named: true}
	for _, name := range named.Paths {
		if f := c.referenced(name); f != nil {
			set.files = append(set.files, f)
		}
	}
	if !named.Unplaced && len(set.files) == len(named.Paths) && c.readSet(set) == nil {
		return
	}
	for _, f := range set.files {
		c.unloaded(f)
	}
}

// ReadExcerpt reads a source as the only Compose file of its directory. What Compose does not load is no such file.
func ReadExcerpt(sc *mention.Scan, s *source.File) {
	if roots, err := s.Documents(); err != nil || len(roots) != 1 {
		return
	}
	c := newReader(sc)
	c.readSet(project{dir: path.Dir(s.Path), files: []*file{c.parse(s)}, named: true})
}
