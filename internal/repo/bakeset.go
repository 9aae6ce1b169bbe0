package repo

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// bakeSet is files that are read as one, later ones over earlier ones.
type bakeSet struct {
	*scan
	marking
	files   []*bakeFile
	targets map[string]*bakeValues // also the services of the Compose files that are read before them
	dirs    []string               // where relative paths begin; nil: in the usual places
}

// load loads files as one, and again with other words in the places that name stages. A place with which anything else changes is not
// certain. The error says why the files cannot be loaded.
func (b *baker) load(dirs, paths []string) (*bakeSet, error) {
	k := &bakeSet{scan: b.scan, marking: newMarking(), targets: map[string]*bakeValues{}, dirs: dirs}
	for _, path := range paths {
		if err := k.open(b, path); err != nil {
			return nil, err
		}
	}
	targets, before, err := evaluated(k.files, func(s *source) []byte { return s.src })
	if err != nil {
		return nil, err
	}
	k.read(targets)
	for _, v := range k.targets {
		for _, w := range v.named() {
			if w.sure {
				k.mark(w.located)
			}
		}
	}
	_, after, err := evaluated(k.files, k.marked)
	if err != nil {
		return nil, fmt.Errorf("with other names it cannot be loaded: %w", err)
	}
	if !k.unproven {
		k.compare(before, after)
	}
	return k, nil
}

// open adds a file. One of Compose has services, which are targets for Bake (buildx bake/compose.go).
func (k *bakeSet) open(b *baker, path string) error {
	if !isYAML(path) {
		f := b.file(path)
		if f == nil {
			return fmt.Errorf("%s cannot be read", path)
		}
		k.files = append(k.files, f)
		return nil
	}
	s := b.scan.open(path)
	if s == nil {
		return fmt.Errorf("%s cannot be read", path)
	}
	roots, _ := s.documents()
	for _, root := range roots {
		for _, p := range root.at("services").entries() {
			if v := bakeService(p.value); v != nil {
				k.targets[p.key.text()] = v
			}
		}
	}
	return nil
}

// bakeService reads where a service of Compose is built, and from which stage; nil if it is not built.
func bakeService(service node) *bakeValues {
	v := newBakeValues()
	build := service.at("build")
	if file := service.at("extends"); file.given() {
		v.values["dockerfile"] = []word{opaque(file.unread())}
	} else if !build.given() {
		return nil
	}
	set := func(key string, n node) {
		if w := n.word(composeVars); w.given() {
			v.values[key] = []word{w}
		}
	}
	set("context", build)
	for key, name := range map[string]string{"context": "context", "dockerfile": "dockerfile", "dockerfile_inline": "dockerfile-inline", "target": "target"} {
		set(name, build.at(key))
	}
	return v
}

// read takes the attributes of targets, whose parts may be in several blocks and files.
func (k *bakeSet) read(targets []*bakeTarget) {
	variables, unset := k.variables()
	for _, t := range targets {
		i := slices.IndexFunc(k.files, func(f *bakeFile) bool { return f.path == t.block.DefRange.Filename })
		if i < 0 {
			continue
		}
		f := k.files[i]
		v := k.targets[t.Name]
		if v == nil {
			v = newBakeValues()
			k.targets[t.Name] = v
		}
		context := t.context.NewChild()
		context.Variables = unset
		part := bakeReader{f.source, context, variables}.target(t.block.Body)
		part.values["inherits"] = slices.Concat(v.values["inherits"], part.values["inherits"])
		v.take(part)
		v.files = append(v.files, f.path)
	}
}

// variables are those of a project. One without a default has no value.
func (k *bakeSet) variables() (defaults map[string]bool, unset map[string]cty.Value) {
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

// named are the words of a target that name stages.
func (v *bakeValues) named() []word {
	all := slices.Concat(v.values["target"], v.values["no-cache-filter"])
	for key := range maps.Keys(v.args) {
		if namesStages(key) {
			all = append(all, v.args[key])
		}
	}
	return all
}

// addAll puts down what the targets of the Bake files build.
func (k *bakeSet) addAll() {
	done := map[string]*bakeValues{}
	for name, target := range k.targets {
		if len(target.files) > 0 {
			k.add(k.build(name, done))
		}
	}
}

// build is what a target of the Bake files builds.
func (k *bakeSet) build(name string, done map[string]*bakeValues) *build {
	v, files := k.merged(name, done), k.targets[name].files
	b := &build{dirs: places(path.Dir(files[0])), inContext: true}
	b.context, b.file = one(v.values["context"]), one(v.values["dockerfile"])
	if k.dirs != nil {
		b.dirs = k.dirs
	}
	if rest, ok := strings.CutPrefix(b.context.text, "cwd://"); ok {
		b.context = computed(b.context.located, rest)
	}
	if rest, ok := strings.CutPrefix(b.file.text, "cwd://"); ok {
		b.file, b.inContext = computed(b.file.located, rest), false
	}
	b.inline = len(v.values["dockerfile-inline"]) > 0
	b.targets, b.filters, b.contexts = k.certain(v.values["target"]), k.certain(v.values["no-cache-filter"]), v.contexts
	for key, value := range v.args {
		b.arg(key, value)
	}
	b.images = v.values["tags"]
	b.uncertain = k.moves(name) || slices.ContainsFunc(files, func(file string) bool { return !isUsualBake(strings.ToLower(path.Base(file))) })
	return b
}

// certain takes the certainty of words that are shared.
func (k *bakeSet) certain(words []word) []word {
	var all []word
	for _, w := range words {
		if m := k.markOf(w.located); m != nil && m.shared {
			w = computed(w.located, w.text)
		}
		all = append(all, w)
	}
	return all
}

// one is the only value; of several, nothing is known.
func one(values []word) word {
	switch len(values) {
	case 0:
		return word{}
	case 1:
		return values[0]
	}
	return opaque(values[0].located)
}

// merged is a target laid over those that it inherits (buildx bake/bake.go Config.target). Those that are done, or under way, are
// not computed again: targets may inherit in a circle.
func (k *bakeSet) merged(name string, done map[string]*bakeValues) *bakeValues {
	if known := done[name]; known != nil {
		return known
	}
	all := newBakeValues()
	done[name] = all
	for _, parent := range k.targets[name].values["inherits"] {
		if (parent.sure || k.unproven) && k.targets[parent.text] != nil {
			all.take(k.merged(parent.text, done))
		} else { // it may set anything
			all.values["dockerfile"] = []word{opaque(parent.located)}
		}
	}
	all.take(k.targets[name])
	return all
}
