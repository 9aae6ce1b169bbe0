package rewrite

import "fmt"

// fixSet is a set of the fixes that the rules have for the original text. Each of them can be applied by itself. A
// later fix may build on an earlier one, as a reference by name builds on the name.
type fixSet map[string]bool

func fixSetOf(findings []Finding) fixSet {
	set := fixSet{}
	for _, f := range findings {
		if f.Fix != nil {
			set[set.key(f, f.Fix)] = true
		}
	}
	return set
}

// key returns a key for everything that a fix does. Spans refer to the original text.
func (fixSet) key(f Finding, fix *Fix) string {
	return fmt.Sprintf("%s %v %q %q", f.Rule, f.Span, fix.Message, fmt.Sprint(fix.Edits))
}

// mark sets o.Alone if the fix of o is in the set. Spans of o refer to the original text.
func (s fixSet) mark(o *Outcome) { o.Alone = o.Fix != nil && s[s.key(o.Finding, o.Fix)] }
