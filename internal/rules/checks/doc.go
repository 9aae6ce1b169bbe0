// Package checks holds the rules that end the warnings of Docker's own build checks.
//
// BuildKit's linter finds the warnings, and a rule never looks for them itself: it makes of each one the edit
// that ends it, or returns why it has no fix.
package checks

import (
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// All lists the rules of this package. The position decides conflicts as in rules.All.
var All = []*rewrite.Rule{
	UndefinedVar,
	UndefinedArgInFrom,
	ConsistentInstructionCasing,
	FromAsCasing,
	NoEmptyContinuation,
	LegacyKeyValueFormat,
	ExposeInvalidFormat,
	ExposeProtoCasing,
	RedundantTargetPlatform,
	MaintainerDeprecated,
	MultipleInstructionsDisallowed,
	JSONArgsRecommended,
	SecretsUsedInArgOrEnv,
	InvalidDefaultArgInFrom,
	InvalidBaseImagePlatform,
	FromPlatformFlagConstDisallowed,
	ReservedStageName,
	InvalidDefinitionDescription,
}

// each runs a function over the warnings of a rule.
func each(end func(*rewrite.Pass, rewrite.Warned)) func(*rewrite.Pass) {
	return func(p *rewrite.Pass) {
		for _, w := range p.Warned() {
			end(p, w)
		}
	}
}

// explained makes a rule without fixes: each warning has the same reason why.
func explained(check, summary, reason string) *rewrite.Rule {
	return &rewrite.Rule{
		Name: rewrite.KebabCase(check), Summary: summary, Level: rewrite.Display, Checks: []string{check},
		Run: each(func(p *rewrite.Pass, w rewrite.Warned) { p.Explain(w, reason) }),
	}
}

const (
	cut     = "a line continuation cuts it"
	trigger = "an ONBUILD of the stage or image below brings it: the trigger belongs to whoever wrote that"
	unread  = "dfix reads the line in another way than BuildKit"
)

// misplaced says why a warning about one of the instructions cannot be ended where it is given; "" if it can.
func misplaced(w rewrite.Warned, names ...string) string {
	switch {
	case w.In == nil:
		return unread
	case w.In.Opaque:
		return unread
	}
	for _, name := range names {
		if w.In.Name == name {
			return ""
		}
	}
	return trigger
}
