package repo

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// offset is that of a line and a column in characters, both from 1, as parsers give them: the end of the line if the column is
// beyond that.
func (s *source) offset(line, column int) int {
	if line < 1 || line > s.lines.Count() {
		return len(s.src)
	}
	at := s.lines.Start(line)
	if line == 1 && bytes.HasPrefix(s.src, byteOrderMark) {
		at += len(byteOrderMark)
	}
	for i := 1; i < column && at < len(s.src) && s.src[at] != '\n'; i++ {
		_, size := utf8.DecodeRune(s.src[at:])
		at += size
	}
	return at
}

// offset is that of the first byte of n, which may be an anchor or a tag.
func (n node) offset() int { return n.source.offset(n.yaml.Line, n.yaml.Column) }

// unread is the place of n, of whose value nothing is known.
func (n node) unread() located { return n.near("", n.offset()) }

// word reads a value; none if it is no scalar or null.
func (n node) word(d dialect) word {
	if !n.is(yaml.ScalarNode) || n.yaml.Tag == "!!null" || n.yaml.Tag == "!reset" {
		return word{}
	}
	return d.read(n.located())
}

// located finds the bytes of a scalar. YAML's parser gives the place where it begins; what is found there must spell the value.
func (n node) located() located {
	s, value := n.source, n.yaml.Value
	start := s.skipProperties(n.offset())
	if start >= len(s.src) || value == "" {
		return s.near(value, n.offset())
	}
	switch n.yaml.Style &^ yaml.TaggedStyle {
	case yaml.LiteralStyle, yaml.FoldedStyle:
		return s.block(value, start)
	case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
		start++
	}
	return s.aligned(value, start, -1)
}

// skipProperties steps over anchors and tags.
func (s *source) skipProperties(at int) int {
	for at < len(s.src) && (s.src[at] == '&' || s.src[at] == '!') {
		end := bytes.IndexAny(s.src[at:], " \t\r\n")
		if end < 0 {
			return len(s.src)
		}
		at = len(s.src) - len(bytes.TrimLeft(s.src[at+end:], " \t"))
	}
	return at
}

// block aligns a block scalar whose header, "|" or ">", is at offset.
func (s *source) block(value string, offset int) located {
	_, body, _ := bytes.Cut(s.src[offset:], []byte("\n"))
	indent := 0
	for line := range bytes.Lines(body) {
		if content := bytes.TrimLeft(line, " "); len(bytes.TrimSpace(content)) > 0 {
			indent = len(line) - len(content)
			break
		}
	}
	return s.aligned(value, s.skipIndent(len(s.src)-len(body), indent), indent)
}

// skipIndent steps over at most indent blanks; over all of them if it is negative.
func (s *source) skipIndent(at, indent int) int {
	for n := 0; at < len(s.src) && s.src[at] == ' ' && n != indent; n++ {
		at++
	}
	return at
}

// aligned finds each byte of a value whose lines are indented, and perhaps folded, in the
// source from offset on. A line end is a line end or a blank of the value.
func (s *source) aligned(value string, offset, indent int) located {
	l := located{s, value, make([]int, len(value)), offset}
	p := offset
	for i := range len(value) {
		c := value[i]
		for indent < 0 && p < len(s.src) && c == ' ' && (s.src[p] == ' ' || s.src[p] == '\r') && s.foldsAt(p) {
			p++ // blanks before a fold are dropped
		}
		switch {
		case p >= len(s.src):
			l.at[i] = -1
			if strings.Trim(value[i:], "\n") != "" {
				return s.near(value, offset)
			}
		case s.src[p] == '\r' && p+1 < len(s.src) && s.src[p+1] == '\n' && (c == '\n' || c == ' '):
			l.at[i], p = -1, s.skipIndent(p+2, indent)
		case s.src[p] == '\n' && (c == '\n' || c == ' '):
			l.at[i], p = -1, s.skipIndent(p+1, indent)
		case s.src[p] == c:
			l.at[i] = p
			p++
		default:
			return s.near(value, offset)
		}
	}
	return l
}

// foldsAt reports whether there are only blanks between p and the end of its line.
func (s *source) foldsAt(p int) bool {
	rest := bytes.TrimLeft(s.src[p:], " \t\r")
	return len(rest) > 0 && rest[0] == '\n'
}
