package mention

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/source"
)

// Format is a kind of files: the names that they have, and how they are read.
type Format struct {
	Is       func(FileName) bool
	Relevant func(name string, src []byte) bool // reports, before a file is parsed, whether it may mention a stage or an image

	Read    func(*Scan, *source.File)   // nil: such files are only searched, or read together
	ReadDir func(*Scan, []*source.File) // nil: each file is read alone; otherwise those of a directory together
	ReadSet func(*Scan, NamedSet)       // reads a set that something names; nil if ReadDir is

	Commands   bool // tools run such files: a computed target in them stops a rename
	Pages      bool // such files are for people: a command in them is never certain to run
	StagesOnly bool // only the stages that builds name count
}

// FileName has the properties of a file that decide its format.
type FileName struct {
	Path       string // below the root, with slashes
	Base, Ext  string // in lower case
	Executable bool
}

// In reports whether a file lies in a directory of one of these names, which end in a slash.
func (f FileName) In(dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool { return strings.HasPrefix(f.Path, dir) || strings.Contains(f.Path, "/"+dir) })
}

// IsYAML reports whether a name, in lower case, is that of a YAML file.
func IsYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// Holding returns a function that reports whether a file contains one of several words.
func Holding(words ...string) func(string, []byte) bool {
	return func(_ string, src []byte) bool {
		return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(src, []byte(word)) })
	}
}

// CallsBuilder reports whether a file contains a word that every call of a builder contains, in upper or lower case.
func CallsBuilder(name string, src []byte) bool {
	return Holding("docker", "podman", "buildah", "nerdctl", "buildctl", "kaniko", "--target", "--build-context", ".target=")(name, bytes.ToLower(src))
}
