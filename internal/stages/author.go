package stages

import "strings"

// AuthorLabel is the label that takes the place of MAINTAINER.
const AuthorLabel = "org.opencontainers.image.authors"

// Author returns who a MAINTAINER names, from its text as BuildKit keeps it: without the quotes that only surround it.
func Author(text string) string {
	for _, quote := range []string{`"`, `'`} {
		inner, ok := strings.CutPrefix(text, quote)
		if inner, end := strings.CutSuffix(inner, quote); ok && end && !strings.Contains(inner, quote) {
			return strings.TrimSpace(inner)
		}
	}
	return text
}
