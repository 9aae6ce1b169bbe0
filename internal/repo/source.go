package repo

import (
	"bytes"
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

// source is a file that may mention Dockerfiles.
type source struct {
	path  string // below the root, with slashes; perhaps of a symbolic link
	file  string // the file that holds the bytes
	src   []byte
	lines text.Lines

	broken bool // it cannot be parsed
}

func newSource(path, file string, src []byte) *source {
	return &source{path: path, file: file, src: src, lines: text.NewLines(src)}
}

// located is a text that a source holds, perhaps quoted or indented there.
type located struct {
	*source
	text string
	at   []int // the offset of each byte of text in the source, -1 where it has none
	from int   // the offset to name where at has none
}

// whole is the source itself.
func (s *source) whole() located { return s.piece(text.Span{Start: 0, End: len(s.src)}) }

// piece is a part of the source as it is written.
func (s *source) piece(span text.Span) located {
	return s.shown(string(span.Of(s.src)), span.Start)
}

// shown is a text whose bytes are in the source from offset on.
func (s *source) shown(value string, offset int) located {
	at := make([]int, len(value))
	for i := range at {
		at[i] = offset + i
	}
	return located{s, value, at, offset}
}

// near is a text that the source holds in other bytes, near offset.
func (s *source) near(value string, offset int) located {
	return located{source: s, text: value, from: offset}
}

// cut is the part of l from byte i to byte j.
func (l located) cut(i, j int) located {
	c := located{source: l.source, text: l.text[i:j], from: l.place(i)}
	if l.at != nil {
		c.at = l.at[i:j]
	}
	return c
}

// place is the offset in the source nearest to byte i of the text.
func (l located) place(i int) int {
	for ; l.at != nil && i < len(l.at); i++ {
		if l.at[i] >= 0 {
			return l.at[i]
		}
	}
	return l.from
}

// span is where the text is written, if the bytes there spell it.
func (l located) span() (text.Span, bool) {
	if l.at == nil || l.text == "" || l.at[0] < 0 {
		return text.Span{}, false
	}
	s := text.Span{Start: l.at[0], End: l.at[0] + len(l.text)}
	if s.End > len(l.src) || l.at[len(l.at)-1] != s.End-1 || string(s.Of(l.src)) != l.text {
		return text.Span{}, false
	}
	return s, true
}

// assembly is a text that is put together from parts of a source.
type assembly struct {
	strings.Builder
	at []int
}

// add adds a text whose bytes are in the source from offset on, or nowhere if that is negative.
func (a *assembly) add(text string, offset int) {
	a.WriteString(text)
	for i := range len(text) {
		if offset >= 0 {
			i += offset
		} else {
			i = -1
		}
		a.at = append(a.at, i)
	}
}

// located is the text, which begins near an offset of s.
func (a *assembly) located(s *source, from int) located { return located{s, a.String(), a.at, from} }

// commented reports whether offset lies in a whole-line comment. A target in a comment is not a use
// of it, but a build context in a comment exists.
func (s *source) commented(offset int) bool {
	number, _ := s.lines.Position(offset)
	line := bytes.TrimLeft(s.src[s.lines.Start(number):offset], " \t\r")
	return bytes.HasPrefix(line, []byte("#")) || bytes.HasPrefix(line, []byte("//"))
}

// lineEnd is the offset of the line end after offset, at most limit.
func (s *source) lineEnd(at, limit int) int {
	if i := bytes.IndexByte(s.src[min(at, limit):limit], '\n'); i >= 0 {
		return at + i
	}
	return limit
}
