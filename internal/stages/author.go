package stages

import "strings"

// AuthorLabel is the label that replaces MAINTAINER.
const AuthorLabel = "org.opencontainers.image.authors"

// Author returns the author in the text of a MAINTAINER, as BuildKit keeps it: without quotes that enclose the
// whole text.
func Author(text string) string {
	for _, quote := range []string{`"`, `'`} {
		inner, ok := strings.CutPrefix(text, quote)
		if inner, end := strings.CutSuffix(inner, quote); ok && end && !strings.Contains(inner, quote) {
			return strings.TrimSpace(inner)
		}
	}
	return text
}
