package project

import (
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// markBuilds marks the places of a document: in every build section, wherever it is.
func (c *reader) markBuilds(n source.Node) {
	for _, build := range n.Sections("build") {
		for _, p := range build.Entries() {
			c.field(p.Key.Text(), p.Value)
		}
	}
}

// field marks one entry of a build section.
func (c *reader) field(key string, n source.Node) {
	switch key {
	case "target", "no_cache_filter":
		for _, s := range n.Scalars() {
			if s.Word(source.Dialect{}).Given() {
				c.place(s.Located())
			}
		}
	case "additional_contexts":
		eachPair(n, func(name, _ source.Located) { c.place(name) })
	case "args":
		eachPair(n, func(name, value source.Located) {
			if namesStages(name.Text) && value.File != nil {
				c.place(value)
			}
		})
	}
}

// eachPair calls f for the entries of a mapping, or of a list of KEY=VALUE.
func eachPair(n source.Node, f func(key, value source.Located)) {
	for _, item := range n.Items() {
		key, value, _ := source.Literal(item.Located()).Split()
		f(key.Located, value.Located)
	}
	for _, p := range n.Entries() {
		f(p.Key.Located(), p.Value.Located())
	}
}

// place marks a place. If the place cannot be changed, only its text is known.
func (c *reader) place(l source.Located) {
	if !c.mark(l) {
		c.respelled[l.Text] = l
	}
}

// read returns the word for a value of a model with marks.
func (c *reader) read(value string) source.Word {
	if m := c.byWord[value]; m != nil {
		w := composeVariables.Read(m.Located)
		if m.shared {
			w = source.Computed(w.Located, w.Text)
		}
		return w
	}
	if l, ok := c.respelled[value]; ok {
		return composeVariables.Read(l)
	}
	return composeVariables.Read(c.first.Near(value, 0))
}

var (
	// composeVariables are $NAME, ${NAME}, ${NAME:-default} and the like (compose-go template.go). Nested variables are unknown
	// as a whole.
	composeVariables = source.Dialect{Hole: lazyregexp.New(`\$\{[^{}]*\$.*|\$\{[^}]*\}?|\$[A-Za-z_][A-Za-z0-9_]*|\$.?`), Fill: defaultOf}

	// withoutDefaults are the same without their defaults.
	withoutDefaults = source.Dialect{Hole: composeVariables.Hole}
)

var withDefault = lazyregexp.New(`^\$\{[A-Za-z_][A-Za-z0-9_]*:?-([^$]*)\}$`)

func defaultOf(hole string) string {
	if hole == "$$" {
		return "$"
	}
	if m := withDefault().FindStringSubmatch(hole); m != nil && m[1] != "" {
		return m[1]
	}
	return source.Unknown
}
