package repo

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// scalar reads a value; none if it is no scalar or null.
func (s *source) scalar(n *yaml.Node, d dialect) word {
	n = target(n)
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" || n.Tag == "!reset" {
		return word{}
	}
	return d.read(s.locate(n))
}

// locate finds the bytes of a scalar. yaml gives the line and the column in characters of its
// first byte, which may be an anchor or a tag; what is found must spell the value.
func (s *source) locate(n *yaml.Node) located {
	offset := s.offset(n)
	start := s.skipProperties(offset)
	if start >= len(s.src) || n.Value == "" {
		return s.near(n.Value, offset)
	}
	switch n.Style &^ yaml.TaggedStyle {
	case yaml.LiteralStyle, yaml.FoldedStyle:
		return s.block(n.Value, start)
	case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
		return s.verified(n.Value, start+1, offset)
	}
	return s.verified(n.Value, start, offset)
}

// verified is the value at offset if the bytes there spell it, also over folded lines.
func (s *source) verified(value string, offset, near int) located {
	if offset+len(value) <= len(s.src) && string(s.src[offset:offset+len(value)]) == value {
		return s.shown(value, offset)
	}
	return s.aligned(value, offset, -1)
}

// offset is that of a node's first byte, or of the end of its line if the column is beyond that.
func (s *source) offset(n *yaml.Node) int {
	if n.Line > s.lines.Count() {
		return len(s.src)
	}
	at := s.lines.Start(n.Line)
	if n.Line == 1 && bytes.HasPrefix(s.src, []byte("\xef\xbb\xbf")) {
		at += 3
	}
	for i := 1; i < n.Column && at < len(s.src) && s.src[at] != '\n'; i++ {
		_, size := utf8.DecodeRune(s.src[at:])
		at += size
	}
	return at
}

// skipProperties steps over anchors and tags.
func (s *source) skipProperties(at int) int {
	for at < len(s.src) && (s.src[at] == '&' || s.src[at] == '!') {
		for at < len(s.src) && !bytes.ContainsRune([]byte(" \t\r\n"), rune(s.src[at])) {
			at++
		}
		for at < len(s.src) && (s.src[at] == ' ' || s.src[at] == '\t') {
			at++
		}
	}
	return at
}

// block aligns a block scalar whose header, "|" or ">", is at offset.
func (s *source) block(value string, offset int) located {
	eol := bytes.IndexByte(s.src[offset:], '\n')
	if eol < 0 {
		return s.near(value, offset)
	}
	first := offset + eol + 1
	indent := 0
	for line := range bytes.Lines(s.src[first:]) {
		if content := bytes.TrimLeft(line, " "); len(bytes.TrimSpace(content)) > 0 {
			indent = len(line) - len(content)
			break
		}
	}
	return s.aligned(value, s.skipIndent(first, indent), indent)
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
	for ; p < len(s.src); p++ {
		switch s.src[p] {
		case ' ', '\t', '\r':
		case '\n':
			return true
		default:
			return false
		}
	}
	return false
}
