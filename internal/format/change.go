package format

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/dfix-dev/dfix/internal/text"
)

// longestExcerpt is the number of bytes of a file that a record quotes at once.
const longestExcerpt = 2000

// excerpt returns lines of a file without the last line end, as UTF-8 and at most longestExcerpt bytes long.
func excerpt(lines []byte) string {
	lines = bytes.TrimSuffix(bytes.TrimSuffix(lines, []byte("\n")), []byte("\r"))
	if len(lines) <= longestExcerpt {
		return valid(string(lines))
	}
	end := longestExcerpt
	for end > longestExcerpt-utf8.UTFMax && !utf8.RuneStart(lines[end]) {
		end--
	}
	return valid(string(lines[:end])) + "…"
}

// changes returns what edits do to the lines of src. Lines that stay as they are are not part of a change.
func changes(src []byte, edits []text.Edit) []Change {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(x, y text.Edit) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	out := []Change{}
	for len(edits) > 0 {
		lines, n := linesOf(src, edits)
		if c, ok := changeOf(src, lines, edits[:n]); ok {
			out = append(out, c)
		}
		edits = edits[n:]
	}
	return out
}

// linesOf returns the whole lines that the first edit touches, with those of the n-1 edits after it that touch
// them too.
func linesOf(src []byte, edits []text.Edit) (lines text.Span, n int) {
	lines = wholeLines(src, edits[0].Span)
	for n = 1; n < len(edits) && edits[n].Span.Start < lines.End; n++ {
		lines.End = max(lines.End, wholeLines(src, edits[n].Span).End)
	}
	return lines, n
}

// wholeLines extends a span to the start of its first line and behind the end of its last one.
func wholeLines(src []byte, span text.Span) text.Span {
	start := bytes.LastIndexByte(src[:span.Start], '\n') + 1
	if end := bytes.IndexByte(src[span.End:], '\n'); end >= 0 {
		return text.Span{Start: start, End: span.End + end + 1}
	}
	return text.Span{Start: start, End: len(src)}
}

// changeOf returns the lines with the edits and without them, less the lines at both ends that are equal. It
// reports false if no line differs.
func changeOf(src []byte, lines text.Span, edits []text.Edit) (Change, bool) {
	moved := slices.Clone(edits)
	for i := range moved {
		moved[i].Span.Start -= lines.Start
		moved[i].Span.End -= lines.Start
	}
	result, err := text.Apply(src[lines.Start:lines.End], moved)
	if err != nil {
		return Change{}, false // edits that overlap are not applied either
	}
	before, after := withoutLineEnds(src[lines.Start:lines.End]), withoutLineEnds(result)
	first := common(before, after, func(lines [][]byte, i int) []byte { return lines[i] })
	before, after = before[first:], after[first:]
	last := common(before, after, func(lines [][]byte, i int) []byte { return lines[len(lines)-1-i] })
	before, after = before[:len(before)-last], after[:len(after)-last]
	line := bytes.Count(src[:lines.Start], []byte("\n")) + first + 1
	change := Change{line, excerpt(bytes.Join(before, []byte("\n"))), excerpt(bytes.Join(after, []byte("\n")))}
	return change, len(before)+len(after) > 0
}

// withoutLineEnds returns the lines of a text without their line ends.
func withoutLineEnds(src []byte) [][]byte {
	lines := splitLines(src)
	for i, line := range lines {
		lines[i] = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	}
	return lines
}
