package repo

import (
	"path"
	"slices"
	"strings"
)

// bakeRun is one run of Bake, as a command or a step of a workflow asks for it.
type bakeRun struct {
	*scan
	dirs      []string // where it may run, below the root; nil: unknown
	anywhere  bool     // it may also run elsewhere
	uncertain bool     // something else may choose the Bake files, or change a Dockerfile
	files     []word   // none: the usual ones
	settings  []setting
}

// setting is what a run puts in the place of an attribute: "--set TARGET.ATTRIBUTE=VALUE".
type setting struct {
	key               located
	target, attribute string // unknown where they are computed
	values            []word
}

// newSetting takes the key of a setting apart (buildx bake/bake.go Config.newOverrides).
func newSetting(key located, values ...word) setting {
	target, attribute, _ := strings.Cut(key.text, ".")
	return setting{key, target, attribute, values}
}

// unknownSetting is a setting of which nothing is known: it may name a stage.
func unknownSetting(w word) setting {
	return setting{w.located, unknown, "target", []word{opaque(w.located)}}
}

// read puts down the names in the settings, and keeps the targets that get another Dockerfile.
func (r *bakeRun) read() {
	for _, s := range r.settings {
		if s.ofDockerfile() {
			r.move(strings.ReplaceAll(s.target, unknown, "*"))
		}
		name, context := strings.CutPrefix(s.attribute, "contexts.")
		switch {
		case s.attribute == "target":
			r.put(Target, r.meant(s.target), s.values)
		case s.attribute == "no-cache-filter":
			r.put(CacheFilter, r.meant(s.target), s.values)
		case context:
			r.put(Context, meant{}, []word{computed(s.key, name)})
		case s.attribute == "tags" || s.attribute == "tag":
			for _, w := range s.values {
				r.image(w)
			}
		}
	}
}

func (r *bakeRun) put(kind Kind, m meant, words []word) {
	for _, w := range words {
		r.scan.put(kind, w, m, false)
	}
}

// meant is what is known of the Dockerfiles of the targets that match a pattern (buildx bake/bake.go Config.matchNames).
func (r *bakeRun) meant(pattern string) meant {
	if r.dirs == nil || r.uncertain || strings.Contains(pattern, unknown) || slices.ContainsFunc(r.settings, setting.moves) {
		return meant{}
	}
	all := meant{sure: true}
	for _, dir := range r.dirs {
		set, ok := r.set(dir)
		if !ok {
			return meant{}
		}
		if set == nil {
			continue
		}
		for name := range set.targets {
			if matched, err := path.Match(pattern, name); err != nil || !matched {
				continue
			}
			if len(set.targets[name].files) == 0 {
				return meant{} // a service of Compose
			}
			b := set.build(name, map[string]*bakeValues{})
			b.uncertain = false // the command names its files, or Bake finds them
			all.add(b.dockerfile(r))
		}
	}
	all.sure = all.sure && len(all.paths) == 1
	all.guess = all.sure && (r.anywhere || len(r.dirs) > 1)
	return all
}

// moves reports whether a setting changes which Dockerfile is read, or may do so.
func (s setting) moves() bool {
	return strings.Contains(s.target+s.attribute, unknown) || s.ofDockerfile()
}

func (s setting) ofDockerfile() bool {
	return slices.Contains([]string{"context", "dockerfile", "dockerfile-inline"}, s.attribute)
}

// set loads what Bake reads if it runs in dir; it is nil if there is nothing to read. ok is false if that cannot be told or loaded.
func (r *bakeRun) set(dir string) (set *bakeSet, ok bool) {
	b := newBaker(r.scan)
	var paths []string
	there := 0
	for _, w := range r.files {
		if !w.sure || !isBake(strings.ToLower(path.Base(w.text))) {
			return nil, false
		}
		paths = append(paths, join(dir, w.text))
		if r.find(paths[len(paths)-1]) != "" {
			there++
		}
	}
	if len(r.files) == 0 {
		paths = b.usual(dir)
		there = len(paths)
	}
	if there == 0 || there < len(paths) {
		return nil, there == 0
	}
	set, err := b.load([]string{dir}, paths)
	return set, err == nil
}

// spread takes the settings among words that a variable holds.
func (r *bakeRun) spread(words []word) {
	for _, w := range words {
		if key, value, ok := w.split(); ok && strings.HasSuffix(key.text, ".target") {
			r.settings = append(r.settings, newSetting(key.located, value))
		}
	}
}
