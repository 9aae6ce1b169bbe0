package stages

import (
	"regexp"
	"strings"
)

// MayMean returns a FROM with a variable, further down than s, that some build
// argument could make mean name; nil if there is none. Only FROM expands variables,
// and a default says nothing of the value that a build gives.
func (g *Graph) MayMean(s *Stage, name string) *Ref {
	for _, r := range g.Refs {
		if r.Kind == FromBase && r.Computed && r.In.Index > s.Index && pattern(r.Name).MatchString(name) {
			return r
		}
	}
	return nil
}

// variable is what BuildKit's shell lexer expands: $name, ${…} with any modifier.
var variable = regexp.MustCompile(`\$(\{[^}]*\}?|[A-Za-z_][A-Za-z0-9_]*|.)`)

// nested is a variable inside the modifier of another one, "${A:-${B}}".
var nested = regexp.MustCompile(`\$\{[^}]*\$`)

// pattern matches every text that word can expand to.
func pattern(word string) *regexp.Regexp {
	word = strings.ToValidUTF8(word, "\uFFFD") // regexp takes no other; aliases are ASCII
	word = strings.NewReplacer(`"`, "", `'`, "").Replace(word)
	if at := nested.FindStringIndex(word); at != nil {
		word = word[:at[0]] + "$x" // whatever follows is part of what the variable may give
	}
	var b strings.Builder
	at := 0
	for _, m := range variable.FindAllStringIndex(word, -1) {
		b.WriteString(regexp.QuoteMeta(word[at:m[0]]) + ".*")
		at = m[1]
	}
	b.WriteString(regexp.QuoteMeta(word[at:]))
	return regexp.MustCompile("^(?s:" + b.String() + ")$")
}
