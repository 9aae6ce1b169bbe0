package project

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// bakeProject is a set of files that Bake has loaded.
type bakeProject struct {
	*reader
	set
	targets map[string]*attributes // also the services of the Compose files that are read before those of Bake
}

// addBake loads a set, and records what its targets build.
func (b *reader) addBake(s set) error {
	k, err := b.load(s)
	if err != nil {
		return err
	}
	done := map[string]*attributes{}
	for name, target := range k.targets {
		if len(target.files) > 0 {
			k.Add(k.build(name, done))
		}
	}
	return nil
}

// load loads files as one. Services of Compose are targets for Bake (buildx bake/compose.go). The error says why the files cannot be loaded.
func (b *reader) load(s set) (*bakeProject, error) {
	k := &bakeProject{b, s, map[string]*attributes{}}
	k.files = slices.DeleteFunc(slices.Clone(s.files), func(f *file) bool { return mention.IsYAML(f.Path) })
	for _, f := range s.files {
		for _, p := range f.entries("services") {
			if v := serviceAttributes(p.Value); v != nil {
				k.targets[p.Key.Text()] = v
			}
		}
	}
	var targets []*target
	_, _, err := b.models(func(text func(*source.File) []byte) (map[string]any, error) {
		all, model, err := evaluated(k.files, text)
		if targets == nil {
			targets = all
		}
		return model, err
	})
	k.read(targets)
	return k, err
}

// serviceAttributes reads where a service of Compose is built, and from which stage; nil if it is not built.
func serviceAttributes(service source.Node) *attributes {
	v := newAttributes()
	build := service.At("build")
	if file := service.At("extends"); file.Given() {
		v.values["dockerfile"] = []source.Word{source.Opaque(file.Unread())}
	} else if !build.Given() {
		return nil
	}
	set := func(key string, n source.Node) {
		if w := n.Word(composeVariables); w.Given() {
			v.values[key] = []source.Word{w}
		}
	}
	set("context", build)
	for key, name := range map[string]string{"context": "context", "dockerfile": "dockerfile", "dockerfile_inline": "dockerfile-inline", "target": "target"} {
		set(name, build.At(key))
	}
	return v
}

// read reads the attributes of targets, which may be defined in several blocks and files.
func (k *bakeProject) read(targets []*target) {
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
		part := expressions{f.File, context, variables}.target(t.block.Body)
		part.values["inherits"] = slices.Concat(v.values["inherits"], part.values["inherits"])
		v.take(part)
		v.files = append(v.files, f.Path)
	}
}

// variables returns whether each variable of a project has a default, and unknown values for those that have none.
func (k *bakeProject) variables() (defaults map[string]bool, unset map[string]cty.Value) {
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
		if namesStages(key) {
			all = append(all, v.args[key])
		}
	}
	return all
}

// build returns the build that a target of the Bake files asks for.
func (k *bakeProject) build(name string, done map[string]*attributes) *mention.Build {
	v, files := k.merged(name, done), k.targets[name].files
	b := &mention.Build{Set: k.set.String(), Dirs: mention.Places(path.Dir(files[0])), InContext: true}
	b.Context, b.File = one(v.values["context"]), one(v.values["dockerfile"])
	if k.named {
		b.Dirs = []string{k.dir}
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
	b.Uncertain = k.Moves(name)
	b.Unnamed = !k.named && slices.ContainsFunc(files, func(file string) bool { return !isUsual(strings.ToLower(path.Base(file))) })
	return b
}

// certain returns words without the certainty of those whose marks are shared.
func (k *bakeProject) certain(words []source.Word) []source.Word {
	var all []source.Word
	for _, w := range words {
		if m := k.at(w.Located); m != nil && m.shared {
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

// merged returns a target merged over those that it inherits (buildx bake/bake.go Config.target). It does not compute targets in
// done again, because targets may inherit in a cycle.
func (k *bakeProject) merged(name string, done map[string]*attributes) *attributes {
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
