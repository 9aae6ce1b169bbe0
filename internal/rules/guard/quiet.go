package guard

import (
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/prefilter"
)

// testable is a path that a shell and BuildKit read as it is written.
var testable = lazyregexp.New(`^(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$`)

// quiet reports whether each path that a COPY of a simple file takes from a stage is tested there, or is of a stage
// that makes nothing.
func quiet(f *prefilter.File) bool {
	for _, r := range f.References {
		if r.Copy == nil || r.To >= 0 && !f.Stages[r.To].Changes {
			continue
		}
		if r.To < 0 && !strings.ContainsAny(r.Name, "/:@") || r.Copy.IsList() {
			return false
		}
		words := r.Copy.Words()
		if r.To >= 0 && slices.ContainsFunc(words[:len(words)-1], func(path string) bool { return Mounted(path) || !testedIn(f, r.To, path) }) {
			return false
		}
	}
	return !f.Mounts
}

// testedIn reports whether a RUN of a stage tests path and does nothing but such tests.
func testedIn(f *prefilter.File, stage int, path string) bool {
	return slices.ContainsFunc(f.Instructions, func(in prefilter.Instruction) bool {
		return in.Name == "RUN" && in.Stage == stage && len(in.Flags) == 0 && slices.Contains(testedPaths(string(in.Args)), path)
	})
}

// aTest is a test as the rule writes it.
var aTest = lazyregexp.New(`^test -[efd] `)

// testedPaths returns the paths of a command `test -e /a && test -f /b`; nil if it is another one.
func testedPaths(command string) []string {
	var paths []string
	for test := range strings.SplitSeq(command, " && ") {
		path := test[len(aTest.FindString(test)):]
		if path == test || !testable.MatchString(path) {
			return nil
		}
		paths = append(paths, path)
	}
	return paths
}
