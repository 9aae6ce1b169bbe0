package prefilter

import (
	"strings"
	"unicode/utf8"
)

// maxSize is the size in bytes of the largest simple file. So no line can be too long for BuildKit's scanner
// (bufio.MaxScanTokenSize).
const maxSize = 64*1024 - 1

// simpleBytes reports whether src is short UTF-8 text without control characters except tabs and line ends.
func simpleBytes(src string) bool {
	high := false
	for i := range len(src) {
		switch c := src[i]; {
		case c >= 0x80:
			high = true
		case c >= ' ' || c == '\n' || c == '\t':
		case c != '\r' || i+1 == len(src) || src[i+1] != '\n':
			return false
		}
	}
	return len(src) <= maxSize && (!high || utf8.ValidString(src))
}

// lineReader joins physical lines to logical ones as BuildKit's Parse does (parser.go).
type lineReader struct {
	rest  string
	begun bool // an instruction has begun, so no later comment is a parser directive

	syntax, check int // comments that may be such directives
}

// next returns the next logical line without its indent, "" at the end of the file; ok is false if the file is not
// simple.
func (l *lineReader) next() (line string, ok bool) {
	for len(l.rest) > 0 {
		line, ok := l.physical()
		switch line = trimBlanks(line); {
		case !ok:
			return "", false
		case len(line) == 0:
		case line[0] != '#':
			l.begun = true
			return l.join(line)
		case !l.begun && !l.comment(line):
			return "", false
		}
	}
	return "", true
}

// physical returns the next line without its end. ok is false if the line begins with a byte that may be white space beyond
// ASCII.
func (l *lineReader) physical() (line string, ok bool) {
	line, l.rest, _ = strings.Cut(l.rest, "\n")
	line = strings.TrimSuffix(line, "\r")
	text := trimBlanks(line)
	return line, len(text) == 0 || text[0] < 0x80
}

// join appends the continuations of a line to it, without the comments and empty lines between them.
func (l *lineReader) join(line string) (logical string, ok bool) {
	n, open := continuation(line)
	if !open {
		return line, true
	}
	var joined strings.Builder
	joined.WriteString(line[:n])
	for open && len(l.rest) > 0 {
		line, ok := l.physical()
		if !ok {
			return "", false
		}
		if text := trimBlanks(line); len(text) == 0 || text[0] == '#' {
			continue
		}
		n, open = continuation(line)
		joined.WriteString(line[:n])
	}
	return joined.String(), !open
}

// continuation returns the length of a line without its continuation character and what follows that
// (parser.go lineContinuationRegex). A line that ends in two of them does not continue.
func continuation(line string) (n int, continued bool) {
	text := strings.TrimRight(line, " \t")
	n = len(text) - 1
	if n < 0 || text[n] != '\\' || n > 0 && text[n-1] == '\\' {
		return len(line), false
	}
	return n, true
}

// comment reads a comment above all instructions, which may be a parser directive (directives.go ParseLine). A simple file
// may have one directive for syntax and one for check.
func (l *lineReader) comment(line string) bool {
	text := strings.TrimSpace(line[1:])
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

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// cutWord returns the first word of text, and the text after the blanks that follow it. text has no blanks at its ends.
func cutWord(text string) (word, rest string) {
	n := 0
	for n < len(text) && !blank(text[n]) {
		n++
	}
	return text[:n], trimBlanks(text[n:])
}

func trimBlanks(text string) string {
	for len(text) > 0 && blank(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && blank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

func ascii(text string) bool {
	for _, c := range text {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
