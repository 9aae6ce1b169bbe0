// Package checks contains the rules that end the warnings of Docker's own build checks.
//
// BuildKit's linter finds the warnings; a rule never searches for them itself. For each warning it returns the edit that ends it,
// or the reason why there is no fix.
package checks

import (
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// All lists the rules of this package. The position decides conflicts as in rules.All.
var All = []*rewrite.Rule{
	undefinedVar,
	undefinedArgInFrom,
	consistentInstructionCasing,
	fromAsCasing,
	noEmptyContinuation,
	legacyKeyValueFormat,
	exposeInvalidFormat,
	exposeProtoCasing,
	redundantTargetPlatform,
	maintainerDeprecated,
	multipleInstructionsDisallowed,
	jsonArgsRecommended,
	secretsUsedInArgOrEnv,
	invalidDefaultArgInFrom,
	invalidBaseImagePlatform,
	fromPlatformFlagConstDisallowed,
	reservedStageName,
	invalidDefinitionDescription,
}

// each returns the function of a rule that calls end for each of its warnings about one of the named instructions; without
// names, for all of them. end returns the fix and why it is not safe, or nil and why there is no fix.
func each(end func(*rewrite.Pass, rewrite.Warned) (fix *rewrite.Fix, reason string), names ...string) func(*rewrite.Pass) {
	return func(p *rewrite.Pass) {
		for _, w := range p.Warned() {
			switch {
			case w.In == nil || w.In.Opaque:
				p.Fix(w, nil, unread)
			case len(names) > 0 && !slices.Contains(names, w.In.Name):
				p.Fix(w, nil, trigger)
			default:
				fix, reason := end(p, w)
				p.Fix(w, fix, reason)
			}
		}
	}
}

// check returns the rule for one of Docker's checks. Its name is that of the check, as BuildKit writes it in URLs.
func check(name string, r rewrite.Rule) *rewrite.Rule {
	r.Name, r.Checks = rewrite.KebabCase(name), []string{name}
	return &r
}

// explained returns a rule without fixes: it reports each warning with the same reason.
func explained(name, summary, reason string) *rewrite.Rule {
	return check(name, rewrite.Rule{Summary: summary, Level: rewrite.Display, Run: func(p *rewrite.Pass) {
		for _, w := range p.Warned() {
			p.Fix(w, nil, reason)
		}
	}})
}

const (
	cut     = "it contains a line continuation"
	trigger = "it comes from an ONBUILD trigger of the base image: change it there"
	unread  = "dfix does not read the line as BuildKit does"
)
