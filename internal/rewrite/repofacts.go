package rewrite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

// RepoFacts is what the rest of the repository says about the names in a Dockerfile. The names are in lower case.
// A nil map has no entries.
type RepoFacts struct {
	Contexts   map[string]bool   // named build contexts
	Targets    map[string]bool   // names used as --target, in a cache filter or the like
	Images     map[string]string // images that the repository builds, in short form ("base" for "docker.io/library/base:latest"), with the place
	Unknown    []Unknown         // places that may name other build contexts and images
	Computed   []Unknown         // places that may name other targets
	IgnoreFile IgnoreFile        // the .dockerignore that BuildKit uses; empty if it is not known or there is none
	ArgUnset   func(string) bool // reports whether no file but Dockerfiles speaks of a build argument; nil: that is not known
	Windows    string            // why the file may also be built for Windows, in a few words; "" if nothing suggests that

	// Dockerfile returns the path of a Dockerfile that is named after a word, "" if there is none: Dockerfile.base or
	// base/Dockerfile for "base". It may be nil. The first call costs time and memory for every Dockerfile.
	Dockerfile func(word string) string
}

// Target is a place in another file of the repository that certainly asks for a stage of the Dockerfile.
type Target struct {
	Name       string
	Dockerfile string    // relative to the repository
	File       string    // relative to the repository
	Span       text.Span // the bytes of the name in File
	Editable   bool      // the bytes of Span are Name, and an edit of them changes nothing else
	Assumed    bool      // the command is for this Dockerfile if it runs in the usual directory
	Index      bool      // the tool takes the number of a stage too
}

// IgnoreFile is a .dockerignore.
type IgnoreFile struct {
	Path     string   // relative to the repository
	Patterns []string // as moby/patternmatcher takes them
}

// Unknown is a place in the repository that names, or may name, an image or a build context, but cannot be read.
type Unknown struct {
	Place string  // PATH or PATH:LINE:COLUMN, relative to the repository
	Why   string  // "larger than 1 MiB", "the image tag is computed"
	Name  Pattern // the known parts of the name; "*" if nothing is known
}

// Doubt returns why word may be an image or a build context of the repository, as one clause without a final dot.
// It returns "" if all names in the repository are known and word is not one of them.
func (o RepoFacts) Doubt(word string) string {
	word = strings.ToLower(word)
	if place, made := o.Images[word]; made {
		return fmt.Sprintf("%s makes an image of that name", place)
	}
	if o.Dockerfile != nil {
		if file := o.Dockerfile(word); file != "" {
			return fmt.Sprintf("%s may make an image of that name", file)
		}
	}
	for _, u := range o.Unknown {
		if u.mayBe(word) {
			return fmt.Sprintf("%s may declare that name: %s", u.Place, u.Why)
		}
	}
	return ""
}

// MayTarget reports whether a build of the repository has the stage of that name for a target, or may have.
func (o RepoFacts) MayTarget(name string) bool {
	return o.Targets[strings.ToLower(name)] || slices.ContainsFunc(o.Computed, func(u Unknown) bool { return u.Name.Matches(name) })
}

// mayBe reports whether u may name what BuildKit looks up for word.
func (u Unknown) mayBe(word string) bool {
	return slices.ContainsFunc([]string{"", "library/", "docker.io/", "docker.io/library/"}, func(prefix string) bool {
		return u.Name.Matches(prefix+word) || u.Name.Matches(prefix+word+":latest")
	})
}

// Pattern is a name in which "*" matches any text, also the empty one.
type Pattern string

// Matches reports whether p matches the whole of name, in any letter case.
func (p Pattern) Matches(name string) bool {
	head, rest, open := strings.Cut(strings.ToLower(string(p)), "*")
	name, ok := strings.CutPrefix(strings.ToLower(name), head)
	if !open || !ok {
		return ok && name == ""
	}
	parts := strings.Split(rest, "*")
	tail := parts[len(parts)-1]
	for _, part := range parts[:len(parts)-1] {
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name = name[i+len(part):]
	}
	return strings.HasSuffix(name, tail)
}
