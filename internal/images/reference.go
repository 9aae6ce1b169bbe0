// Package images finds the images that a Dockerfile uses, and computes the references that replace them. It parses references
// with distribution/reference, as BuildKit does.
package images

import (
	"strings"

	"github.com/distribution/reference"
)

// Reference is a reference to an image, split into parts. Registry and name are one part, because only together they locate the
// image.
type Reference struct {
	Name   string // with the registry: "docker.io/library/golang"
	Tag    string // "" where the reference has none
	Digest string // with the algorithm: "sha256:…"; "" where the reference has none
}

// Parse reads a reference as BuildKit does: without a registry it means Docker Hub.
func Parse(word string) (Reference, error) {
	named, err := reference.ParseNormalizedNamed(word)
	if err != nil {
		return Reference{}, err
	}
	r := Reference{Name: named.Name()}
	if tagged, ok := named.(reference.Tagged); ok {
		r.Tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		r.Digest = digested.Digest().String()
	}
	return r, nil
}

// String returns the whole reference. Without tag and digest it has the tag latest, as BuildKit reads it.
func (r Reference) String() string { return r.Name + suffix(r.effectiveTag(), r.Digest) }

// Short returns the reference as people write it: without the registry for images of Docker Hub, and without
// the tag if it has none.
func (r Reference) Short() string { return r.shortName() + suffix(r.Tag, r.Digest) }

// Long returns the reference with the registry, but without the tag if it has none.
func (r Reference) Long() string { return r.Name + r.Suffix() }

// Suffix returns what follows the name: the tag and the digest.
func (r Reference) Suffix() string { return suffix(r.Tag, r.Digest) }

// As returns the reference in the spelling of word, another reference: if both have the same name, the name is written as in
// word.
func (r Reference) As(word string) string {
	old, err := Parse(word)
	if err != nil || old.Name != r.Name {
		return r.Short()
	}
	name := strings.TrimSuffix(word, suffix(old.Tag, old.Digest))
	return name + suffix(r.Tag, r.Digest)
}

// effectiveTag returns the tag that BuildKit takes (reference.TagNameOnly); "" if there is only a digest.
func (r Reference) effectiveTag() string {
	if r.Tag == "" && r.Digest == "" {
		return "latest"
	}
	return r.Tag
}

func (r Reference) shortName() string {
	named, err := reference.ParseNormalizedNamed(r.Name)
	if err != nil {
		return r.Name
	}
	return reference.FamiliarName(named)
}

// ContextName returns the name of the build context that takes the image's place, if a build has one of that name: the short
// name, without the tag latest (dockerui/config.go, NamedContext).
func (r Reference) ContextName() string {
	if r.effectiveTag() == "latest" {
		r.Tag = ""
	}
	return r.Short()
}

func suffix(tag, digest string) string {
	s := ""
	if tag != "" {
		s = ":" + tag
	}
	if digest != "" {
		s += "@" + digest
	}
	return s
}
