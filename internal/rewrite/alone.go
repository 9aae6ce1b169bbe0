package rewrite

import "fmt"

// alone holds the fixes that the rules have for the original text. Each of them can be applied by
// itself; one that is found later may build on another, as the reference builds on the name.
type alone map[string]bool

func aloneOf(findings []Finding) alone {
	first := alone{}
	for _, f := range findings {
		if f.Fix != nil {
			first[first.key(f, f.Fix)] = true
		}
	}
	return first
}

// key tells fixes apart by all that they do; places are those in the original text.
func (alone) key(f Finding, fix *Fix) string {
	return fmt.Sprintf("%s %v %q %q", f.Rule, f.Span, fix.Message, fmt.Sprint(fix.Edits))
}

// mark says of an outcome, with its places in the original text, whether its fix is one of them.
func (a alone) mark(o *Outcome) { o.Alone = o.Fix != nil && a[a.key(o.Finding, o.Fix)] }
