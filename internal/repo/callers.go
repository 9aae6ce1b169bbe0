package repo

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/reader"
)

// upward matches a path that leads up, by which a file in another directory runs or includes one: sh ../build.sh
var upward = lazyregexp.New("(?m)(?:^|[\\s\"'`=(;&|\\[{,])((?:\\.\\./)+[\\w./-]*\\w)")

// absolute matches a path behind a variable: "$ROOT/build.sh".
var absolute = lazyregexp.New(`\$[({]?\w+[)}]?["']?/([\w./-]*\w)`)

// changes matches a change of the directory.
var changes = lazyregexp.New(`\b(?:cd|pushd)[ \t]`)

// ofMake match a Makefile of another directory: make -f sub/Makefile, include sub/Makefile
var ofMake = []func() *regexp.Regexp{
	lazyregexp.New(`(?:make|MAKE[)}])["']?[ \t](?:[^\n;&|]*[ \t])?(?:-f[ \t]*|--(?:make)?file[= \t])["']?([^\s"';&|]*/[\w.-]*\w)`),
	lazyregexp.New(`(?m)^-?s?include[ \t]+(\S*/[\w.-]*\w)`),
}

// called returns the paths of files that a file may run or include in other directories than their own, as they are written. Most paths on a page
// are links.
func called(file string, src []byte) []string {
	patterns := ofMake
	if !isPage(file) {
		patterns = append(patterns[:len(patterns):len(patterns)], upward)
	}
	if changes().Match(src) {
		patterns = append(patterns[:len(patterns):len(patterns)], absolute)
	}
	var all []string
	for _, pattern := range patterns {
		for _, m := range pattern().FindAllSubmatch(src, mention.MaxFound) {
			all = append(all, string(m[1]))
		}
	}
	return all
}

// callee returns the file that a path in another file leads to, or, behind a slash, the end of its path if it is not there from the directory of
// that file.
func callee(l *mention.Loader, file, to string) string {
	if found := l.Find(path.Join(path.Dir(file), to)); found != "" {
		return found
	}
	return "/" + strings.TrimLeft(to[strings.LastIndexAny(to, "$)}")+1:], "./")
}

// isCalled reports whether a set of callees has a file, or an end of its path.
func isCalled(file string, callees map[string]bool) bool {
	for end := "/" + file; end != ""; {
		if callees[end] {
			return true
		}
		i := strings.IndexByte(end[1:], '/')
		if i < 0 {
			break
		}
		end = end[1+i:]
	}
	return callees[file]
}

// byCallers makes the paths in files that are called from other directories lead to any Dockerfile that ends like them.
func byCallers(records []mention.Record, callees map[string]bool, all []entry) {
	dockerfiles := slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return !reader.IsDockerfile(e.path) })
	for i := range records {
		r := &records[i]
		if !r.Caller || !isCalled(r.File, callees) {
			continue
		}
		r.Either = (r.Certain || r.Either) && r.Ending != ""
		r.Certain, r.Assumed = false, false
		if r.Ending == "" {
			r.Paths = nil
		}
		for _, e := range dockerfiles {
			if r.Ending != "" && mayEnd(e.path, r.Ending) && !slices.Contains(r.Paths, e.path) {
				r.Paths = append(slices.Clone(r.Paths), e.path)
			}
		}
	}
}
