package bake

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/compose"
	"github.com/dfix-dev/dfix/internal/repo/mark"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/zclconf/go-cty/cty"
)

// project is files that are read as one, later ones over earlier ones.
type project struct {
	*mention.Scan
	mark.Marks
	files   []*file
	targets map[string]*attributes // also the services of the Compose files that are read before them
	dirs    []string               // where relative paths begin; nil: in the usual places
}

// load loads files as one, and again with other words in the places that name stages. A place with which anything else changes is not
// certain. The error says why the files cannot be loaded.
func (b *loader) load(dirs, paths []string) (*project, error) {
	k := &project{Scan: b.Scan, Marks: mark.New(), targets: map[string]*attributes{}, dirs: dirs}
	for _, path := range paths {
		if err := k.open(b, path); err != nil {
			return nil, err
		}
	}
	targets, before, err := evaluated(k.files, func(s *source.File) []byte { return s.Src })
	if err != nil {
		return nil, err
	}
	k.read(targets)
	for _, v := range k.targets {
		for _, w := range v.named() {
			if w.Sure {
				k.Mark(w.Located)
			}
		}
	}
	if k.Empty() {
		return k, nil
	}
	_, after, err := evaluated(k.files, k.Text)
	if err != nil {
		return nil, fmt.Errorf("with other names it cannot be loaded: %w", err)
	}
	if !k.Unproven {
		k.Compare(before, after)
	}
	return k, nil
}

// open adds a file. One of Compose has services, which are targets for Bake (buildx bake/compose.go).
func (k *project) open(b *loader, path string) error {
	if !mention.IsYAML(path) {
		f := b.file(path)
		if f == nil {
			return fmt.Errorf("%s cannot be read", path)
		}
		k.files = append(k.files, f)
		return nil
	}
	s := b.Scan.Open(path)
	if s == nil {
		return fmt.Errorf("%s cannot be read", path)
	}
	roots, _ := s.Documents()
	for _, root := range roots {
		for _, p := range root.At("services").Entries() {
			if v := service(p.Value); v != nil {
				k.targets[p.Key.Text()] = v
			}
		}
	}
	return nil
}

// service reads where a service of Compose is built, and from which stage; nil if it is not built.
func service(service source.Node) *attributes {
	v := newAttributes()
	build := service.At("build")
	if file := service.At("extends"); file.Given() {
		v.values["dockerfile"] = []source.Word{source.Opaque(file.Unread())}
	} else if !build.Given() {
		return nil
	}
	set := func(key string, n source.Node) {
		if w := n.Word(compose.Variables); w.Given() {
			v.values[key] = []source.Word{w}
		}
	}
	set("context", build)
	for key, name := range map[string]string{"context": "context", "dockerfile": "dockerfile", "dockerfile_inline": "dockerfile-inline", "target": "target"} {
		set(name, build.At(key))
	}
	return v
}

// read takes the attributes of targets, whose parts may be in several blocks and files.
func (k *project) read(targets []*target) {
	variables, unset := k.variables()
	for _, t := range targets {
		i := slices.IndexFunc(k.files, func(f *file) bool { return f.Path == t.block.DefRange.Filename })
		if i < 0 {
			continue
		}
		f := k.files[i]
		v := k.targets[t.Name]
		if v == nil {
			v = newAttributes()
			k.targets[t.Name] = v
		}
		context := t.context.NewChild()
		context.Variables = unset
		part := reader{f.File, context, variables}.target(t.block.Body)
		part.values["inherits"] = slices.Concat(v.values["inherits"], part.values["inherits"])
		v.take(part)
		v.files = append(v.files, f.Path)
	}
}

// variables returns whether the variables of a project have a default, and values for those that have none: unknown ones.
func (k *project) variables() (defaults map[string]bool, unset map[string]cty.Value) {
	defaults, unset = map[string]bool{}, map[string]cty.Value{}
	for _, f := range k.files {
		for name, known := range f.variables {
			defaults[name] = defaults[name] || known
		}
	}
	for name, known := range defaults {
		if !known {
			unset[name] = cty.DynamicVal
		}
	}
	return defaults, unset
}

// named returns the words of a target that name stages.
func (v *attributes) named() []source.Word {
	all := slices.Concat(v.values["target"], v.values["no-cache-filter"])
	for key := range maps.Keys(v.args) {
		if mark.NamesStages(key) {
			all = append(all, v.args[key])
		}
	}
	return all
}

// addAll puts down what the targets of the Bake files build.
func (k *project) addAll() {
	done := map[string]*attributes{}
	for name, target := range k.targets {
		if len(target.files) > 0 {
			k.Add(k.build(name, done))
		}
	}
}

// build returns the build that a target of the Bake files asks for.
func (k *project) build(name string, done map[string]*attributes) *mention.Build {
	v, files := k.merged(name, done), k.targets[name].files
	b := &mention.Build{Dirs: mention.Places(path.Dir(files[0])), InContext: true}
	b.Context, b.File = one(v.values["context"]), one(v.values["dockerfile"])
	if k.dirs != nil {
		b.Dirs = k.dirs
	}
	if rest, ok := strings.CutPrefix(b.Context.Text, "cwd://"); ok {
		b.Context = source.Computed(b.Context.Located, rest)
	}
	if rest, ok := strings.CutPrefix(b.File.Text, "cwd://"); ok {
		b.File, b.InContext = source.Computed(b.File.Located, rest), false
	}
	b.Inline = len(v.values["dockerfile-inline"]) > 0
	b.Targets, b.Filters, b.Contexts = k.certain(v.values["target"]), k.certain(v.values["no-cache-filter"]), v.contexts
	for key, value := range v.args {
		b.Arg(key, value)
	}
	b.Images = v.values["tags"]
	b.Uncertain = k.Moves(name) || slices.ContainsFunc(files, func(file string) bool { return !isUsual(strings.ToLower(path.Base(file))) })
	return b
}

// certain takes the certainty of words that are shared.
func (k *project) certain(words []source.Word) []source.Word {
	var all []source.Word
	for _, w := range words {
		if m := k.At(w.Located); m != nil && m.Shared {
			w = source.Computed(w.Located, w.Text)
		}
		all = append(all, w)
	}
	return all
}

// one returns the only value; of several, nothing is known.
func one(values []source.Word) source.Word {
	switch len(values) {
	case 0:
		return source.Word{}
	case 1:
		return values[0]
	}
	return source.Opaque(values[0].Located)
}

// merged returns a target laid over those that it inherits (buildx bake/bake.go Config.target). Those that are done, or under way, are
// not computed again: targets may inherit in a circle.
func (k *project) merged(name string, done map[string]*attributes) *attributes {
	if known := done[name]; known != nil {
		return known
	}
	all := newAttributes()
	done[name] = all
	for _, parent := range k.targets[name].values["inherits"] {
		if (parent.Sure || k.Unproven) && k.targets[parent.Text] != nil {
			all.take(k.merged(parent.Text, done))
		} else { // it may set anything
			all.values["dockerfile"] = []source.Word{source.Opaque(parent.Located)}
		}
	}
	all.take(k.targets[name])
	return all
}
