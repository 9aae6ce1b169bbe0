package repo

import (
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
	read: readBake, together: true, images: comments,
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

// bakeFile is a Bake file.
type bakeFile struct {
	*source
	blocks hcl.Blocks      // of targets and variables
	names  map[string]bool // of the blocks of targets
}

// bakeBlocks are those that are read without buildx's parser.
var bakeBlocks = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "target", LabelNames: []string{"name"}}, {Type: "variable", LabelNames: []string{"name"}}}}

func newBakeFile(sc *scan, s *source) *bakeFile {
	f := &bakeFile{source: s, names: map[string]bool{}}
	file, err := bounded.HCL(s.path, s.src)
	if err != nil {
		sc.note(s.path, err)
		s.broken = true
		return f
	}
	content, _, _ := file.Body.PartialContent(bakeBlocks)
	f.blocks = content.Blocks
	for _, b := range f.blocks {
		if b.Type == "target" {
			f.names[b.Labels[0]] = true
		}
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
	for name := range f.names {
		if under.names[name] {
			return true
		}
	}
	return main && override // which may set variables
}

// readBake reads the Bake files of one directory. Each counts alone and laid over each other
// one that has the same target: docker-bake.override.hcl by default, others by several -f.
func readBake(sc *scan, sources []*source) {
	var files []*bakeFile
	for _, s := range sources {
		files = append(files, newBakeFile(sc, s))
	}
	var sets []*bakeSet
	if set := usualBake(sc, files); len(set.files) > 0 && !sc.unproven {
		sets = append(sets, set)
	}
	for _, f := range files {
		sets = append(sets, newBakeSet(sc, f))
		for _, under := range files {
			if f.overrides(under) && !sc.unproven {
				sets = append(sets, newBakeSet(sc, under, f))
			}
		}
	}
	failed, loaded := map[*bakeFile]error{}, map[*bakeFile]bool{}
	for _, set := range sets {
		err := set.load()
		for _, f := range set.files {
			if loaded[f] = loaded[f] || err == nil; err != nil && failed[f] == nil {
				failed[f] = err
			}
		}
		if err == nil {
			set.addAll()
		}
	}
	for _, f := range files {
		if loaded[f] {
			continue
		}
		if !f.broken {
			sc.note(f.path, failed[f])
		}
		f.unloaded(sc)
	}
}

// unloaded puts down the names of a file that buildx cannot load: they may mean any Dockerfile.
func (f *bakeFile) unloaded(sc *scan) {
	for _, b := range f.blocks {
		if b.Type != "target" {
			continue
		}
		v := bakeReader{source: f.source}.target(b.Body)
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

// bakeNames are the files that Bake reads together by itself, the files of Compose before them (buildx commands/bake.go defaultFilenames).
var bakeNames = []string{"docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl"}

// usualBake is what Bake reads by itself of the files of a directory.
func usualBake(sc *scan, files []*bakeFile) *bakeSet {
	k := newBakeSet(sc)
	for _, name := range bakeNames {
		for _, f := range files {
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
				k.services(s)
			}
		}
	}
	return k
}

// bakeSet is files that are read as one, later ones over earlier ones.
type bakeSet struct {
	*scan
	marking
	files   []*bakeFile
	targets map[string]*bakeValues // also the services of the Compose files that are read before them
	dirs    []string               // where relative paths begin; nil: in the usual places
}

func newBakeSet(sc *scan, files ...*bakeFile) *bakeSet {
	return &bakeSet{scan: sc, files: files, marking: newMarking(), targets: map[string]*bakeValues{}}
}

// services takes the services of a Compose file, which are targets for Bake (buildx bake/compose.go).
func (k *bakeSet) services(s *source) {
	roots, _ := s.documents()
	for _, root := range roots {
		for _, p := range root.at("services").entries() {
			if v := bakeService(p.value); v != nil {
				k.targets[p.key.text()] = v
			}
		}
	}
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
