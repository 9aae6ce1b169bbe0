package project

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// mark is a place of a Compose or Bake file that may name a stage or a build context. Loading the files again with another word
// in that place shows which builds use the name, and whether anything else depends on it.
type mark struct {
	source.Located
	word   string // the word that is put there
	shared bool   // something other than the name in a build changes with it
}

// marks are the marks of files that are loaded together.
type marks struct {
	byWord map[string]*mark
	byFile map[*source.File][]*mark
}

// marker matches the words of marks.
var marker = lazyregexp.New(`dfixmark[0-9]+x`)

// mark marks a place. It returns false if the bytes there do not spell the text, so the place cannot be changed.
func (c *marks) mark(l source.Located) bool {
	_, ok := l.Span()
	if ok && c.at(l) == nil {
		m := &mark{Located: l, word: fmt.Sprintf("dfixmark%dx", len(c.byWord))}
		c.byWord[m.word] = m
		c.byFile[l.File] = append(c.byFile[l.File], m)
	}
	return ok
}

// at returns the mark of a place, or nil.
func (c *marks) at(l source.Located) *mark {
	for _, m := range c.byFile[l.File] {
		if m.Place(0) == l.Place(0) {
			return m
		}
	}
	return nil
}

// models loads files as they are, and with other words in all marked places. What else differs between the two models is blamed
// on the marks. A model has the shape of a Compose project.
func (c *reader) models(load func(text func(*source.File) []byte) (map[string]any, error)) (before, after map[string]any, err error) {
	before, err = load(func(s *source.File) []byte { return s.Src })
	if err != nil || len(c.byWord) == 0 {
		return before, before, err
	}
	if after, err = load(c.text); err != nil {
		return nil, nil, fmt.Errorf("it cannot be loaded with other names: %w", err)
	}
	if !c.Unproven {
		c.compare(before, after)
	}
	return before, after, nil
}

// text returns the text of a file with other words in all marked places. If the file already contains such a word, the result is
// a text that cannot be loaded.
func (c *marks) text(s *source.File) []byte {
	var edits []text.Edit
	for _, m := range c.byFile[s] {
		span, _ := m.Span()
		edits = append(edits, text.Replace(span, m.word))
	}
	src, err := text.Apply(s.Src, edits)
	if err != nil || bytes.Contains(s.Src, []byte("dfixmark")) {
		return []byte{0}
	}
	return src
}

// compare finds the differences between two models, below a path of keys, other than names in builds, and marks their marks as
// shared.
func (c *marks) compare(before, after any, at ...string) {
	switch a := after.(type) {
	case map[string]any:
		b, _ := before.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(a)) {
			if _, same := b[key]; !same && !named(append(at, ""), marker().FindString(key) == key) {
				c.blame(key)
			}
			c.compare(b[key], a[key], append(at[:len(at):len(at)], key)...)
		}
	case []any:
		b, _ := before.([]any)
		for i, value := range a {
			var other any
			if i < len(b) {
				other = b[i]
			}
			c.compare(other, value, append(at[:len(at):len(at)], "")...)
		}
	case string:
		if b, _ := before.(string); a != b && !named(at, marker().FindString(a) == a) {
			c.blame(a)
		}
	}
}

// named reports whether a place of the model names a stage or a build context and contains only a mark.
func named(at []string, whole bool) bool {
	if len(at) > 0 && strings.HasPrefix(at[0], "x-") {
		return true // only references to it read it
	}
	if len(at) < 4 || at[0] != "services" || at[2] != "build" {
		return false
	}
	switch at[3] {
	case "target", "no_cache_filter", "no-cache-filter":
		return whole
	case "additional_contexts", "contexts":
		return true // the name of a context is never changed
	case "args":
		return whole && namesStages(at[len(at)-1]) || len(at) == 5 && at[4] == ""
	}
	return false
}

// namesStages reports whether the value of a build argument is the name of a stage.
func namesStages(arg string) bool {
	return arg == "BUILDKIT_SBOM_SCAN_STAGE" || arg == "SOURCE_DATE_EPOCH"
}

func (c *marks) blame(text string) {
	for _, word := range marker().FindAllString(text, -1) {
		if m := c.byWord[word]; m != nil {
			m.shared = true
		}
	}
}
