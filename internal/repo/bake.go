package repo

import (
	"path"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// isBake tells by the name. A command may name any other *.hcl.
func isBake(name string) bool {
	return path.Ext(name) == ".hcl" || isUsualBake(name)
}

func isUsualBake(name string) bool {
	ext := path.Ext(name)
	return (ext == ".hcl" || ext == ".json") && (strings.HasPrefix(name, "docker-bake") || strings.Contains(name, "bake."))
}

// hclTarget begins a target of Bake.
var hclTarget = lazyregexp.New(`(?m)^\s*target\s`)

// readBake reads the Bake files of one directory. Each counts alone and laid over each other
// one that has the same target: docker-bake.override.hcl by default, others by several -f.
func readBake(sc *scan, files []*source) {
	var read []*bakery
	for _, f := range files {
		read = append(read, bakeFile(sc, f))
	}
	var kitchens []kitchen
	if k := usual(sc, read); len(k.files) > 0 && !sc.unproven {
		kitchens = append(kitchens, k)
	}
	for _, f := range read {
		kitchens = append(kitchens, newKitchen(sc, f))
		for _, under := range read {
			if f.over(under) && !sc.unproven {
				kitchens = append(kitchens, newKitchen(sc, under, f))
			}
		}
	}
	failed, loaded := map[*bakery]error{}, map[*bakery]bool{}
	for _, k := range kitchens {
		err := k.judge()
		for _, f := range k.files {
			if loaded[f] = loaded[f] || err == nil; err != nil && failed[f] == nil {
				failed[f] = err
			}
			if err == nil {
				k.all(f)
			}
		}
	}
	for _, f := range read {
		if loaded[f] {
			continue
		}
		if !f.broken {
			sc.note(f.path, failed[f])
		}
		newKitchen(sc, f).vague(f)
	}
}

func bakeFile(sc *scan, s *source) *bakery {
	if strings.HasSuffix(s.path, ".json") {
		return bakeJSON(sc, s)
	}
	return bakeHCL(sc, s)
}

// bakeNames are the files that Bake reads together by itself, the files of Compose before them (buildx commands/bake.go defaultFilenames).
var bakeNames = []string{"docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl"}

// usual is what Bake reads by itself of the files of a directory.
func usual(sc *scan, read []*bakery) kitchen {
	k := newKitchen(sc)
	for _, name := range bakeNames {
		for _, f := range read {
			if path.Base(f.path) == name {
				k.files = append(k.files, f)
			}
		}
	}
	if len(k.files) == 0 {
		return k
	}
	for _, name := range composeNames {
		if name = path.Join(path.Dir(k.files[0].path), name); sc.find(name) != "" {
			if s := sc.open(name); s != nil {
				k.services = append(k.services, services(s)...)
			}
		}
	}
	return k
}

// vague puts down the names of a file that buildx cannot load: they may mean any Dockerfile.
func (k kitchen) vague(f *bakery) {
	for _, r := range f.targets {
		for _, w := range r.named() {
			k.put(Target, w, meant{}, false)
		}
		for _, w := range r.contexts {
			k.put(Context, w, meant{}, false)
		}
		for _, w := range r.values["tags"] {
			k.image(w)
		}
	}
}

// bakery is what one Bake file says.
type bakery struct {
	*source
	targets   map[string]*recipe
	variables map[string]cty.Value // their defaults, as far as they are known
}

// recipe is a target.
type recipe struct {
	values   map[string][]word
	contexts []word
	args     map[string]word
}

// over reports whether f is laid over under and changes what a target of it means.
func (f *bakery) over(under *bakery) bool {
	main := strings.HasPrefix(path.Base(under.path), "docker-bake.") && strings.Count(path.Base(under.path), ".") == 1
	if f == under || !main && !strings.Contains(path.Base(f.path), ".override.") {
		return false
	}
	for name := range f.targets {
		if under.targets[name] != nil {
			return true
		}
	}
	return main && strings.Contains(path.Base(f.path), ".override.") // which may set variables
}

// kitchen is files that are read as one, later ones over earlier ones.
type kitchen struct {
	*scan
	files    []*bakery
	shared   map[int]bool       // places with which something else changes
	dirs     []string           // where relative paths begin; nil: in the usual places
	services []string           // of the Compose files that are read before them: targets of the same name take from them what they do not say
	done     map[string]*recipe // nil while it is under way: targets may inherit in a circle
}

func newKitchen(sc *scan, files ...*bakery) kitchen {
	return kitchen{scan: sc, files: files, shared: map[int]bool{}, done: map[string]*recipe{}}
}

// all puts down the targets of a file.
func (k kitchen) all(f *bakery) {
	for name := range f.targets {
		b := &build{dirs: places(path.Dir(f.path)), near: true}
		values := k.merged(name)
		b.context, b.file = one(values.values["context"]), one(values.values["dockerfile"])
		if k.dirs != nil {
			b.dirs = k.dirs
		}
		if slices.Contains(k.services, name) && (!b.context.given() || !b.file.given()) {
			b.dirs = nil // they say where it is
		}
		if strings.HasPrefix(b.context.text, "cwd://") {
			b.context = computed(b.context.located, strings.TrimPrefix(b.context.text, "cwd://"))
		}
		if strings.HasPrefix(b.file.text, "cwd://") {
			b.file, b.near = computed(b.file.located, strings.TrimPrefix(b.file.text, "cwd://")), false
		}
		b.inline = len(values.values["dockerfile-inline"]) > 0
		b.targets, b.filters, b.contexts = k.certain(values.values["target"]), k.certain(values.values["no-cache-filter"]), values.contexts
		for key, value := range values.args {
			b.arg(key, value)
		}
		b.images = values.values["tags"]
		b.doubt = !isUsualBake(strings.ToLower(path.Base(f.path)))
		k.add(b)
	}
}

// certain takes the certainty of words that are shared.
func (k kitchen) certain(words []word) []word {
	var all []word
	for _, w := range words {
		if k.shared[w.place(0)] {
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

// merged is a target with what it inherits; the last one that sets an attribute wins
// (buildx bake/bake.go Target.Merge). Build contexts and arguments add up.
func (k kitchen) merged(name string) *recipe {
	all := &recipe{values: map[string][]word{}, args: map[string]word{}}
	if known, begun := k.done[name]; begun {
		if known != nil {
			return known
		}
		return all
	}
	k.done[name] = nil
	defer func() { k.done[name] = all }()
	var own []*recipe
	for _, f := range k.files {
		if r := f.targets[name]; r != nil {
			own = append(own, r)
		}
	}
	for _, r := range own {
		if inherits := r.values["inherits"]; inherits != nil {
			for _, parent := range inherits {
				all.take(k.parent(parent))
			}
		}
	}
	for _, r := range own {
		all.take(r)
	}
	return all
}

// parent is a target that another one inherits. One that cannot be told may set anything.
func (k kitchen) parent(name word) *recipe {
	if name.sure && slices.ContainsFunc(k.files, func(f *bakery) bool { return f.targets[name.text] != nil }) {
		return k.merged(name.text)
	}
	return &recipe{values: map[string][]word{"dockerfile": {opaque(name.located)}}}
}

// take lays other over r.
func (r *recipe) take(other *recipe) {
	for key, values := range other.values {
		r.values[key] = values
	}
	r.contexts = append(r.contexts, other.contexts...)
	for key, value := range other.args {
		r.args[key] = value
	}
}
