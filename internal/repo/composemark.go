package repo

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/text"
)

// A mark is a place of a Compose file that may name a stage or a build context. Which services it reaches, and whether
// anything else depends on it, shows when the project is loaded again with another word in its place.
type mark struct {
	located
	word   string // what is put there
	shared bool   // something other than the build of a service changes with it
}

// marking is the marks of files that are loaded together.
type marking struct{ byWord map[string]*mark }

// marker finds the words of marks.
var marker = lazyregexp.New(`dfixmark[0-9]+x`)

// marks finds the places of a document: in every build section, wherever it is.
func (c *composer) marks(f *composeFile, n *yaml.Node) {
	if n == nil || n.Kind == yaml.AliasNode {
		return
	}
	for _, child := range n.Content {
		c.marks(f, child)
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "build" {
			for _, p := range entries(n.Content[i+1]) {
				c.field(f, target(p.key).Value, target(p.value))
			}
		}
	}
}

// field marks one entry of a build section.
func (c *composer) field(f *composeFile, key string, n *yaml.Node) {
	switch key {
	case "target", "no_cache_filter":
		for _, s := range scalars(n) {
			if s.Tag != "!!null" && s.Tag != "!reset" {
				c.mark(f, f.locate(s))
			}
		}
	case "additional_contexts":
		for _, item := range items(n) {
			l := f.locate(item)
			name, _, _ := strings.Cut(l.text, "=")
			c.mark(f, l.cut(0, len(name)))
		}
		for _, p := range entries(n) {
			c.mark(f, f.locate(target(p.key)))
		}
	case "args":
		for _, item := range items(n) {
			l := f.locate(item)
			if name, _, ok := strings.Cut(l.text, "="); ok && namesStages(name) {
				c.mark(f, l.cut(len(name)+1, len(l.text)))
			}
		}
		for _, p := range entries(n) {
			if namesStages(target(p.key).Value) {
				c.mark(f, f.locate(target(p.value)))
			}
		}
	}
}

// namesStages reports whether the value of a build argument is the name of a stage.
func namesStages(arg string) bool {
	return arg == "BUILDKIT_SBOM_SCAN_STAGE" || arg == "SOURCE_DATE_EPOCH"
}

// mark keeps a place. One whose bytes do not spell its text cannot be changed; it is known by its text only.
func (c *composer) mark(f *composeFile, l located) {
	span, ok := l.span()
	if !ok {
		c.respelled[l.text] = l
		return
	}
	if slices.ContainsFunc(f.places, func(m *mark) bool { return m.place(0) == span.Start }) {
		return
	}
	m := &mark{located: l, word: fmt.Sprintf("dfixmark%dx", len(c.byWord))}
	c.byWord[m.word] = m
	f.places = append(f.places, m)
}

// marked is the text of a file with other words in all places.
func (f *composeFile) marked() []byte {
	if f.withMarks == nil && !bytes.Contains(f.src, []byte("dfixmark")) {
		var edits []text.Edit
		for _, m := range f.places {
			span, _ := m.span()
			edits = append(edits, text.Replace(span, m.word))
		}
		f.withMarks, _ = text.Apply(f.src, edits)
	}
	return f.withMarks
}

// compare finds what differs between two models besides what is named in builds, and blames it on the marks.
func (c *marking) compare(before, after any, at []string) {
	switch a := after.(type) {
	case map[string]any:
		b, _ := before.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(a)) {
			if _, same := b[key]; !same && !named(append(at, ""), marker.FindString(key) == key) {
				c.blame(key)
			}
			c.compare(b[key], a[key], append(at[:len(at):len(at)], key))
		}
	case []any:
		b, _ := before.([]any)
		for i, value := range a {
			var other any
			if i < len(b) {
				other = b[i]
			}
			c.compare(other, value, append(at[:len(at):len(at)], ""))
		}
	case string:
		if b, _ := before.(string); a != b && !named(at, marker.FindString(a) == a) {
			c.blame(a)
		}
	}
}

// named reports whether a place of the model names a stage or a build context, and holds only a mark.
func named(at []string, whole bool) bool {
	if len(at) > 0 && strings.HasPrefix(at[0], "x-") {
		return true // only what refers to it reads it
	}
	if len(at) < 4 || at[0] != "services" || at[2] != "build" {
		return false
	}
	switch at[3] {
	case "target", "no_cache_filter":
		return whole
	case "additional_contexts":
		return true // the name of a context is never changed
	case "args":
		return whole && namesStages(at[len(at)-1]) || len(at) == 5 && at[4] == ""
	}
	return false
}

func (c *marking) blame(text string) {
	for _, word := range marker.FindAllString(text, -1) {
		if m := c.byWord[word]; m != nil {
			m.shared = true
		}
	}
}

// read is the word that a model with marks holds in a place that names something.
func (c *composer) read(value string) word {
	if m := c.byWord[value]; m != nil {
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
