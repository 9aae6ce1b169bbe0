// Package source reads values from files. Each value knows which bytes of its file spell it, and which parts of it are variables
// with unknown values. The package knows YAML and JSON, but no tool that reads them.
package source

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

// File is a file that may mention Dockerfiles.
type File struct {
	Path  string // below the root, with slashes; perhaps of a symbolic link
	Real  string // the file that holds the bytes
	Src   []byte
	Lines text.Lines

	Broken bool // it cannot be parsed
}

// New returns a file with these bytes.
func New(path, file string, src []byte) *File {
	return &File{Path: path, Real: file, Src: src, Lines: text.NewLines(src)}
}

// Located is a text that a source contains, perhaps quoted or indented.
type Located struct {
	*File
	Text string
	At   []int // the offset in the source of each byte of text, -1 if it has none
	From int   // the offset to report for bytes without one in At
}

// Piece returns a part of the source as it is written.
func (s *File) Piece(span text.Span) Located {
	return s.Shown(string(span.Of(s.Src)), span.Start)
}

// Shown returns a text whose bytes are in the source from offset on.
func (s *File) Shown(value string, offset int) Located {
	at := make([]int, len(value))
	for i := range at {
		at[i] = offset + i
	}
	return Located{s, value, at, offset}
}

// Near returns a text that the source spells differently, near offset.
func (s *File) Near(value string, offset int) Located {
	return Located{File: s, Text: value, From: offset}
}

// Cut returns the part of l from byte i to byte j.
func (l Located) Cut(i, j int) Located {
	c := Located{File: l.File, Text: l.Text[i:j], From: l.Place(i)}
	if l.At != nil {
		c.At = l.At[i:j]
	}
	return c
}

// Place returns the offset in the source nearest to byte i of the text.
func (l Located) Place(i int) int {
	for ; l.At != nil && i < len(l.At); i++ {
		if l.At[i] >= 0 {
			return l.At[i]
		}
	}
	return l.From
}

// Span returns where the text is written, if the bytes there spell it.
func (l Located) Span() (text.Span, bool) {
	if l.At == nil || l.Text == "" || l.At[0] < 0 {
		return text.Span{}, false
	}
	s := text.Span{Start: l.At[0], End: l.At[0] + len(l.Text)}
	if s.End > len(l.Src) || l.At[len(l.At)-1] != s.End-1 || string(s.Of(l.Src)) != l.Text {
		return text.Span{}, false
	}
	return s, true
}

// Replace returns l with the matches of a pattern replaced. If a match begins with its replacement, the bytes of the replacement
// keep their places. Otherwise only the first byte has a place, the beginning of the match.
func (l Located) Replace(pattern *regexp.Regexp, replacement func(match string) string) Located {
	r := Located{File: l.File, From: l.Place(0)}
	var text strings.Builder
	add := func(piece string, i, kept int) {
		text.WriteString(piece)
		for j := range len(piece) {
			at := -1
			if j < kept && l.At != nil {
				at = l.At[i+j]
			}
			r.At = append(r.At, at)
		}
	}
	end := 0
	for _, m := range pattern.FindAllStringIndex(l.Text, -1) {
		add(l.Text[end:m[0]], end, m[0]-end)
		match := l.Text[m[0]:m[1]]
		piece := replacement(match)
		if end = m[1]; strings.HasPrefix(match, piece) {
			add(piece, m[0], len(piece))
		} else {
			add(piece, m[0], 1)
		}
	}
	add(l.Text[end:], end, len(l.Text)-end)
	r.Text = text.String()
	return r
}

// Commented reports whether offset lies in a whole-line comment. A target in a comment is not a use
// of it, but a build context in a comment exists.
func (s *File) Commented(offset int) bool {
	number, _ := s.Lines.Position(offset)
	line := bytes.TrimLeft(s.Src[s.Lines.Start(number):offset], " \t\r")
	return bytes.HasPrefix(line, []byte("#")) || bytes.HasPrefix(line, []byte("//"))
}

// LineEnd returns the offset of the line end after offset, at most limit.
func (s *File) LineEnd(at, limit int) int {
	if i := bytes.IndexByte(s.Src[min(at, limit):limit], '\n'); i >= 0 {
		return at + i
	}
	return limit
}
