package format

import (
	"fmt"
	"strings"
	"unicode"
)

// escapes are the bytes that have a letter escape in C and git.
var escapes = map[byte]byte{
	'\a': 'a', '\b': 'b', '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r', '"': '"', '\\': '\\',
}

// quote returns a path as git prints it with core.quotepath: unchanged, or in double quotes with C escapes, octal
// for every byte that is not printable ASCII.
func quote(path string) string {
	return quoteIf(path, func(b byte) bool { return b < ' ' || b >= 0x7f || b == '"' || b == '\\' })
}

// Path returns a path for people and for programs that read lines. It quotes only a path with a leading quote, or
// with characters that break the line, the terminal or the order of the text.
func Path(path string) string {
	if strings.HasPrefix(path, `"`) || strings.ContainsFunc(path, unseen) {
		return quoteIf(path, func(byte) bool { return true })
	}
	return path
}

// unseen reports whether a character is invisible and affects other text: control characters, characters that
// change the direction of text, zero-width characters, and Unicode line ends.
func unseen(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }

// quoteIf quotes path if odd reports true for one of its bytes.
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

// OneLine returns text for a terminal or a log: line breaks become blanks, other invisible characters are written
// as in a Go string.
func OneLine(text string) string {
	return visible(lineBreaks.Replace(strings.TrimSpace(text)), "")
}

var lineBreaks = strings.NewReplacer("\n", " ", "\t", " ", "\r", "")

// visible writes invisible characters as in a Go string, except those in kept.
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
