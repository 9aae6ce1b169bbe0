package repo

import (
	"fmt"
	"slices"

	"github.com/dfix-dev/dfix/internal/text"
)

// Reread reads the repository as it is with edits made, and reports what it says then beside the
// new names in their places: every other name stands where it stood and means what it meant.
func (r *Repository) Reread(edits []FileEdit) error {
	r.read.Do(r.load)
	again := &Repository{root: r.root, files: r.files, listings: r.listings, instead: map[string][]byte{}}
	byFile := map[string][]text.Edit{}
	for _, e := range edits {
		again.instead[e.File] = e.After
		byFile[e.File] = e.Edits
	}
	again.read.Do(again.load)
	if r.others.Load() != nil {
		again.ofOthers()
	}
	want, got := r.all(byFile), again.all(nil)
	for _, line := range got {
		if !slices.Contains(want, line) {
			return fmt.Errorf("read again, there is more: %s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			return fmt.Errorf("read again, there is no longer: %s", line)
		}
	}
	return nil
}

// all is every mention in words, sorted, as it is after edits.
func (r *Repository) all(edits map[string][]text.Edit) []string {
	var lines []string
	for dockerfile, mentions := range r.mentions {
		for _, m := range mentions {
			m = m.after(edits[m.File])
			lines = append(lines, fmt.Sprintf("%s at byte %d of %s for %q: %s (%t %t %t %t)",
				m.Name, m.Span.Start, m.File, dockerfile, m.Kind, m.Editable, m.Certain, m.Assumed, m.buildah))
		}
	}
	if others := r.others.Load(); others != nil {
		lines = append(lines, others.all(edits)...)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// after is where m stands, and what it names, when edits have been made in its file.
func (m Mention) after(edits []text.Edit) Mention {
	moved := 0
	for _, e := range edits {
		switch {
		case m.Editable && e.Span == m.Span:
			m.Name = e.New
		case e.Span.End <= m.Span.Start:
			moved += len(e.New) - e.Span.Len()
		}
	}
	m.Span.Start += moved
	return m
}
