package syntax

import (
	"sort"
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

// logical is a text joined from pieces of the source: an instruction without its continuations, or a part of one.
type logical struct {
	text   string
	pieces []piece
}

// piece is a run of bytes that are contiguous in the logical text and in the source.
type piece struct{ at, source, size int }

// add appends the bytes of span. An empty span still counts as a line.
func (l *logical) add(src []byte, span text.Span, b *strings.Builder) {
	l.pieces = append(l.pieces, piece{b.Len(), span.Start, span.Len()})
	b.Write(span.Of(src))
}

// find returns the index of the piece that contains byte i.
func (l *logical) find(i int) int {
	return sort.Search(len(l.pieces), func(k int) bool { return l.pieces[k].at+l.pieces[k].size > i })
}

// span maps the logical bytes [lo,hi) to the source. split is true if there are other bytes among them.
func (l *logical) span(lo, hi int) (s text.Span, split bool) {
	if lo == hi {
		return l.point(lo), false
	}
	first, last := l.find(lo), l.find(hi-1)
	p, q := l.pieces[first], l.pieces[last]
	s = text.Span{Start: p.source + lo - p.at, End: q.source + hi - q.at}
	return s, s.Len() != hi-lo
}

// point maps an empty range: it is right after the byte before it.
func (l *logical) point(at int) text.Span {
	if at == 0 {
		return text.Span{Start: l.pieces[0].source, End: l.pieces[0].source}
	}
	p := l.pieces[l.find(at-1)]
	offset := p.source + at - p.at
	return text.Span{Start: offset, End: offset}
}

// word returns the logical bytes [lo,hi) as a Word.
func (l *logical) word(lo, hi int) Word {
	s, split := l.span(lo, hi)
	return Word{Text: l.text[lo:hi], Span: s, Split: split}
}
