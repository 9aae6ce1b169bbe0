package syntax

import (
	"slices"
	"strings"
)

// preprocessed reports whether a comment is code for a tool that generates the Dockerfile: a conditional of the C
// preprocessor, an include, or a statement of a template language.
func (f *File) preprocessed() bool {
	return slices.ContainsFunc(f.Tokens, func(t Token) bool { return t.Kind == Comment && statement(string(t.Span.Of(f.Src))) })
}

func statement(comment string) bool {
	if strings.HasPrefix(comment, "#") {
		word := strings.TrimLeft(comment[1:], " \t")
		rest, end := strings.CutPrefix(word, "endif")
		if end && (rest == "" || !letter(rest[0])) || strings.HasPrefix(word, "include \"") || strings.HasPrefix(comment, "#% ") {
			return true
		}
	}
	return strings.Contains(comment, "{{") && strings.Contains(comment, "}}") ||
		strings.Contains(comment, "{%") && strings.Contains(comment, "%}") || strings.Contains(comment, "<%")
}

func letter(b byte) bool { return b == '_' || 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9' }

// placeholders holds the delimiters of common template languages.
var placeholders = []string{"{{", "{%", "<%", "@@", "%%"}

// Template reports whether a word contains a placeholder that a tool replaces before the build.
func Template(word string) bool {
	return slices.ContainsFunc(placeholders, func(mark string) bool { return strings.Contains(word, mark) })
}
