package repo

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// composeNames are the files that Compose reads by itself, in its order of preference
// (compose-go cli/options.go DefaultFileNames).
var composeNames = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}

// compose are the files of Compose. One without services says nothing.
var compose = &format{
	is:       func(f fileName) bool { return isCompose(f.base) },
	relevant: holding("services", "include"),
	read:     readCompose, readSet: readComposeSet, images: comments,
}

// isCompose reports whether a file is one of Compose by its name.
func isCompose(name string) bool {
	name = strings.ToLower(name)
	if !isYAML(name) {
		return false
	}
	return strings.HasPrefix(name, "compose.") || strings.HasPrefix(name, "compose-") ||
		strings.HasPrefix(name, "docker-compose") || strings.HasPrefix(name, "podman-compose") ||
		strings.Contains(name, ".compose.") || strings.Contains(name, "-compose.")
}

// composer reads the Compose files of one directory.
type composer struct {
	*scan
	marking
	files     map[string]*composeFile // nil: cannot be read
	respelled map[string]located      // names whose bytes do not spell them
	first     *composeFile            // of the set, to name for what is found in no file
}

// composeFile is a file and what it refers to.
type composeFile struct {
	*source
	roots      []node
	references []reference
}

func newComposer(sc *scan) *composer {
	return &composer{scan: sc, files: map[string]*composeFile{}, marking: newMarking(), respelled: map[string]located{}}
}

// readCompose reads the Compose files of one directory. compose-go decides what they mean: the files are loaded in every
// set that is likely, as they are and with other words in the places that name stages. Where sets disagree, or anything
// else changes with a place, it is not certain.
func readCompose(sc *scan, sources []*source) {
	c := newComposer(sc)
	var files []*composeFile
	for _, s := range sources {
		if f := c.parse(s); s.broken {
			c.unloaded(f)
		} else {
			files = append(files, f)
		}
	}
	failed := map[*composeFile]error{}
	loaded := map[*composeFile]bool{}
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
			c.note(f.path, failed[f])
		}
		if failed[f] != nil {
			c.unloaded(f)
		}
	}
}

func (c *composer) parse(s *source) *composeFile {
	f := &composeFile{source: s}
	c.files[s.path] = f
	f.roots = c.documents(s)
	for _, root := range f.roots {
		f.collectReferences(root)
		c.marks(root)
	}
	for _, p := range f.entries("services") {
		c.image(p.key.text(), p.value)
	}
	return f
}

// entries are those of a mapping in all documents.
func (f *composeFile) entries(key string) []pair {
	var all []pair
	for _, root := range f.roots {
		all = append(all, root.at(key).entries()...)
	}
	return all
}

// referenced returns the file that another one names, or nil if it cannot be read.
func (c *composer) referenced(path string) *composeFile {
	if f, known := c.files[path]; known {
		return f
	}
	c.files[path] = nil
	if s := c.open(path); s != nil && c.parse(s) != nil && s.broken {
		c.files[path] = nil
	}
	return c.files[path]
}

// unloaded puts down the places of a file that Compose cannot load in some set: it may mean any Dockerfile.
func (c *composer) unloaded(f *composeFile) {
	for _, m := range c.of(f.source) {
		c.scan.put(Target, composeVars.read(m.located), meant{}, false)
	}
}

// readSet loads a set as it is and with marks, and puts down what its services build.
func (c *composer) readSet(set composeSet) error {
	c.first = set.files[0]
	if !slices.ContainsFunc(set.files, (*composeFile).builds) {
		return nil
	}
	before, err := c.model(set, func(s *source) []byte { return s.src })
	if err != nil {
		return err
	}
	after, err := c.model(set, c.marked)
	if err != nil {
		return fmt.Errorf("with other names it cannot be loaded: %w", err)
	}
	if !c.unproven {
		c.compare(before, after)
	}
	for name := range section(after, "services") {
		if build := section(after, "services", name, "build"); build != nil {
			c.add(c.build(set, build, section(before, "services", name, "build")))
		}
	}
	return nil
}

// section is a mapping in a model; nil if there is none.
func section(model map[string]any, path ...string) map[string]any {
	for _, key := range path {
		model, _ = model[key].(map[string]any)
	}
	return model
}

// build is what a service asks for: names from the model with marks, paths from the one without.
func (c *composer) build(set composeSet, section, original map[string]any) *build {
	b := &build{inContext: true, dirs: []string{set.dir}, elsewhere: c.example}
	last := set.files[len(set.files)-1]
	if base := path.Base(last.path); len(set.files) == 1 && !set.named && !slices.Contains(composeNames, base) && !strings.Contains(base, ".override.") {
		b.dirs = places(set.dir) // with another file before it, paths are relative to that one
	}
	b.context, b.file = c.path(original["context"]), c.path(original["dockerfile"])
	if rest, ok := strings.CutPrefix(b.context.text, atRoot); ok {
		b.context.text, b.dirs = strings.TrimPrefix(rest, "/"), []string{"."}
	}
	inline, _ := original["dockerfile_inline"].(string)
	b.inline = inline != ""
	b.targets = c.list(section["target"])
	b.filters = c.list(section["no_cache_filter"])
	for key := range pairs(section["additional_contexts"]) {
		b.contexts = append(b.contexts, c.read(key))
	}
	for key, value := range pairs(section["args"]) {
		if namesStages(key) {
			b.arg(key, c.read(value))
		}
	}
	return b
}

// path is a value of a model that says where the Dockerfile is.
func (c *composer) path(v any) word {
	if text, _ := v.(string); text != "" {
		return composeVars.read(c.first.near(text, 0))
	}
	return word{}
}

// list reads a string, or several.
func (c *composer) list(v any) []word {
	var all []word
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

// pairs are the entries of a mapping, or of a list of KEY=VALUE.
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
func (c *composer) image(name string, service node) {
	built, named := service.at("build"), service.at("image")
	for _, n := range append(named.scalars(), built.at("tags").items()...) {
		if w := n.word(composeVars); w.given() && w.known() {
			c.scan.put(Image, w.closed(), meant{}, false)
		}
		if w := n.word(composeHoles); built.given() && w.given() {
			c.scan.put(Image, w, meant{}, false)
		}
	}
	if !built.given() || named.given() {
		return
	}
	for _, sep := range []string{"-", "_"} {
		c.scan.put(Image, computed(service.unread(), unknown+sep+name), meant{}, false)
	}
}

// readComposeSet reads files that Compose is given in one command.
func readComposeSet(sc *scan, named namedSet) {
	c := newComposer(sc)
	set := composeSet{dir: named.dir, named: true}
	for _, name := range named.paths {
		if f := c.referenced(name); f != nil {
			set.files = append(set.files, f)
		}
	}
	if !named.unplaced && len(set.files) == len(named.paths) && c.readSet(set) == nil {
		return
	}
	for _, f := range set.files {
		c.unloaded(f)
	}
}

// readExcerpt reads a source as the only Compose file of its directory. What Compose does not load is no such file.
func readExcerpt(sc *scan, s *source) {
	if roots, err := s.documents(); err != nil || len(roots) != 1 {
		return
	}
	c := newComposer(sc)
	c.readSet(composeSet{dir: path.Dir(s.path), files: []*composeFile{c.parse(s)}, named: true})
}
