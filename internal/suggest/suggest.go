// Package suggest judges names: what is an image that everybody can pull, what can only
// be a misspelling, and what a new stage may be called.
package suggest

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// The lists hold the repositories of Docker Official Images, one a line, in lower case;
// lines that begin with "#" say where they come from and when they were read.
var (
	//go:embed data/official-images.txt
	officialList string
	//go:embed data/official-images-retired.txt
	retiredList string
)

var official = sync.OnceValue(func() map[string]bool { return lines(officialList + "\n" + retiredList) })

// lines is the set of the lines of a list that are no comments.
func lines(list string) map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(list) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			names[line] = true
		}
	}
	return names
}

// Official reports whether name is a Docker Official Image, current or retired, in any letter case.
func Official(name string) bool { return official()[strings.ToLower(name)] }

// contextName is what a build can look up as a named context: every alias is one
// (dockerui/config.go NamedContext, reference.ParseNormalizedNamed). BuildKit's parser
// accepts more and fails later.
var contextName = lazyregexp.New(`^[a-z][a-z0-9]*((-+|[._]|__)[a-z0-9]+)*$`)

// identifier is a name that the reference grammar takes for an image ID.
var identifier = lazyregexp.New(`^[a-f0-9]{64}$`)

// displayName is what BuildKit shows for a stage without a name; no build accepts it as a target.
var displayName = lazyregexp.New(`^stage-[0-9]+$`)

// Alias reports whether BuildKit accepts name, unchanged, both as an alias and as the
// name of a build context, and gives it no special meaning.
func Alias(name string) bool {
	return contextName.MatchString(name) && !identifier.MatchString(name) &&
		!displayName.MatchString(name) && name != "scratch" && name != "context"
}

// ImageName returns the last part of an image reference's path, in lower case, without tag and digest: a
// stage of that name would read as if it were the image.
func ImageName(ref string) string {
	ref = strings.ToLower(ref)
	ref, _, _ = strings.Cut(ref, "@")
	ref = ref[strings.LastIndex(ref, "/")+1:]
	ref, _, _ = strings.Cut(ref, ":")
	return ref
}

// UnnamedStage returns the name that BuildKit has for the stage of that index as long as it has no other
// (convert.go buildDispatchStates). BUILDKIT_SBOM_SCAN_STAGE may use it; no build accepts it as a target.
func UnnamedStage(index int) string { return fmt.Sprintf("stage-%d", index) }
