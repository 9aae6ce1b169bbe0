package discover

import (
	"slices"
	"strings"
)

// templates are the extensions of files from which a program makes Dockerfiles. They are not valid Dockerfiles,
// and a change in one would have to be right in everything made from it.
var templates = []string{".tmpl", ".j2", ".tpl", ".erb", ".in", ".template"}

// Counts reports whether a search uses a file of that name as a Dockerfile.
func Counts(name string) bool {
	if !called(name) || strings.HasSuffix(name, ".dockerignore") { // Dockerfile.dockerignore is BuildKit's ignore file of one Dockerfile
		return false
	}
	return !slices.ContainsFunc(templates, func(ending string) bool { return strings.HasSuffix(name, ending) })
}

// called reports whether a name has the form of a Dockerfile's name.
func called(name string) bool {
	switch name {
	case "Dockerfile", "dockerfile", "Containerfile":
		return true
	}
	return strings.HasPrefix(name, "Dockerfile.") || strings.HasPrefix(name, "Containerfile.") ||
		strings.HasSuffix(name, ".Dockerfile") || strings.HasSuffix(name, ".dockerfile") || strings.HasSuffix(name, ".Containerfile")
}
