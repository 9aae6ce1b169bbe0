package repo

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

// Kind is what a name is used for.
type Kind uint8

const (
	Target      Kind = iota // the stage to build: --target
	Context                 // a named build context: --build-context
	CacheFilter             // a stage that is built without the cache: --no-cache-filter
	ScanStage               // the value of a build argument that names stages: BUILDKIT_SBOM_SCAN_STAGE, SOURCE_DATE_EPOCH
)

func (k Kind) String() string {
	return [...]string{"target", "build context", "cache filter", "build argument"}[k]
}

// Mention is one place of the repository that names a stage or a build context.
type Mention struct {
	Kind       Kind
	Name       string    // "*" stands for what is unknown in it: "build-*"
	File       string    // below the root of the repository, with slashes
	Span       text.Span // the bytes of the name in File, without quotes; empty if it is not Editable
	Editable   bool      // the bytes of Span spell Name and nothing else hangs on them
	Line       int       // from 1
	Column     int       // from 1, in bytes
	Certain    bool      // Name is what the tool reads, and Dockerfile is the only one it can mean
	Assumed    bool      // ... if the tool is run in the directory that is usual
	Dockerfile string    // below the root, with slashes; "" if it is unknown: then every Dockerfile may be meant

	buildah bool // Buildah and Podman take the number of a stage for a target (imagebuilder Stages.ByTarget)
}

// Names reports whether m means the stage called name, or may mean it.
func (m Mention) Names(name string) bool {
	return fits(strings.ToLower(m.Name), strings.ToLower(name))
}

// fits reports whether name can be what pattern, in which "*" is unknown, comes to.
func fits(pattern, name string) bool {
	head, rest, open := strings.Cut(pattern, "*")
	if !open {
		return head == name
	}
	if !strings.HasPrefix(name, head) {
		return false
	}
	for name = name[len(head):]; ; name = name[1:] {
		if fits(rest, name) {
			return true
		}
		if name == "" {
			return false
		}
	}
}
