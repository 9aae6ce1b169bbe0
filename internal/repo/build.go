package repo

import (
	"path"
	"slices"
	"strings"
)

// build is one build of an image as a file of the repository asks for it.
type build struct {
	dirs       []string // where relative paths may begin, below the root; nil: unknown
	context    word     // none: "."
	file       word     // none: Dockerfile in the context
	inContext  bool     // file is relative to the context, not to dirs
	inline     bool     // the Dockerfile is in the file itself or comes from a pipe
	bothPlaces bool     // file is tried at both places, dirs first (Podman) or context first (Skaffold)
	elsewhere  bool     // the tool may also be run elsewhere
	buildah    bool     // Buildah's meaning of targets
	uncertain  bool     // something else may choose the Dockerfile, though that is not likely
	anyFile    bool     // what cannot be read may name the Dockerfile

	targets, contexts, filters, scans []word

	images []word // the names that it gives to what it builds
}

// namesAnything reports whether b names anything.
func (b *build) namesAnything() bool {
	return len(b.targets)+len(b.contexts)+len(b.filters)+len(b.scans) > 0
}

// arg takes a build argument if its value names stages.
func (b *build) arg(key string, value word) {
	switch {
	case !value.given():
	case key == "BUILDKIT_SBOM_SCAN_STAGE":
		for _, name := range value.fields(",") {
			if name.text != "true" && name.text != "false" {
				b.scans = append(b.scans, name)
			}
		}
	case key == "SOURCE_DATE_EPOCH" && strings.Trim(value.text, "0123456789") != "":
		b.scans = append(b.scans, value)
	}
}

// meant is what is known of the Dockerfile that a build reads.
type meant struct {
	paths   []string // those that exist; none: unknown
	sure    bool     // the only path is the one
	guess   bool     // ... if the tool is run in the usual directory
	either  bool     // it is one of paths, by the directory that the tool is run in
	outside bool     // it is not in this repository
	ending  string   // the end of its path, in any directory; "" if that is not known
}

// finder returns the file that a path below the root leads to; "" if there is none.
type finder interface{ find(path string) string }

// dockerfile returns the Dockerfile that b means, as far as it is known.
func (b *build) dockerfile(f finder) meant {
	if b.inline || remote(b.context.text) || remote(b.file.text) {
		return meant{outside: true}
	}
	needsContext := !b.file.given() || b.inContext || b.bothPlaces
	if b.dirs == nil || !b.file.known() || needsContext && !b.context.known() {
		return meant{ending: b.ending()}
	}
	m := meant{ending: b.ending()}
	for _, dir := range b.dirs {
		if found := b.in(f, dir); found != "" && !slices.Contains(m.paths, found) {
			m.paths = append(m.paths, found)
		}
	}
	m.sure = !b.uncertain && (!b.file.given() || b.file.sure) && (!needsContext || !b.context.given() || b.context.sure)
	m.sure, m.either = m.sure && len(m.paths) == 1, m.sure && len(m.paths) > 1
	m.guess = m.sure && (b.elsewhere || len(b.dirs) > 1)
	return m
}

// ending is the path of the Dockerfile as far as the build says it, whatever the directory that it begins in.
func (b *build) ending() string {
	literal := func(w word) bool { return !w.given() || w.sure && !remote(w.text) }
	needsContext := !b.file.given() || b.inContext
	if b.anyFile || b.bothPlaces || b.uncertain || !literal(b.file) || needsContext && !literal(b.context) {
		return ""
	}
	file := path.Join(b.context.text, "Dockerfile")
	switch {
	case b.file.given() && b.inContext:
		file = path.Join(b.context.text, b.file.text)
	case b.file.given():
		file = path.Clean(b.file.text)
	}
	for strings.HasPrefix(file, "../") {
		file = file[len("../"):]
	}
	return file
}

// mayEnd reports whether file, below the root, may be what a path with an ending leads to: a command is run in a directory
// of the repository, or above it.
func mayEnd(file, ending string) bool {
	file, ending = "/"+strings.ToLower(file), "/"+strings.ToLower(strings.TrimPrefix(ending, "/"))
	return ending == "/" || strings.HasSuffix(file, ending) || strings.HasSuffix(ending, file)
}

// in finds the Dockerfile if relative paths begin in dir.
func (b *build) in(f finder, dir string) string {
	context := join(dir, b.context.text)
	switch {
	case !b.file.given() && b.buildah:
		return first(f, join(context, "Containerfile"), join(context, "Dockerfile"))
	case !b.file.given():
		return dockerfileAt(f, join(context, "Dockerfile"))
	case b.bothPlaces && b.inContext:
		return first(f, join(context, b.file.text), join(dir, b.file.text))
	case b.bothPlaces:
		return first(f, join(dir, b.file.text), join(context, b.file.text))
	case b.inContext:
		return dockerfileAt(f, join(context, b.file.text))
	}
	return dockerfileAt(f, join(dir, b.file.text))
}

func first(f finder, paths ...string) string {
	for _, p := range paths {
		if found := f.find(p); found != "" {
			return found
		}
	}
	return ""
}

// dockerfileAt takes "dockerfile" where there is no "Dockerfile" (buildx build/opt.go
// handleLowercaseDockerfile).
func dockerfileAt(f finder, name string) string {
	found := f.find(name)
	if found == "" && path.Base(name) == "Dockerfile" {
		found = f.find(path.Join(path.Dir(name), "dockerfile"))
	}
	return found
}

// outside is a path that nothing is found at.
const outside = "../"

// join appends a relative path to a directory below the root. Absolute paths lead out of the root.
func join(dir, name string) string {
	if path.IsAbs(name) || strings.HasPrefix(dir, "..") || strings.HasPrefix(name, "~") {
		return outside
	}
	joined := path.Join(dir, name)
	if joined == "" {
		return "."
	}
	return joined
}

// remote reports whether a context is not a local directory (buildx util/urlutil IsRemoteURL,
// docker build's own forms).
func remote(context string) bool {
	for _, prefix := range []string{"http://", "https://", "git://", "ssh://", "git@", "github.com/", "docker-image://", "oci-layout://", "target:", "service:"} {
		if strings.HasPrefix(context, prefix) {
			return true
		}
	}
	return strings.Contains(context, "://") && !strings.HasPrefix(context, "cwd://")
}

// unknownDir is the name of a context directory that is computed.
const unknownDir = "*"

// places are dir and the root, the two directories that tools are run in.
func places(dir string) []string {
	if dir == "." || vendored(dir+"/") != "" {
		return []string{dir}
	}
	return []string{dir, "."}
}

// add takes in what is known of another build.
func (m *meant) add(other meant) {
	m.sure = m.sure && other.sure
	for _, path := range other.paths {
		if !slices.Contains(m.paths, path) {
			m.paths = append(m.paths, path)
		}
	}
}
