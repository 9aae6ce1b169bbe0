// Package rules holds what dfix finds, one rule a file with its page in the same directory. A rule that needs
// more than a file has a package of its own below this one.
package rules

import (
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules/guard"
)

// All lists every rule. Where two fixes of one effect touch the same bytes, the rule that stands first wins.
var All = append(own, UnusedIgnore)

// own are the rules that an ignore comment can be for. UnusedIgnore looks at them, so it cannot be one.
var own = []*rewrite.Rule{
	UnknownStage,
	MountIndex,
	StageCase,
	DuplicateStage,
	ForwardReference,
	UnnamedStage,
	NumericFrom,
	RelativeSource,
	RelativeWorkdir,
	RelativeDestination,
	RelativeContextDestination,
	guard.UnguardedArtifact,
	UnknownTarget,
}

// ByName returns the rule that is called so: by its name, or by that of a check of Docker that it does.
func ByName(name string) (*rewrite.Rule, bool) {
	for _, r := range All {
		if r.Called(name) {
			return r, true
		}
	}
	return nil, false
}
