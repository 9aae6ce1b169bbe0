package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// composeNames are the files that Compose reads by default, in its order of preference (compose-go cli/options.go
// DefaultFileNames).
var composeNames = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}

// Compose is the format of Compose files. A file without services says nothing.
var Compose = &mention.Format{
	Is:       func(f mention.FileName) bool { return isCompose(f.Base) },
	Relevant: mention.Holding("services", "include"),
	ReadDir:  composeTool.read, ReadSet: composeTool.readSet,
}

// composeTool is Compose. compose-go decides what its files mean.
var composeTool = &tool{parse: (*reader).parseCompose, sets: (*reader).composeSets, add: (*reader).addCompose, unsure: (*reader).unsureCompose, strict: true}

// isCompose reports whether a file is a Compose file, by its name.
func isCompose(name string) bool {
	name = strings.ToLower(name)
	if !mention.IsYAML(name) {
		return false
	}
	return strings.HasPrefix(name, "compose.") || strings.HasPrefix(name, "compose-") ||
		strings.HasPrefix(name, "docker-compose") || strings.HasPrefix(name, "podman-compose") ||
		strings.Contains(name, ".compose.") || strings.Contains(name, "-compose.")
}

func (c *reader) parseCompose(f *file) {
	f.roots = c.Documents(f.File)
	for _, root := range f.roots {
		f.collectReferences(root)
		c.markBuilds(root)
	}
	for _, p := range f.entries("services") {
		c.image(p.Key.Text(), p.Value)
	}
}

// entries returns the entries of a mapping in all documents.
func (f *file) entries(key string) []source.Pair {
	var all []source.Pair
	for _, root := range f.roots {
		all = append(all, root.At(key).Entries()...)
	}
	return all
}

// unsureCompose records the places of a file that Compose cannot load in some set.
func (c *reader) unsureCompose(f *file) {
	for _, m := range c.byFile[f.File] {
		c.Put(mention.Target, mention.Record{}, composeVariables.Read(m.Located))
	}
}

// addCompose loads a set, and records what its services build.
func (c *reader) addCompose(s set) error {
	c.first = s.files[0]
	if !slices.ContainsFunc(s.files, (*file).builds) {
		return nil
	}
	before, after, err := c.models(func(text func(*source.File) []byte) (map[string]any, error) { return c.composeModel(s, text) })
	for name := range section(after, "services") {
		if build := section(after, "services", name, "build"); build != nil {
			c.Add(c.serviceBuild(s, build, section(before, "services", name, "build")))
		}
	}
	return err
}

// section returns the mapping at a path in a model, or nil.
func section(model map[string]any, path ...string) map[string]any {
	for _, key := range path {
		model, _ = model[key].(map[string]any)
	}
	return model
}

// serviceBuild returns the build that a service asks for, with names from the model with marks and paths from the one without.
func (c *reader) serviceBuild(set set, section, original map[string]any) *mention.Build {
	b := &mention.Build{Set: set.String(), InContext: true, Dirs: []string{set.dir}, Elsewhere: c.Example}
	last := set.files[len(set.files)-1]
	if base := path.Base(last.Path); len(set.files) == 1 && !set.named && !slices.Contains(composeNames, base) && !strings.Contains(base, ".override.") {
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
		if namesStages(key) {
			b.Arg(key, c.read(value))
		}
	}
	return b
}

// path reads a value of a model that says where the Dockerfile is.
func (c *reader) path(v any) source.Word {
	if text, _ := v.(string); text != "" {
		return composeVariables.Read(c.first.Near(text, 0))
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

// image records the name of a service's image and the tags of its build. A built image without a name gets one from the project,
// "PROJECT-SERVICE", in older versions with "_". An image that the service does not build may be made elsewhere.
func (c *reader) image(name string, service source.Node) {
	built, named := service.At("build"), service.At("image")
	for _, n := range append(named.Scalars(), built.At("tags").Items()...) {
		if w := n.Word(composeVariables); w.Given() && w.Known() {
			w.Open = false
			c.Put(mention.Image, mention.Record{}, w)
		}
		if w := n.Word(withoutDefaults); built.Given() && w.Given() {
			c.Put(mention.Image, mention.Record{}, w)
		}
	}
	if !built.Given() || named.Given() {
		return
	}
	for _, sep := range []string{"-", "_"} {
		c.Put(mention.Image, mention.Record{}, source.Computed(service.Unread(), source.Unknown+sep+name))
	}
}

// ReadExcerpt reads a source as the only Compose file of its directory. It ignores text that Compose cannot load.
func ReadExcerpt(sc *mention.Scan, s *source.File) {
	if roots, err := s.Documents(); err == nil && len(roots) == 1 {
		r := newReader(sc, composeTool)
		r.addCompose(set{[]*file{r.parse(s)}, path.Dir(s.Path), true})
	}
}
