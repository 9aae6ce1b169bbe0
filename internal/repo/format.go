package repo

import (
	"bytes"
	"slices"
	"strings"
)

// format is one kind of files: by which names they go, and how they are read.
type format struct {
	is       func(fileName) bool
	relevant func(name string, src []byte) bool // reports, before a file is parsed, whether it may mention a stage or an image

	read    func(*scan, []*source) // nil: such files are only searched
	readSet func(*scan, namedSet)  // nil: each file is read alone; otherwise those of a directory together, and sets that something names

	images     extent // where names of images are searched for
	commands   bool   // something runs such files: a target that is computed there stops a rename
	pages      bool   // people read such files: what they say is never certain to be run
	stagesOnly bool   // only the stages that builds name count
}

// fileName is what says of which format a file is.
type fileName struct {
	path       string // below the root, with slashes
	base, ext  string // in lower case
	executable bool
}

// in reports whether a file lies in a directory of one of these names, which end in a slash.
func (f fileName) in(dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool { return strings.HasPrefix(f.path, dir) || strings.Contains(f.path, "/"+dir) })
}

func (f fileName) yaml() bool { return isYAML(f.base) }

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// each reads every file by itself.
func each(read func(*scan, *source)) func(*scan, []*source) {
	return func(sc *scan, sources []*source) {
		for _, s := range sources {
			read(sc, s)
		}
	}
}

// holding reports whether a file holds one of several words.
func holding(words ...string) func(string, []byte) bool {
	return func(_ string, src []byte) bool {
		return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(src, []byte(word)) })
	}
}

// callsBuilder reports whether a file holds a word that one needs to call a builder, in upper or lower case.
func callsBuilder(name string, src []byte) bool {
	return holding("docker", "podman", "buildah", "nerdctl", "buildctl", "kaniko", "--target", "--build-context", ".target=")(name, bytes.ToLower(src))
}

// extent is what of a file the flagPatterns search.
type extent uint8

const (
	nowhere extent = iota
	everywhere
	comments
	run // everywhere, of a file that is run in a form that no reader reads: what is computed counts too
)
