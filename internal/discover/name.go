package discover

import (
	"slices"
	"strings"
)

// templates are endings of files that a program makes a Dockerfile of. They are not valid
// Dockerfiles, and what is changed in one would have to be true of everything made of it.
var templates = []string{".tmpl", ".j2", ".tpl", ".erb", ".in", ".template"}

// counts reports whether a file of that name, found in a directory, is taken for a Dockerfile.
func counts(name string) bool {
	if !called(name) || strings.HasSuffix(name, ".dockerignore") { // BuildKit's ignore file of one Dockerfile: Dockerfile.dockerignore
		return false
	}
	return !slices.ContainsFunc(templates, func(ending string) bool { return strings.HasSuffix(name, ending) })
}

// called reports whether a name is made as those of Dockerfiles are.
func called(name string) bool {
	switch name {
	case "Dockerfile", "dockerfile", "Containerfile":
		return true
	}
	return strings.HasPrefix(name, "Dockerfile.") || strings.HasPrefix(name, "Containerfile.") ||
		strings.HasSuffix(name, ".Dockerfile") || strings.HasSuffix(name, ".dockerfile") || strings.HasSuffix(name, ".Containerfile")
}
