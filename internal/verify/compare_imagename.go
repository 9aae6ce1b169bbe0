package verify

import (
	"strings"

	"github.com/distribution/reference"
)

// wholeName returns the name by which BuildKit asks for an image, with its digest (convert.go:
// ParseNormalizedNamed and TagNameOnly). It returns a word that is not a reference unchanged.
func wholeName(word string) string {
	ref, err := reference.ParseNormalizedNamed(word)
	if err != nil {
		return word
	}
	return reference.TagNameOnly(ref).String()
}

// fullName returns the name of an image in the graph, without digest.
func fullName(word string) string {
	name, _, _ := strings.Cut(wholeName(word), "@")
	return name
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

// images returns the full names of the images below a file system.
func (o outcome) images() map[string]bool {
	names, seen := map[string]bool{}, map[int]bool{}
	var visit func(edge)
	visit = func(e edge) {
		if e == scratch || seen[e.op] {
			return
		}
		seen[e.op] = true
		op := o.graph.at(e)
		if name := imageOf(op.pb.GetSource().GetIdentifier()); name != "" {
			names[name] = true
		}
		for _, in := range op.inputs {
			visit(in)
		}
	}
	visit(o.head)
	return names
}
