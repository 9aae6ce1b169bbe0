package repo

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/text"
)

// A mark is a place of a Compose or Bake file that may name a stage or a build context. Which builds it reaches, and whether
// anything else depends on it, shows when the files are loaded again with another word in its place.
type mark struct {
	located
	word   string // what is put there
	shared bool   // something other than the name in a build changes with it
}

// marking is the marks of files that are loaded together.
type marking struct {
	byWord map[string]*mark
	byFile map[*source][]*mark
}

func newMarking() marking { return marking{map[string]*mark{}, map[*source][]*mark{}} }

// marker finds the words of marks.
var marker = lazyregexp.New(`dfixmark[0-9]+x`)

// mark marks a place. It returns false if the bytes there do not spell the text: such a place cannot be changed.
func (c *marking) mark(l located) bool {
	_, ok := l.span()
	if ok && c.markOf(l) == nil {
		m := &mark{located: l, word: fmt.Sprintf("dfixmark%dx", len(c.byWord))}
		c.byWord[m.word] = m
		c.byFile[l.source] = append(c.byFile[l.source], m)
	}
	return ok
}

// markOf returns the mark of a place; nil if there is none.
func (c *marking) markOf(l located) *mark {
	for _, m := range c.byFile[l.source] {
		if m.place(0) == l.place(0) {
			return m
		}
	}
	return nil
}

// of returns the marks of a file.
func (c *marking) of(s *source) []*mark { return c.byFile[s] }

// ofWord returns the mark whose word a text is; nil if it is none.
func (c *marking) ofWord(text string) *mark { return c.byWord[text] }

// marked is the text of a file with other words in all marked places. A file that contains such a word becomes one that nothing can load.
func (c *marking) marked(s *source) []byte {
	var edits []text.Edit
	for _, m := range c.byFile[s] {
		span, _ := m.span()
		edits = append(edits, text.Replace(span, m.word))
	}
	src, err := text.Apply(s.src, edits)
	if err != nil || bytes.Contains(s.src, []byte("dfixmark")) {
		return []byte{0}
	}
	return src
}

// compare finds what differs between two models besides what is named in builds, and blames it on the marks. A model has the
// shape of a Compose project.
func (c *marking) compare(before, after map[string]any) { c.compareAt(before, after, nil) }

func (c *marking) compareAt(before, after any, at []string) {
	switch a := after.(type) {
	case map[string]any:
		b, _ := before.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(a)) {
			if _, same := b[key]; !same && !named(append(at, ""), marker.FindString(key) == key) {
				c.blame(key)
			}
			c.compareAt(b[key], a[key], append(at[:len(at):len(at)], key))
		}
	case []any:
		b, _ := before.([]any)
		for i, value := range a {
			var other any
			if i < len(b) {
				other = b[i]
			}
			c.compareAt(other, value, append(at[:len(at):len(at)], ""))
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

func (c *marking) blame(text string) {
	for _, word := range marker.FindAllString(text, -1) {
		if m := c.byWord[word]; m != nil {
			m.shared = true
		}
	}
}
