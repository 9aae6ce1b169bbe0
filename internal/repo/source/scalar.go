package source

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// Offset returns the offset of a line and a column in characters, both from 1, as parsers give them. If the column is after the
// end of the line, it returns the offset of the end.
func (s *File) Offset(line, column int) int {
	if line < 1 || line > s.Lines.Count() {
		return len(s.Src)
	}
	at := s.Lines.Start(line)
	if line == 1 && bytes.HasPrefix(s.Src, byteOrderMark) {
		at += len(byteOrderMark)
	}
	for i := 1; i < column && at < len(s.Src) && s.Src[at] != '\n'; i++ {
		_, size := utf8.DecodeRune(s.Src[at:])
		at += size
	}
	return at
}

// offset returns the offset of the first byte of n, which may be an anchor or a tag.
func (n Node) offset() int { return n.File.Offset(n.yaml.Line, n.yaml.Column) }

// Unread returns the place of n without a known value.
func (n Node) Unread() Located { return n.Near("", n.offset()) }

// Word reads a value. It returns the zero Word if n is null or not a scalar.
func (n Node) Word(d Dialect) Word {
	if !n.is(yaml.ScalarNode) || n.yaml.Tag == "!!null" || n.yaml.Tag == "!reset" {
		return Word{}
	}
	return d.Read(n.Located())
}

// Located finds the bytes of a scalar. YAML's parser gives the place where it begins. The bytes there must spell the value.
func (n Node) Located() Located {
	s, value := n.File, n.yaml.Value
	start := s.skipProperties(n.offset())
	if start >= len(s.Src) || value == "" {
		return s.Near(value, n.offset())
	}
	switch n.yaml.Style &^ yaml.TaggedStyle {
	case yaml.LiteralStyle, yaml.FoldedStyle:
		return s.block(value, start)
	case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
		start++
	}
	return s.Aligned(value, start, -1)
}

// skipProperties steps over anchors and tags.
func (s *File) skipProperties(at int) int {
	for at < len(s.Src) && (s.Src[at] == '&' || s.Src[at] == '!') {
		end := bytes.IndexAny(s.Src[at:], " \t\r\n")
		if end < 0 {
			return len(s.Src)
		}
		at = len(s.Src) - len(bytes.TrimLeft(s.Src[at+end:], " \t"))
	}
	return at
}

// block aligns a block scalar whose header, "|" or ">", is at offset.
func (s *File) block(value string, offset int) Located {
	_, body, _ := bytes.Cut(s.Src[offset:], []byte("\n"))
	indent := 0
	for line := range bytes.Lines(body) {
		if content := bytes.TrimLeft(line, " "); len(bytes.TrimSpace(content)) > 0 {
			indent = len(line) - len(content)
			break
		}
	}
	return s.Aligned(value, s.skipIndent(len(s.Src)-len(body), indent), indent)
}

// skipIndent steps over at most indent blanks; over all of them if it is negative.
func (s *File) skipIndent(at, indent int) int {
	for n := 0; at < len(s.Src) && s.Src[at] == ' ' && n != indent; n++ {
		at++
	}
	return at
}

// Aligned finds each byte of a value whose lines are indented, and perhaps folded, in the
// source from offset on. A line end is a line end or a blank of the value.
func (s *File) Aligned(value string, offset, indent int) Located {
	l := Located{s, value, make([]int, len(value)), offset}
	p := offset
	for i := range len(value) {
		c := value[i]
		for indent < 0 && p < len(s.Src) && c == ' ' && (s.Src[p] == ' ' || s.Src[p] == '\r') && s.foldsAt(p) {
			p++ // blanks before a fold are dropped
		}
		switch {
		case p >= len(s.Src):
			l.At[i] = -1
			if strings.Trim(value[i:], "\n") != "" {
				return s.Near(value, offset)
			}
		case s.Src[p] == '\r' && p+1 < len(s.Src) && s.Src[p+1] == '\n' && (c == '\n' || c == ' '):
			l.At[i], p = -1, s.skipIndent(p+2, indent)
		case s.Src[p] == '\n' && (c == '\n' || c == ' '):
			l.At[i], p = -1, s.skipIndent(p+1, indent)
		case s.Src[p] == c:
			l.At[i] = p
			p++
		default:
			return s.Near(value, offset)
		}
	}
	return l
}

// foldsAt reports whether there are only blanks between p and the end of its line.
func (s *File) foldsAt(p int) bool {
	rest := bytes.TrimLeft(s.Src[p:], " \t\r")
	return len(rest) > 0 && rest[0] == '\n'
}
