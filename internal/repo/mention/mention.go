// Package mention has the types that the readers of all formats share: builds, the names that they mention, and how certain these
// are. It also has the input of a reader, a Loader that opens files, and its output, a Scan.
package mention

import (
	"fmt"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// Kind is the use of a name.
type Kind uint8

const (
	Target      Kind = iota // the stage to build: --target
	Context                 // a named build context: --build-context
	CacheFilter             // a stage that is built without the cache: --no-cache-filter
	ScanStage               // the value of a build argument that names stages: BUILDKIT_SBOM_SCAN_STAGE, SOURCE_DATE_EPOCH
	Image                   // an image that the repository makes: a tag of a build, image: in Compose
)

func (k Kind) String() string {
	return [...]string{"target", "build context", "cache filter", "build argument", "image tag"}[k]
}

// Mention is one place of the repository that names a stage or a build context.
type Mention struct {
	Kind       Kind
	Name       string    // "*" stands for what is unknown in it: "build-*"
	File       string    // below the root of the repository, with slashes
	Span       text.Span // the bytes of the name in File, without quotes; empty if it is not Editable
	Editable   bool      // the bytes of Span spell Name, and nothing else depends on them
	Line       int       // from 1
	Column     int       // from 1, in bytes
	Certain    bool      // Name is what the tool reads, and Dockerfile is the only one it can mean
	Open       bool      // Name is only a default: anything may be meant
	Assumed    bool      // ... if the tool is run in the directory that is usual
	Dockerfile string    // below the root, with slashes; "" if it is unknown: it may be any Dockerfile

	Either  bool   // Dockerfile is one of several, by the directory that the tool is run in
	Ending  string // the end of the path of the Dockerfile, in any directory; "" if that is not known
	Comment bool   // nothing runs it: it is in a comment
	Weak    bool   // nothing runs what names the image: a page, a comment, a program in another language
	Buildah bool   // Buildah and Podman take the number of a stage for a target (imagebuilder Stages.ByTarget)
}

// Names reports whether m means or may mean the stage called name.
func (m Mention) Names(name string) bool { return m.Open || rewrite.Pattern(m.Name).Matches(name) }

// Place returns where m is, for messages.
func (m Mention) Place() string { return fmt.Sprintf("%s:%d:%d", m.File, m.Line, m.Column) }
