package syntax

import (
	"sort"
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

// Offsets returns the offset in Src of each byte of a word's text. Continuations, comments and blank lines may be
// between two of them. It returns nil for a word in JSON form or in an opaque instruction.
func (f *File) Offsets(w Word) []int {
	first := sort.Search(len(f.Tokens), func(i int) bool { return f.Tokens[i].Span.End > w.Span.Start })
	var offsets []int
	for _, t := range f.Tokens[first:] {
		if t.Span.Start >= w.Span.End {
			break
		}
		if t.Kind != Keyword && t.Kind != FlagToken && t.Kind != WordToken && t.Kind != Space {
			continue
		}
		for at := max(t.Span.Start, w.Span.Start); at < min(t.Span.End, w.Span.End); at++ {
			offsets = append(offsets, at)
		}
	}
	if len(offsets) != len(w.Text) {
		return nil
	}
	for i, at := range offsets {
		if f.Src[at] != w.Text[i] {
			return nil
		}
	}
	return offsets
}

// Recase returns the edits that write a word in upper or lower case.
func (f *File) Recase(w Word, upper bool) []text.Edit {
	want := strings.ToLower(w.Text)
	if upper {
		want = strings.ToUpper(w.Text)
	}
	offsets := f.Offsets(w)
	var edits []text.Edit
	for lo := 0; lo < len(offsets); {
		hi := lo + 1
		for hi < len(offsets) && offsets[hi] == offsets[hi-1]+1 {
			hi++
		}
		if w.Text[lo:hi] != want[lo:hi] {
			edits = append(edits, text.Replace(text.Span{Start: offsets[lo], End: offsets[hi-1] + 1}, want[lo:hi]))
		}
		lo = hi
	}
	return edits
}
