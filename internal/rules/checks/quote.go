package checks

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// chunk is a part of a text and its replacement.
type chunk struct {
	lo, hi int
	text   string
}

// quoter rewrites a text so that BuildKit reads it in double quotes as it has read it without them (shell/lex.go, processStopOn
// and processDoubleQuote).
type quoter struct {
	src    string
	escape byte
	chunks []chunk
}

// quotedValue rewrites the value of an ENV or LABEL without "=", in which quotes, escapes and variables have their meaning. ok is
// false if a quote or a variable is not closed.
func quotedValue(value string, escape byte) (chunks []chunk, ok bool) {
	q := quoter{src: value, escape: escape}
	for at := 0; at < len(value); {
		next := q.next(at)
		if next < 0 {
			return nil, false
		}
		at = next
	}
	return q.braced(), true
}

// quotedText rewrites a text in which no character has a special meaning.
func quotedText(src string, escape byte) []chunk {
	q := quoter{src: src, escape: escape}
	for at := 0; at < len(src); {
		at = q.literal(at, at)
	}
	return q.chunks
}

func (q *quoter) add(lo, hi int, text string) int {
	q.chunks = append(q.chunks, chunk{lo, hi, text})
	return hi
}

// next rewrites one element outside of quotes and returns the offset after it, or -1 if the element is not closed.
func (q *quoter) next(at int) int {
	switch c := q.src[at]; c {
	case '\'':
		return q.single(at)
	case '"':
		return q.double(at)
	case '$':
		return q.variable(at)
	case q.escape:
		if at+1 == len(q.src) {
			return q.add(at, at+1, "")
		}
		return q.literal(at, at+1)
	}
	return q.literal(at, at)
}

// literal writes the character at `at` so that it has no special meaning. It replaces the text from lo on.
func (q *quoter) literal(lo, at int) int {
	_, size := utf8.DecodeRuneInString(q.src[at:])
	char := q.src[at : at+size]
	if c := q.src[at]; c == '"' || c == '$' || c == q.escape {
		char = string(q.escape) + char
	}
	return q.add(lo, at+size, char)
}

func (q *quoter) single(at int) int {
	end := strings.IndexByte(q.src[at+1:], '\'')
	if end < 0 {
		return -1
	}
	end += at + 1
	for at = q.add(at, at+1, ""); at < end; {
		at = q.literal(at, at)
	}
	return q.add(end, end+1, "")
}

// double keeps text that is already in double quotes.
func (q *quoter) double(at int) int {
	at = q.add(at, at+1, "")
	for at >= 0 && at < len(q.src) {
		switch c := q.src[at]; {
		case c == '"':
			return q.add(at, at+1, "")
		case c == '$':
			at = q.variable(at)
		case c == q.escape && at+1 < len(q.src):
			_, size := utf8.DecodeRuneInString(q.src[at+1:])
			at = q.add(at, at+1+size, q.src[at:at+1+size])
		default:
			_, size := utf8.DecodeRuneInString(q.src[at:])
			at = q.add(at, at+size, q.src[at:at+size])
		}
	}
	return -1
}

// reParam matches "$" and the name of a variable (shell/lex.go, processName).
var reParam = lazyregexp.New(`^\$([0-9]+|[@*#?$!-]|[\p{L}_][\p{L}\p{Nd}_]*)`)

// variable keeps a variable as it is written. A "$" that does not begin a variable is an ordinary character.
func (q *quoter) variable(at int) int {
	if strings.HasPrefix(q.src[at:], "${") {
		end := q.braces(at + 2)
		if end < 0 {
			return -1
		}
		return q.add(at, end, q.src[at:end])
	}
	name := reParam().FindString(q.src[at:])
	if name == "" {
		return q.literal(at, at)
	}
	return q.add(at, at+len(name), name)
}

// braces returns the offset after the brace that closes a variable. The variable may contain quotes and other variables.
func (q *quoter) braces(at int) int {
	for at < len(q.src) {
		switch c := q.src[at]; {
		case c == '}':
			return at + 1
		case c == q.escape:
			at += 2
		case c == '\'' || c == '"':
			end := strings.IndexByte(q.src[at+1:], c)
			if end < 0 {
				return -1
			}
			at += end + 2
		case strings.HasPrefix(q.src[at:], "${"):
			if at = q.braces(at + 2); at < 0 {
				return -1
			}
		default:
			at++
		}
	}
	return -1
}

// braced writes ${NAME} for $NAME if quotes or an escape separate the name from the text after it.
func (q *quoter) braced() []chunk {
	next := ""
	for i := len(q.chunks) - 1; i >= 0; i-- {
		c := &q.chunks[i]
		if name := reParam().FindString(c.text); name != "" && name == c.text && c.text == q.src[c.lo:c.hi] {
			if first, _ := utf8.DecodeRuneInString(next); next != "" && (unicode.IsLetter(first) || unicode.IsDigit(first) || first == '_') {
				c.text = "${" + name[1:] + "}"
			}
		}
		next = c.text + next[:min(len(next), utf8.UTFMax)]
		next = next[:min(len(next), utf8.UTFMax)]
	}
	return q.chunks
}

// escapedBlanks escapes the blanks at which BuildKit's parser would cut a value (parser/line_parsers.go, parseWords).
func escapedBlanks(value string, escape byte) []chunk {
	var chunks []chunk
	quote := rune(0)
	skip := false
	for at, c := range value {
		size := utf8.RuneLen(c)
		switch {
		case skip:
			skip = false
		case c == rune(escape) && quote != '\'':
			skip = true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case unicode.IsSpace(c):
			chunks = append(chunks, chunk{at, at + size, string(escape) + string(c)})
		}
	}
	return chunks
}
