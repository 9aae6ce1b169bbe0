package repo

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"go.yaml.in/yaml/v4"
)

// marks finds the places of a document: in every build section, wherever it is.
func (c *composer) marks(n node) {
	for i, child := range n.yaml.Content {
		if child.Kind != yaml.AliasNode {
			c.marks(node{n.source, child})
		}
		if n.is(yaml.MappingNode) && i%2 == 1 && n.yaml.Content[i-1].Value == "build" {
			for _, p := range n.node(child).entries() {
				c.field(p.key.text(), p.value)
			}
		}
	}
}

// field marks one entry of a build section.
func (c *composer) field(key string, n node) {
	switch key {
	case "target", "no_cache_filter":
		for _, s := range n.scalars() {
			if s.word(noHoles).given() {
				c.mark(s.located())
			}
		}
	case "additional_contexts":
		for _, item := range n.items() {
			l := item.located()
			name, _, _ := strings.Cut(l.text, "=")
			c.mark(l.cut(0, len(name)))
		}
		for _, p := range n.entries() {
			c.mark(p.key.located())
		}
	case "args":
		for _, item := range n.items() {
			l := item.located()
			if name, _, ok := strings.Cut(l.text, "="); ok && namesStages(name) {
				c.mark(l.cut(len(name)+1, len(l.text)))
			}
		}
		for _, p := range n.entries() {
			if namesStages(p.key.text()) {
				c.mark(p.value.located())
			}
		}
	}
}

// mark marks a place. One that cannot be changed is known by its text only.
func (c *composer) mark(l located) {
	if !c.marking.mark(l) {
		c.respelled[l.text] = l
	}
}

// read is the word that a model with marks holds in a place that names something.
func (c *composer) read(value string) word {
	if m := c.ofWord(value); m != nil {
		w := composeVars.read(m.located)
		if m.shared {
			w = computed(w.located, w.text)
		}
		return w
	}
	if l, ok := c.respelled[value]; ok {
		return composeVars.read(l)
	}
	return composeVars.read(c.first.near(value, 0))
}

var (
	// composeVars are $NAME, ${NAME}, ${NAME:-default} and the like (compose-go template.go).
	// What nests one in another is unknown altogether.
	composeVars = dialect{hole: lazyregexp.New(`\$\{[^{}]*\$.*|\$\{[^}]*\}?|\$[A-Za-z_][A-Za-z0-9_]*|\$.?`), fill: composeDefault}

	// composeHoles are the same without their defaults.
	composeHoles = dialect{hole: composeVars.hole}
)

var withDefault = lazyregexp.New(`^\$\{[A-Za-z_][A-Za-z0-9_]*:?-([^$]*)\}$`)

func composeDefault(hole string) string {
	if hole == "$$" {
		return "$"
	}
	if m := withDefault.FindStringSubmatch(hole); m != nil && m[1] != "" {
		return m[1]
	}
	return unknown
}
