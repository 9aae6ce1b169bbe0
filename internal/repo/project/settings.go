package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// Run is a run of Bake by a command or a step of a workflow.
type Run struct {
	*mention.Scan
	Dirs      []string      // where it may run, below the root; nil: unknown
	Anywhere  bool          // it may also run elsewhere
	Uncertain bool          // something else may choose the Bake files, or change a Dockerfile
	Files     []source.Word // none: the usual ones
	settings  []setting
}

// setting replaces an attribute of a target: "--set TARGET.ATTRIBUTE=VALUE".
type setting struct {
	key               source.Located
	target, attribute string // unknown where they are computed
	values            []source.Word
}

// Set adds a setting (buildx bake/bake.go Config.newOverrides). values returns the possible values of a word. If the key of w is
// computed, each reading of w is a possible setting.
func (r *Run) Set(w source.Word, values func(source.Word) []source.Word, readings ...source.Word) {
	if key, value, ok := w.Split(); ok && key.Text != "" && key.Known() {
		r.set(key, values(value)...)
		return
	}
	for _, w := range readings {
		if key, value, ok := w.Split(); ok {
			r.set(key, value)
		} else if w.Text != "" && w.Opaque() { // it may name a stage
			r.settings = append(r.settings, setting{w.Located, source.Unknown, "target", []source.Word{source.Opaque(w.Located)}})
		}
	}
}

func (r *Run) set(key source.Word, values ...source.Word) {
	target, attribute, _ := strings.Cut(key.Text, ".")
	r.settings = append(r.settings, setting{key.Located, target, attribute, values})
}

// Read records the names in the settings, and keeps the targets that get another Dockerfile.
func (r *Run) Read() {
	for _, s := range r.settings {
		if s.ofDockerfile() {
			r.Scan.Moved = append(r.Scan.Moved, strings.ReplaceAll(s.target, source.Unknown, "*"))
		}
		name, context := strings.CutPrefix(s.attribute, "contexts.")
		switch {
		case s.attribute == "target":
			r.Put(mention.Target, r.meant(s.target), s.values...)
		case s.attribute == "no-cache-filter":
			r.Put(mention.CacheFilter, r.meant(s.target), s.values...)
		case context:
			r.Put(mention.Context, mention.Record{}, source.Computed(s.key, name))
		case s.attribute == "tags" || s.attribute == "tag":
			r.Image(s.values...)
		}
	}
}

// meant returns what is known about the Dockerfiles of the targets that match a pattern (buildx bake/bake.go Config.matchNames).
func (r *Run) meant(pattern string) mention.Record {
	if r.Dirs == nil || r.Uncertain || strings.Contains(pattern, source.Unknown) || slices.ContainsFunc(r.settings, setting.moves) {
		return mention.Record{}
	}
	all := mention.Record{Mention: mention.Mention{Certain: true}}
	for _, dir := range r.Dirs {
		set, ok := r.load(dir)
		if !ok {
			return mention.Record{}
		}
		if set == nil {
			continue
		}
		for name := range set.targets {
			if matched, err := path.Match(pattern, name); err != nil || !matched {
				continue
			}
			if len(set.targets[name].files) == 0 {
				return mention.Record{} // a service of Compose
			}
			b := set.build(name, map[string]*attributes{})
			b.Uncertain, b.Unnamed = false, false // the command names its files, or Bake finds them
			d := b.Dockerfile(r)
			all.Certain, all.Paths = all.Certain && d.Certain, append(all.Paths, d.Paths...)
		}
	}
	slices.Sort(all.Paths)
	all.Paths = slices.Compact(all.Paths)
	all.Certain = all.Certain && len(all.Paths) == 1
	all.Assumed = all.Certain && (r.Anywhere || len(r.Dirs) > 1)
	return all
}

// moves reports whether a setting changes which Dockerfile is read, or may do so.
func (s setting) moves() bool {
	return strings.Contains(s.target+s.attribute, source.Unknown) || s.ofDockerfile()
}

func (s setting) ofDockerfile() bool {
	return slices.Contains([]string{"context", "dockerfile", "dockerfile-inline"}, s.attribute)
}

// load loads the files that Bake reads if it runs in dir. It returns nil if there are no such files. ok is false if they are not
// known or cannot be loaded.
func (r *Run) load(dir string) (p *bakeProject, ok bool) {
	b := newReader(r.Scan, bakeTool)
	paths := b.usual(dir)
	if len(r.Files) > 0 {
		paths = nil
	}
	for _, w := range r.Files {
		if !w.Sure || !isFile(strings.ToLower(path.Base(w.Text))) {
			return nil, false
		}
		paths = append(paths, mention.Join(dir, w.Text))
	}
	if !slices.ContainsFunc(paths, func(path string) bool { return r.Find(path) != "" }) {
		return nil, true
	}
	files := b.openAll(paths)
	if len(files) < len(paths) {
		return nil, false
	}
	p, err := b.load(set{files, dir, true})
	return p, err == nil
}
