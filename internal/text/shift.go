package text

import "slices"

// Shift records successive rounds of edits, and maps spans of the current text to spans of the original text.
type Shift struct{ rounds [][]Edit }

// Add records that edits were applied to the current text.
func (s *Shift) Add(edits []Edit) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, order)
	s.rounds = append(s.rounds, sorted)
}

// Back returns the span of the original text that became span. A place inside
// inserted text maps to the text that it replaced; exact is false then.
func (s *Shift) Back(span Span) (original Span, exact bool) {
	exact = true
	for _, edits := range slices.Backward(s.rounds) {
		start, ok := undo(edits, span.Start, false)
		end, ok2 := undo(edits, span.End, true)
		if span.Len() == 0 {
			end = start
		}
		span, exact = Span{start, max(start, end)}, exact && ok && ok2
	}
	return span, exact
}

// undo maps an offset in the text after edits to the text before. If end is set, the offset is the end of a span.
func undo(edits []Edit, offset int, end bool) (before int, exact bool) {
	delta := 0 // the length that the edits so far have added
	for _, e := range edits {
		from := e.Span.Start + delta
		to := from + len(e.New)
		switch {
		case offset < from, offset == from && (end || e.New != ""):
			return offset - delta, true
		case offset == to && end:
			return e.Span.End, true
		case offset < to && end:
			return e.Span.End, false
		case offset < to:
			return e.Span.Start, false
		}
		delta += len(e.New) - e.Span.Len()
	}
	return offset - delta, true
}
