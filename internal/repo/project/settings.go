package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// Run is one run of Bake, as a command or a step of a workflow asks for it.
type Run struct {
	*mention.Scan
	Dirs      []string      // where it may run, below the root; nil: unknown
	Anywhere  bool          // it may also run elsewhere
	Uncertain bool          // something else may choose the Bake files, or change a Dockerfile
	Files     []source.Word // none: the usual ones
	Settings  []Setting
}

// Setting replaces an attribute of a target: "--set TARGET.ATTRIBUTE=VALUE".
type Setting struct {
	key               source.Located
	target, attribute string // unknown where they are computed
	values            []source.Word
}

// NewSetting takes the key of a setting apart (buildx bake/bake.go Config.newOverrides).
func NewSetting(key source.Located, values ...source.Word) Setting {
	target, attribute, _ := strings.Cut(key.Text, ".")
	return Setting{key, target, attribute, values}
}

// UnknownSetting returns a setting of which nothing is known: it may name a stage.
func UnknownSetting(w source.Word) Setting {
	return Setting{w.Located, source.Unknown, "target", []source.Word{source.Opaque(w.Located)}}
}

// Read puts down the names in the settings, and keeps the targets that get another Dockerfile.
func (r *Run) Read() {
	for _, s := range r.Settings {
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

// meant returns what is known of the Dockerfiles of the targets that match a pattern (buildx bake/bake.go Config.matchNames).
func (r *Run) meant(pattern string) mention.Record {
	if r.Dirs == nil || r.Uncertain || strings.Contains(pattern, source.Unknown) || slices.ContainsFunc(r.Settings, Setting.moves) {
		return mention.Record{}
	}
	all := mention.Record{Mention: mention.Mention{Certain: true}}
	for _, dir := range r.Dirs {
		set, ok := r.set(dir)
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
func (s Setting) moves() bool {
	return strings.Contains(s.target+s.attribute, source.Unknown) || s.ofDockerfile()
}

func (s Setting) ofDockerfile() bool {
	return slices.Contains([]string{"context", "dockerfile", "dockerfile-inline"}, s.attribute)
}

// set loads what Bake reads if it runs in dir; it is nil if there is nothing to read. ok is false if that is not known or cannot be loaded.
func (r *Run) set(dir string) (p *bakeProject, ok bool) {
	b := newReader(r.Scan, bakeTool)
	var paths []string
	there := 0
	for _, w := range r.Files {
		if !w.Sure || !isFile(strings.ToLower(path.Base(w.Text))) {
			return nil, false
		}
		paths = append(paths, mention.Join(dir, w.Text))
		if r.Find(paths[len(paths)-1]) != "" {
			there++
		}
	}
	if len(r.Files) == 0 {
		paths = b.usual(dir)
		there = len(paths)
	}
	if there == 0 || there < len(paths) {
		return nil, there == 0
	}
	files := b.openAll(paths)
	if len(files) < len(paths) {
		return nil, false
	}
	p, err := b.load([]string{dir}, files)
	return p, err == nil
}

// Spread takes the settings among words that a variable holds.
func (r *Run) Spread(words []source.Word) {
	for _, w := range words {
		if key, value, ok := w.Split(); ok && strings.HasSuffix(key.Text, ".target") {
			r.Settings = append(r.Settings, NewSetting(key.Located, value))
		}
	}
}
