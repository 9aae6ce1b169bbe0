package prefilter

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// maxSize is the size in bytes of the largest simple file: no line of it can be too long for BuildKit's scanner
// (bufio.MaxScanTokenSize).
const maxSize = 64*1024 - 1

// simpleBytes reports whether src is short UTF-8 text without control characters but tabs and line ends.
func simpleBytes(src []byte) bool {
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
	return len(src) <= maxSize && (!high || utf8.Valid(src))
}

// lineReader joins physical lines to logical ones as BuildKit's Parse does (parser.go).
type lineReader struct {
	rest   []byte
	joined []byte
	begun  bool // an instruction has begun: no comment is a parser directive any more

	syntax, check int // comments that may be such directives
}

// next returns the next logical line without its indent, nil at the end of the file; ok is false if the file is not
// simple.
func (l *lineReader) next() (line []byte, ok bool) {
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
func (l *lineReader) physical() (line []byte, ok bool) {
	line, l.rest, _ = bytes.Cut(l.rest, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	text := trimBlanks(line)
	return line, len(text) == 0 || text[0] < 0x80
}

// join appends the continuations of a line to it, without the comments and empty lines between them.
func (l *lineReader) join(line []byte) (logical []byte, ok bool) {
	n, open := continuation(line)
	if !open {
		return line, true
	}
	if l.joined == nil {
		l.joined = make([]byte, 0, len(line)+len(l.rest)) // enough for the whole file: no result is ever moved
	}
	start := len(l.joined)
	l.joined = append(l.joined, line[:n]...)
	for open && len(l.rest) > 0 {
		line, ok := l.physical()
		if !ok {
			return nil, false
		}
		if text := trimBlanks(line); len(text) == 0 || text[0] == '#' {
			continue
		}
		n, open = continuation(line)
		l.joined = append(l.joined, line[:n]...)
	}
	return l.joined[start:], !open
}

// continuation returns the length of a line without its continuation character and what follows that
// (parser.go lineContinuationRegex). A line that ends in two of them does not continue.
func continuation(line []byte) (n int, continued bool) {
	text := bytes.TrimRight(line, " \t")
	n = len(text) - 1
	if n < 0 || text[n] != '\\' || n > 0 && text[n-1] == '\\' {
		return len(line), false
	}
	return n, true
}

// comment reads a comment above all instructions, which may be a parser directive (directives.go
// ParseLine). One for syntax and one for check are simple.
func (l *lineReader) comment(line []byte) bool {
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

// CutWord returns the first word of text, which has no blanks around it, and what follows the blanks behind the word.
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
