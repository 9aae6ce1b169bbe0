package rewrite

import (
	"fmt"
	"slices"
	"strings"
)

// RepoFacts is what the rest of the repository says of the names in a Dockerfile.
// The names are folded to lower case. A nil map says nothing.
type RepoFacts struct {
	Contexts    map[string]bool   // given as named build contexts
	Targets     map[string]bool   // used as --target, cache filter or the like
	Images      map[string]string // images that the repository makes, in the short form ("base" for "docker.io/library/base:latest"), with the place
	Dockerfiles map[string]string // the words that Dockerfiles are named after, with the path: "base" for Dockerfile.base and base/Dockerfile
	Unknown     []Unknown         // what may name other build contexts and images
	Computed    []Unknown         // what may be a target too, though no name of one is known
	Windows     string            // what speaks for it that the file is also built for Windows, in a few words; "" if nothing does
}

// Unknown is a place of the repository that names an image or a build context, or may do so, and that cannot be read.
type Unknown struct {
	Place string  // PATH or PATH:LINE:COLUMN, relative to the repository
	Why   string  // "larger than 1 MiB", "the image tag is computed"
	Name  Pattern // the name as far as it is known; "*" if nothing is known
}

// Doubt says why word may be an image or a build context of the repository, as one clause without a final dot. It returns
// "" if every name of the repository is known and word is none of them.
func (o RepoFacts) Doubt(word string) string {
	word = strings.ToLower(word)
	if place, made := o.Images[word]; made {
		return fmt.Sprintf("%s makes an image of that name", place)
	}
	if file := o.Dockerfiles[word]; file != "" {
		return fmt.Sprintf("%s may make an image of that name", file)
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

// mayBe reports whether u can name what BuildKit looks up for word.
func (u Unknown) mayBe(word string) bool {
	for _, prefix := range []string{"", "library/", "docker.io/", "docker.io/library/"} {
		if u.Name.Matches(prefix+word) || u.Name.Matches(prefix+word+":latest") {
			return true
		}
	}
	return false
}

// Pattern is a name in which "*" stands for any text, also for none.
type Pattern string

// Matches reports whether the whole of name can be what p stands for. Letter case does not count.
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
