package discover

import "strings"

// templates are endings of files that a program makes a Dockerfile of. They are not valid
// Dockerfiles, and what is changed in one would have to be true of everything made of it.
var templates = []string{".tmpl", ".j2", ".tpl", ".erb", ".in", ".template"}

// counts reports whether a file of that name, found in a directory, is taken for a Dockerfile.
func counts(name string) bool {
	for _, ending := range templates {
		if strings.HasSuffix(name, ending) {
			return false
		}
	}
	if strings.HasSuffix(name, ".dockerignore") {
		return false // BuildKit's ignore file of one Dockerfile: Dockerfile.dockerignore
	}
	switch name {
	case "Dockerfile", "dockerfile", "Containerfile":
		return true
	}
	return strings.HasPrefix(name, "Dockerfile.") || strings.HasPrefix(name, "Containerfile.") ||
		strings.HasSuffix(name, ".Dockerfile") || strings.HasSuffix(name, ".dockerfile") || strings.HasSuffix(name, ".Containerfile")
}
