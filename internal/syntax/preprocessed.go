package syntax

import (
	"bytes"
	"strings"
)

// preprocessed reports whether a comment is the line that every conditional of the C
// preprocessor ends with.
func (f *File) preprocessed() bool {
	for _, t := range f.Tokens {
		if t.Kind != Comment {
			continue
		}
		rest, ok := bytes.CutPrefix(bytes.TrimLeft(t.Span.Of(f.Src)[1:], " \t"), []byte("endif"))
		if ok && f.Src[t.Span.Start] == '#' && (len(rest) == 0 || !letter(rest[0])) {
			return true
		}
	}
	return false
}

func letter(b byte) bool { return b == '_' || 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9' }

// placeholders are the marks of the usual template languages.
var placeholders = []string{"{{", "{%", "<%", "@@", "%%"}

// Template reports whether a word holds a placeholder that some tool replaces before the build.
func Template(word string) bool {
	for _, mark := range placeholders {
		if strings.Contains(word, mark) {
			return true
		}
	}
	return false
}
