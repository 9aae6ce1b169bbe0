package syntax

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// plainBytes reports whether src holds no byte that needs care: no control characters but tabs and line
// ends, nothing that is no UTF-8, and no line that could be too long for BuildKit.
func plainBytes(src []byte) bool {
	high := false
	for i, c := range src {
		switch {
		case c >= 0x80:
			high = true
		case c >= ' ' || c == '\n' || c == '\t':
		case c != '\r' || i+1 == len(src) || src[i+1] != '\n':
			return false
		}
	}
	return len(src) <= maxLine && (!high || utf8.Valid(src))
}

// plainLines joins physical lines to logical ones as BuildKit's Parse does (parser.go).
type plainLines struct {
	rest   []byte
	joined []byte
	begun  bool // an instruction has begun: no comment is a parser directive any more

	syntax, check int // comments that may be such directives
}

// next returns the next logical line without its indent, nil at the end of the file. It is good
// until the next call; ok is false if the file is not plain.
func (l *plainLines) next() (line []byte, ok bool) {
	for len(l.rest) > 0 {
		line, ok := l.physical()
		switch line = trimBlanks(line); {
		case !ok:
			return nil, false
		case len(line) == 0:
		case line[0] != '#':
			l.begun = true
			return l.join(line)
		case !l.begun && !l.comment(line):
			return nil, false
		}
	}
	return nil, true
}

// physical takes the next line, without its end. It must not begin with what may be white space beyond ASCII.
func (l *plainLines) physical() (line []byte, ok bool) {
	line, l.rest, _ = bytes.Cut(l.rest, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	bare := trimBlanks(line)
	return line, len(bare) == 0 || bare[0] < 0x80
}

// join adds to a line those that continue it, without the comments and blank lines among them.
func (l *plainLines) join(line []byte) (logical []byte, ok bool) {
	n, open := continuation(line, '\\')
	if !open {
		return line, true
	}
	if l.joined == nil {
		l.joined = make([]byte, 0, len(line)+len(l.rest)) // enough for all to come
	}
	l.joined = append(l.joined[:0], line[:n]...)
	for open && len(l.rest) > 0 {
		line, ok := l.physical()
		if !ok {
			return nil, false
		}
		if bare := trimBlanks(line); len(bare) == 0 || bare[0] == '#' {
			continue
		}
		n, open = continuation(line, '\\')
		l.joined = append(l.joined, line[:n]...)
	}
	return l.joined, !open
}

// comment reads a comment above all instructions, which may be a parser directive (directives.go
// ParseLine). One for syntax and one for check are plain.
func (l *plainLines) comment(line []byte) bool {
	text := bytes.TrimSpace(line[1:])
	switch {
	case hasPrefixFold(text, "syntax"):
		l.syntax++
	case hasPrefixFold(text, "check"):
		l.check++
	case hasPrefixFold(text, "escape"):
		return false
	}
	return l.syntax < 2 && l.check < 2
}

func hasPrefixFold(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(string(text[:len(prefix)]), prefix)
}

// CutWord cuts text without blanks around it behind its first word, and the blanks between off.
func CutWord(text []byte) (word, rest []byte) {
	n := 0
	for n < len(text) && !blank(text[n]) {
		n++
	}
	return text[:n], trimBlanks(text[n:])
}

func trimBlanks(text []byte) []byte {
	for len(text) > 0 && blank(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && blank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

func ascii(text []byte) bool {
	for _, c := range text {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
