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

// callees returns the files that a path may lead to in a file: the one that is there from its directory, or each that ends like it.
func callees(file, to string, all []entry) []string {
	direct := path.Join(path.Dir(file), to)
	end := "/" + strings.TrimLeft(to, "./")
	if i := strings.LastIndexAny(to, "$)}"); i >= 0 {
		end = "/" + strings.TrimLeft(to[i+1:], "./")
	}
	var found []string
	for _, e := range all {
		if e.path == direct {
			return []string{direct}
		}
		if strings.HasSuffix("/"+e.path, end) {
			found = append(found, e.path)
		}
	}
	return found
}

// byCallers makes the paths in files that are called from other directories lead to any Dockerfile that ends like them.
func byCallers(records []mention.Record, called map[string]bool, all []entry) {
	for i := range records {
		r := &records[i]
		if !r.Caller || !called[r.File] {
			continue
		}
		r.Either = (r.Certain || r.Either) && r.Ending != ""
		r.Certain, r.Assumed = false, false
		if r.Ending == "" {
			r.Paths = nil
		}
		for _, e := range all {
			if r.Ending != "" && reader.IsDockerfile(e.path) && mayEnd(e.path, r.Ending) && !slices.Contains(r.Paths, e.path) {
				r.Paths = append(slices.Clone(r.Paths), e.path)
			}
		}
	}
}
