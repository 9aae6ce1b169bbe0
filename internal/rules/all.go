// Package rules contains the rules of dfix. Each rule has a file, with its page in the same directory. A rule that needs several
// files has its own package below this one.
package rules

import (
	"embed"
	"path"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules/checks"
	"github.com/dfix-dev/dfix/internal/rules/guard"
	"github.com/dfix-dev/dfix/internal/rules/image"
)

// All lists every rule. If two fixes of one effect touch the same bytes, the earlier rule wins.
var All = append(own, otherCheck, UnusedIgnore)

// own lists all rules except otherCheck and UnusedIgnore, which depend on the others.
var own = append([]*rewrite.Rule{
	unknownStage,
	mountIndex,
	stageCase,
	duplicateStage,
	ForwardReference,
	unnamedStage,
	numericFrom,
	artifactPath,
	relativeSource,
	relativeWorkdir,
	relativeDestination,
	relativeContextDestination,
	fusedBuild,
	guard.UnguardedArtifact,
	guard.SilentWildcard,
	guard.EmptyDirectory,
	guard.SilencedFailure,
	guard.WholeFilesystemCopy,
	unusedStage,
	ignoredSource,
	UnknownTarget,
	image.Image,
}, checks.All...)

// ByName returns the rule with that name, or the one that implements the check of Docker with that name.
func ByName(name string) (*rewrite.Rule, bool) {
	for _, r := range All {
		if r.Called(name) {
			return r, true
		}
	}
	return nil, false
}

//go:embed *.md */*.md
var pages embed.FS

// Page returns the page of a rule and its path below the directory of this package, with slashes. Both are "" if there is no
// rule of that name.
func Page(name string) (file, text string) {
	for _, dir := range []string{"", "checks", "guard", "image"} {
		file := path.Join(dir, name+".md")
		if page, err := pages.ReadFile(file); err == nil {
			return file, string(page)
		}
	}
	return "", ""
}
