package guard

import (
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/prefilter"
)

// testable reports whether a path is absolute and clean, without hidden files, and a shell and BuildKit read it as it is
// written.
func testable(path string) bool {
	below, ok := strings.CutPrefix(path, "/")
	for name := range strings.SplitSeq(below, "/") {
		ok = ok && name != "" && name[0] != '.' && !strings.ContainsFunc(name, special)
	}
	return ok
}

// special reports whether c may mean more than itself, or may not be a letter.
func special(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("._-", c)
}

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
		words := r.Copy.Words
		if r.To >= 0 && slices.ContainsFunc(words[:len(words)-1], func(path string) bool { return mounted(path) || !TestedIn(f, r.To, path) }) {
			return false
		}
	}
	return !f.Mounts
}

// TestedIn reports whether a RUN of a stage of a simple file tests path and does nothing but such tests.
func TestedIn(f *prefilter.File, stage int, path string) bool {
	return slices.ContainsFunc(f.Instructions, func(in prefilter.Instruction) bool {
		return in.Name == "RUN" && in.Stage == stage && len(in.Flags) == 0 && slices.Contains(testedPaths(in.Args), path)
	})
}

// testedPaths returns the paths of a command `test -e /a && test -f /b`; nil if it is another one.
func testedPaths(command string) []string {
	var paths []string
	for test := range strings.SplitSeq(command, " && ") {
		args, ok := strings.CutPrefix(test, "test -")
		if !ok || len(args) < 3 || !strings.Contains("efd", args[:1]) || args[1] != ' ' || !testable(args[2:]) {
			return nil
		}
		paths = append(paths, args[2:])
	}
	return paths
}

// anyPair reports whether related is true of any path that a COPY takes from a stage and any path of an instruction of
// that stage or an earlier one. It also returns true if one of the paths is not known; known is false if paths cannot
// return those of an instruction.
func anyPair(f *prefilter.File, paths func(in prefilter.Instruction) (found []string, known bool), related func(source, p string) bool) bool {
	for _, r := range f.References {
		if r.Copy == nil || r.To < 0 {
			continue
		}
		if r.Copy.IsList() {
			return true
		}
		words := r.Copy.Words
		for _, in := range f.Instructions {
			found, known := paths(in)
			if !known {
				return true
			}
			if in.Stage <= r.To && slices.ContainsFunc(found, func(p string) bool {
				return slices.ContainsFunc(words[:len(words)-1], func(source string) bool {
					return !testable(source) || !testable(p) || related(source, p)
				})
			}) {
				return true
			}
		}
	}
	return false
}

// workdirs returns the path of a WORKDIR.
func workdirs(in prefilter.Instruction) (paths []string, known bool) {
	if in.Name != "WORKDIR" {
		return nil, true
	}
	return []string{in.Args}, true
}

// destinations returns the destination of a COPY or ADD, without a slash at its end.
func destinations(in prefilter.Instruction) (paths []string, known bool) {
	if in.Name != "COPY" && in.Name != "ADD" {
		return nil, true
	}
	if in.IsList() {
		return nil, false
	}
	words := in.Words
	return []string{strings.TrimSuffix(words[len(words)-1], "/")}, true
}
