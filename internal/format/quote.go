package format

import (
	"fmt"
	"strings"
	"unicode"
)

// escapes are the bytes that C and git write with a letter.
var escapes = map[byte]byte{
	'\a': 'a', '\b': 'b', '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r', '"': '"', '\\': '\\',
}

// quote writes a path as git does with core.quotepath: as it is, or in double quotes
// with C escapes, octal for every byte that is not printable ASCII.
func quote(path string) string {
	return quoteIf(path, func(b byte) bool { return b < ' ' || b >= 0x7f || b == '"' || b == '\\' })
}

// Path writes a path for people and for line by line reading: only one with characters that break the line, the
// terminal or the order of what is read, or with a leading quote is quoted.
func Path(path string) string {
	if strings.HasPrefix(path, `"`) || strings.ContainsFunc(path, unseen) {
		return quoteIf(path, func(byte) bool { return true })
	}
	return path
}

// unseen reports whether a character acts on what is around it and cannot be seen itself: control characters, those
// that turn the direction of text, those without width, and line ends of Unicode.
func unseen(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }

// quoteIf quotes path if one of its bytes is odd.
func quoteIf(path string, odd func(byte) bool) string {
	clean := true
	var out strings.Builder
	out.WriteByte('"')
	for i := range len(path) {
		clean = clean && !odd(path[i])
		escape(&out, path[i])
	}
	if clean {
		return path
	}
	return out.String() + `"`
}

func escape(out *strings.Builder, b byte) {
	letter, named := escapes[b]
	switch {
	case named:
		out.WriteByte('\\')
		out.WriteByte(letter)
	case b < ' ' || b >= 0x7f:
		out.Write([]byte{'\\', '0' + b>>6, '0' + b>>3&7, '0' + b&7})
	default:
		out.WriteByte(b)
	}
}

// OneLine makes text fit for a terminal and a log: line breaks become blanks, other characters that cannot be seen
// are written as in a Go string.
func OneLine(text string) string {
	return visible(lineBreaks.Replace(strings.TrimSpace(text)), "")
}

var lineBreaks = strings.NewReplacer("\n", " ", "\t", " ", "\r", "")

// visible writes characters that cannot be seen as in a Go string, but for those of kept.
func visible(text, kept string) string {
	if !strings.ContainsFunc(text, unseen) {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case !unseen(r) || strings.ContainsRune(kept, r):
			out.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&out, `\x%02x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
