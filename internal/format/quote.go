package format

import "strings"

// escapes are the bytes that C and git write with a letter.
var escapes = map[byte]byte{
	'\a': 'a', '\b': 'b', '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r', '"': '"', '\\': '\\',
}

// quote writes a path as git does with core.quotepath: as it is, or in double quotes
// with C escapes, octal for every byte that is not printable ASCII.
func quote(path string) string {
	return quoteIf(path, func(b byte) bool { return b < ' ' || b >= 0x7f || b == '"' || b == '\\' })
}

// Path writes a path for people and for line by line reading: only one with control
// characters, which would break the line or the terminal, or with a leading quote is quoted.
func Path(path string) string {
	if strings.HasPrefix(path, `"`) {
		return quote(path)
	}
	return quoteIf(path, func(b byte) bool { return b < ' ' || b == 0x7f })
}

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

// OneLine makes text fit for a terminal: line breaks become blanks, other control characters go.
func OneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0:
			return -1
		}
		return r
	}, strings.TrimSpace(text))
}
