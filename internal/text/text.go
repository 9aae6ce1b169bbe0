// Package text edits byte slices by offset. It knows nothing of Dockerfiles.
package text

import (
	"fmt"
	"slices"
)

// Span is a half-open range of byte offsets, counted from 0.
type Span struct{ Start, End int }

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether t is within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Of returns the bytes of src that s covers.
func (s Span) Of(src []byte) []byte { return src[s.Start:s.End] }

// Edit replaces the bytes of Span by New. If Span is empty, it inserts New.
type Edit struct {
	Span Span
	New  string
}

// Insert returns the edit that inserts s before the byte at offset.
func Insert(offset int, s string) Edit { return Edit{Span{offset, offset}, s} }

// Replace returns the edit that replaces the bytes of span by s.
func Replace(span Span, s string) Edit { return Edit{span, s} }

// order sorts edits by position. An insertion comes before a replacement that starts at the same offset.
func order(x, y Edit) int {
	if x.Span.Start != y.Span.Start {
		return x.Span.Start - y.Span.Start
	}
	return x.Span.End - y.Span.End
}

// overlap reports whether y, which does not sort before x, changes bytes that x replaces. Two insertions at one
// offset overlap too: their order would be arbitrary.
func overlap(x, y Edit) bool {
	return y.Span.Start < x.Span.End || y.Span == x.Span
}

// Apply returns src with edits applied; it does not change src. It returns an error if an edit is out of bounds or
// two edits overlap.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, order)
	size := len(src)
	for i, e := range sorted {
		if e.Span.Start < 0 || e.Span.End < e.Span.Start || e.Span.End > len(src) {
			return nil, fmt.Errorf("edit [%d,%d) is out of bounds of %d bytes", e.Span.Start, e.Span.End, len(src))
		}
		if i > 0 && overlap(sorted[i-1], e) {
			return nil, fmt.Errorf("edits [%d,%d) and [%d,%d) overlap",
				sorted[i-1].Span.Start, sorted[i-1].Span.End, e.Span.Start, e.Span.End)
		}
		size += len(e.New) - e.Span.Len()
	}
	out := make([]byte, 0, size)
	at := 0
	for _, e := range sorted {
		out = append(out, src[at:e.Span.Start]...)
		out = append(out, e.New...)
		at = e.Span.End
	}
	return append(out, src[at:]...), nil
}

// Merge returns the union of x and y, sorted by position. Identical edits are merged; ok is false if two others
// overlap. x must be a result of Merge, or empty.
func Merge(x, y []Edit) (merged []Edit, ok bool) {
	merged = slices.Clone(x)
	for _, e := range y {
		i, _ := slices.BinarySearchFunc(merged, e, order)
		switch {
		case i < len(merged) && merged[i] == e:
			continue
		case i < len(merged) && overlap(e, merged[i]), i > 0 && overlap(merged[i-1], e):
			return nil, false
		}
		merged = slices.Insert(merged, i, e)
	}
	return merged, true
}
