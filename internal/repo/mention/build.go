package mention

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/source"
)

// Build is a build of an image that a file of the repository asks for.
type Build struct {
	Dirs       []string    // where relative paths may begin, below the root; nil: unknown
	Context    source.Word // none: "."
	File       source.Word // none: Dockerfile in the context
	InContext  bool        // file is relative to the context, not to dirs
	Inline     bool        // the Dockerfile is in the file itself or comes from a pipe
	BothPlaces bool        // file is tried at both places, dirs first (Podman) or context first (Skaffold)
	Elsewhere  bool        // the tool may also be run elsewhere
	Buildah    bool        // Buildah's meaning of targets
	Uncertain  bool        // something else may choose the Dockerfile, though that is not likely
	AnyFile    bool        // what cannot be read may name the Dockerfile
	Set        string      // the files that Compose or Bake reads together; "" for any other tool
	Unnamed    bool        // nothing shows that a tool reads the file that asks for the build
	Caller     bool        // relative paths begin where another program runs the file
	First      bool        // the first of Dirs in which the Dockerfile is found is the one

	Targets, Contexts, Filters, scans []source.Word

	Images []source.Word // the names that it gives to the built image
}

// Arg takes a build argument if its value names stages.
func (b *Build) Arg(key string, value source.Word) {
	switch {
	case !value.Given():
	case key == "BUILDKIT_SBOM_SCAN_STAGE":
		for _, name := range value.Fields(",") {
			if name.Text != "true" && name.Text != "false" {
				b.scans = append(b.scans, name)
			}
		}
	case key == "SOURCE_DATE_EPOCH" && strings.Trim(value.Text, "0123456789") != "":
		b.scans = append(b.scans, value)
	}
}

// finder returns the file that a path below the root leads to; "" if there is none.
type finder interface{ Find(path string) string }

// Dockerfile returns a record of the Dockerfile that b means, as far as it is known, without a name.
func (b *Build) Dockerfile(f finder) Record {
	r := Record{Mention: Mention{Buildah: b.Buildah}}
	if b.outside() {
		r.None = true
		return r
	}
	r.Ending, r.Set, r.Unnamed, r.Caller = b.ending(), b.Set, b.Unnamed, b.Caller
	needsContext := !b.File.Given() || b.InContext || b.BothPlaces
	if !b.File.Known() || needsContext && !b.Context.Known() {
		return r
	}
	for _, dir := range b.Dirs {
		if found := b.in(f, dir); found != "" && !slices.Contains(r.Paths, found) && !(b.First && len(r.Paths) > 0) {
			r.Paths = append(r.Paths, found)
		}
	}
	sure := !b.Uncertain && (!b.File.Given() || b.File.Sure) && (!needsContext || !b.Context.Given() || b.Context.Sure)
	r.Missing = sure && len(b.Dirs) > 0 && len(r.Paths) == 0
	sure = sure && !b.Unnamed
	r.Certain, r.Either = sure && len(r.Paths) == 1, sure && len(r.Paths) > 1
	r.Assumed = r.Certain && (b.Elsewhere || len(b.Dirs) > 1)
	return r
}

// outside reports whether the Dockerfile is not in this repository.
func (b *Build) outside() bool { return b.Inline || Remote(b.Context.Text) || Remote(b.File.Text) }

// ending returns the path of the Dockerfile as far as the build says it, whatever the directory that it begins in.
func (b *Build) ending() string {
	literal := func(w source.Word) bool { return !w.Given() || w.Sure && !Remote(w.Text) }
	needsContext := !b.File.Given() || b.InContext
	if b.AnyFile || b.BothPlaces || b.Uncertain || b.Unnamed || !literal(b.File) || needsContext && !literal(b.Context) {
		return ""
	}
	file := path.Join(b.Context.Text, "Dockerfile")
	switch {
	case b.File.Given() && b.InContext && !strings.HasPrefix(b.File.Text, Root):
		file = path.Join(b.Context.Text, b.File.Text)
	case b.File.Given():
		file = path.Clean(b.File.Text)
	}
	file = strings.TrimPrefix(strings.TrimPrefix(file, Root), "/")
	for strings.HasPrefix(file, "../") {
		file = file[len("../"):]
	}
	return file
}

// in finds the Dockerfile if relative paths begin in dir.
func (b *Build) in(f finder, dir string) string {
	context := Join(dir, b.Context.Text)
	inContext, inDir := Join(context, b.File.Text), Join(dir, b.File.Text)
	switch {
	case !b.File.Given() && b.Buildah:
		return cmp.Or(f.Find(Join(context, "Containerfile")), f.Find(Join(context, "Dockerfile")))
	case !b.File.Given():
		return dockerfileAt(f, Join(context, "Dockerfile"))
	case b.BothPlaces && b.InContext:
		return cmp.Or(f.Find(inContext), f.Find(inDir))
	case b.BothPlaces:
		return cmp.Or(f.Find(inDir), f.Find(inContext))
	case b.InContext:
		return dockerfileAt(f, inContext)
	}
	return dockerfileAt(f, inDir)
}

// dockerfileAt takes "dockerfile" where there is no "Dockerfile" (buildx build/opt.go
// handleLowercaseDockerfile).
func dockerfileAt(f finder, name string) string {
	dir, base := path.Split(name)
	if found := f.Find(name); found != "" || base != "Dockerfile" {
		return found
	}
	return f.Find(dir + "dockerfile")
}

// outside is the path of a directory that is outside of the repository or not known.
const outside = "../"

// Root begins a path instead of the variable that contains the root of the repository. No file can spell it.
const Root = "\x01"

// Join appends a relative path to a directory below the root, or takes one that begins with Root. Absolute paths lead out of the root.
func Join(dir, name string) string {
	if rest, ok := strings.CutPrefix(name, Root); ok {
		dir, name = ".", "./"+rest
	}
	if path.IsAbs(name) || strings.HasPrefix(dir, "..") || strings.HasPrefix(name, "~") {
		return outside
	}
	joined := path.Join(dir, name)
	if joined == "" {
		return "."
	}
	return joined
}

// Remote reports whether a context is not a local directory (buildx util/urlutil IsRemoteURL,
// docker build's own forms).
func Remote(context string) bool {
	for _, prefix := range []string{"http://", "https://", "git://", "ssh://", "git@", "github.com/", "docker-image://", "oci-layout://", "target:", "service:"} {
		if strings.HasPrefix(context, prefix) {
			return true
		}
	}
	return strings.Contains(context, "://") && !strings.HasPrefix(context, "cwd://")
}

// Places returns dir and the root, the two directories that tools are run in.
func Places(dir string) []string {
	if dir == "." || Vendored(dir+"/") != "" {
		return []string{dir}
	}
	return []string{dir, "."}
}
