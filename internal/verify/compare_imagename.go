package verify

import (
	"strings"

	"github.com/distribution/reference"
)

// fullName returns the name of an image in the graph, without digest (distribution/reference, ParseNormalizedNamed
// and TagNameOnly).
func fullName(word string) string {
	word, _, pinned := strings.Cut(word, "@")
	host, _, ok := strings.Cut(word, "/")
	switch {
	case !ok:
		word = "docker.io/library/" + word
	case !strings.ContainsAny(host, ".:") && host != "localhost":
		word = "docker.io/" + word
	}
	if !pinned && !strings.Contains(word[strings.LastIndex(word, "/"):], ":") {
		word += ":latest"
	}
	return word
}

// imageOf returns the full name of a source in the graph, "" if it is not an image.
func imageOf(identifier string) string {
	name, ok := strings.CutPrefix(identifier, "docker-image://")
	if !ok {
		return ""
	}
	name, _, _ = strings.Cut(name, "@")
	return name
}

// imageNames returns the full names of the images below an edge.
func (g *graph) imageNames(e edge) map[string]bool {
	names := map[string]bool{}
	for identifier := range g.images(e) {
		if name := imageOf(identifier); name != "" {
			names[name] = true
		}
	}
	return names
}

// wholeName returns the name by which BuildKit asks for an image, with its digest (convert.go:
// ParseNormalizedNamed and TagNameOnly). It returns a word that is not a reference unchanged.
func wholeName(word string) string {
	ref, err := reference.ParseNormalizedNamed(word)
	if err != nil {
		return word
	}
	return reference.TagNameOnly(ref).String()
}
