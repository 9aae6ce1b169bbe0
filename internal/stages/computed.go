package stages

import (
	"regexp"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// MayMean returns a FROM below s with a variable that some build argument could expand to name, nil if there is no
// such FROM. Only FROM expands variables. The default does not matter, because a build may set another value, unless it is
// an image and unset, which may be nil, reports that nothing sets the variable.
func (g *Graph) MayMean(s *Stage, name string, unset func(arg string) bool) *Ref {
	for _, r := range g.Refs {
		if r.Kind == FromBase && r.Computed && r.In.Index > s.Index && pattern(r.Name).MatchString(name) {
			if arg := g.imageVariable(r.Name); arg != "" && unset != nil && unset(arg) {
				continue
			}
			return r
		}
	}
	return nil
}

// variable matches what BuildKit's shell lexer expands: $name, ${…} with any modifier.
var variable = lazyregexp.New(`\$(\{[^}]*\}?|[A-Za-z_][A-Za-z0-9_]*|.)`)

// nested matches a variable inside the modifier of another one, "${A:-${B}}".
var nested = lazyregexp.New(`\$\{[^}]*\$`)

// pattern returns a pattern for every text that word can expand to.
func pattern(word string) *regexp.Regexp {
	word = strings.ToValidUTF8(word, "\uFFFD") // regexp accepts only UTF-8; aliases are ASCII
	word = strings.NewReplacer(`"`, "", `'`, "").Replace(word)
	if at := nested().FindStringIndex(word); at != nil {
		word = word[:at[0]] + "$x" // the rest is part of the unknown value
	}
	var b strings.Builder
	at := 0
	for _, m := range variable().FindAllStringIndex(word, -1) {
		b.WriteString(regexp.QuoteMeta(word[at:m[0]]) + ".*")
		at = m[1]
	}
	b.WriteString(regexp.QuoteMeta(word[at:]))
	return regexp.MustCompile("^(?s:" + b.String() + ")$")
}
