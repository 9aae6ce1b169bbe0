// Package suggest judges names: which are official images, which can only be misspellings, and which a new stage can have.
package suggest

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// The lists have a repository of Docker Official Images on each line, in lower case. Lines that begin with "#" name the source
// and the date.
var (
	//go:embed data/official-images.txt
	officialList string
	//go:embed data/official-images-retired.txt
	retiredList string
)

var official = sync.OnceValue(func() map[string]bool { return lines(officialList + "\n" + retiredList) })

// lines returns the lines of a list that are not comments.
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

// contextName matches what a build can look up as a named context. It looks up every alias (dockerui/config.go NamedContext,
// reference.ParseNormalizedNamed). BuildKit's parser accepts more names, with which a build fails later.
var contextName = lazyregexp.New(`^[a-z][a-z0-9]*((-+|[._]|__)[a-z0-9]+)*$`)

// identifier matches a name that the reference grammar reads as an image ID.
var identifier = lazyregexp.New(`^[a-f0-9]{64}$`)

// displayName matches what BuildKit displays for a stage without a name. No build accepts it as a target.
var displayName = lazyregexp.New(`^stage-[0-9]+$`)

// Alias reports whether BuildKit accepts name, unchanged, both as an alias and as the
// name of a build context, and gives it no special meaning.
func Alias(name string) bool {
	return contextName().MatchString(name) && !identifier().MatchString(name) &&
		!displayName().MatchString(name) && name != "scratch" && name != "context"
}

// ImageName returns the last part of the path in an image reference, in lower case, without tag and digest. A stage of that
// name would look like the image.
func ImageName(ref string) string {
	ref = strings.ToLower(ref)
	ref, _, _ = strings.Cut(ref, "@")
	ref = ref[strings.LastIndex(ref, "/")+1:]
	ref, _, _ = strings.Cut(ref, ":")
	return ref
}

// UnnamedStage returns the name that BuildKit displays for the stage of that index if it has no other
// (convert.go buildDispatchStates). BUILDKIT_SBOM_SCAN_STAGE may use it; no build accepts it as a target.
func UnnamedStage(index int) string { return fmt.Sprintf("stage-%d", index) }
