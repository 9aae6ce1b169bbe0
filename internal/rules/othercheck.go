package rules

import (
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// otherCheck reports the warnings of checks that no rule implements, because they are newer than the rules.
var otherCheck = &rewrite.Rule{
	Name:    rewrite.OtherCheck,
	Summary: "Docker warns about something for which dfix has no rule yet",
	Level:   rewrite.Display,
	Checks:  []string{"OtherCheck"},
	Run: func(p *rewrite.Pass) {
		for _, w := range p.Warnings {
			if !slices.ContainsFunc(own, func(r *rewrite.Rule) bool { return slices.Contains(r.Checks, w.Check) }) {
				p.ExplainOther(w, "dfix has no rule for the check "+w.Check+" of this BuildKit yet")
			}
		}
	},
}
