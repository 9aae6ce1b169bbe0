package trace

import (
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
)

// pair is a path of the source that a COPY or ADD may copy to the path of the search.
type pair struct {
	want
	whole   bool // the path is the source or destination itself, and not one of many in it
	certain bool

	to    string // the destination of the source, if that is a file in the directory of the search; else ""
	guess bool   // the source may also be a file, which cannot contain the path
}

// pairs returns the paths of the source that a COPY or ADD may copy to the path of the search, the most likely first.
func (s *search) pairs(st *stages.Stage, d destination, c *stages.Transfer, source string) []pair {
	if c.Parents {
		return s.parented(d, source)
	}
	pattern := strings.ContainsAny(source, "*?[")
	from := path.Join("/", source)
	switch {
	case artifact.Within(d.path, s.path) && !s.pattern:
		to := s.pathOfFile(st, d, c, source, from)
		if s.isGone(d.path) || to != "" && s.isGone(to) {
			return nil
		}
		return []pair{{want: want{path: from, pattern: pattern}, whole: s.path == d.path && to == "", certain: !pattern, to: to}}
	case !artifact.Within(s.literal(), d.path):
		return nil
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(s.path, d.path), "/")
	if s.pattern && s.path == d.path || excluded(rel, c.Exclude) {
		return nil
	}
	first, below, nested := strings.Cut(rel, "/")
	if pattern {
		return patternPairs(from, rel, first, below, s.pattern)
	}
	return s.filePairs(st, d, c, source, from, rel, first, nested)
}

// pathOfFile returns the path that a file of a transfer gets in a directory; "" if the source is a directory, or may be one.
func (s *search) pathOfFile(st *stages.Stage, d destination, c *stages.Transfer, source, from string) string {
	if !d.into || !strings.ContainsAny(source, "*?[") && s.kind(st, c, d, source, from) != artifact.File {
		return ""
	}
	return path.Join(d.path, path.Base(from))
}

// asks returns the source of a transfer whose pattern is the one that is looked for; "" if there is none.
func (s *search) asks(c *stages.Transfer, d destination) string {
	for _, source := range c.SourcePaths {
		if path.Join(d.path, path.Base(source)) == s.path {
			return source
		}
	}
	return ""
}

// filePairs returns the pairs of a literal source: a file that keeps its name, or a directory whose content is copied.
func (s *search) filePairs(st *stages.Stage, d destination, c *stages.Transfer, source, from, rel, first string, nested bool) []pair {
	named := !nested && first == path.Base(from)
	kind := s.kind(st, c, d, source, from)
	file := pair{want: want{path: from}, whole: true, certain: kind != artifact.Directory}
	content := pair{want: want{path: path.Join(from, rel), pattern: s.pattern}, certain: true}
	switch {
	case kind == artifact.Directory || from == "/":
		return []pair{content}
	case named && kind == artifact.File:
		return []pair{file}
	case named:
		file.certain = false // it may be a directory, of which only the contents are copied
		return []pair{file, content}
	case kind == artifact.File:
		return nil
	}
	content.guess = d.into
	return []pair{content}
}

// patternPairs returns the pairs of a pattern: a file that it matches keeps its name, and of a directory the content is copied.
func patternPairs(from, rel, first, below string, pattern bool) []pair {
	if pattern {
		return []pair{{want: want{path: from, pattern: true}}}
	}
	content := pair{want: want{path: path.Join(from, rel), pattern: true}}
	if ok, _ := path.Match(path.Base(from), first); !ok {
		return []pair{content}
	}
	p := path.Join(path.Dir(from), first, below)
	return []pair{{want: want{path: p, pattern: strings.ContainsAny(p, "*?[")}}, content}
}

// parented returns the pair of a COPY --parents, which keeps the path of the source behind "/./".
func (s *search) parented(d destination, source string) []pair {
	prefix, rest, pivot := strings.Cut(source, "/./")
	if !pivot {
		prefix, rest = "", source
	}
	if !artifact.Within(s.literal(), d.path) {
		return nil
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(s.path, d.path), "/")
	from, base := path.Join("/", prefix, rel), path.Join("/", rest)
	pattern := strings.ContainsAny(rest, "*?[")
	at := path.Join("/", rel)
	switch {
	case pattern && !matchesAbove(base, at), !pattern && !artifact.Within(at, base):
		return nil
	}
	return []pair{{want: want{path: from, pattern: s.pattern}, certain: !pattern}}
}

// matchesAbove reports whether a pattern, in which ** is any number of directories, matches p or a directory above it.
func matchesAbove(pattern, p string) bool {
	if head, tail, found := strings.Cut(pattern, "/**"); found {
		last := path.Base(tail)
		if !artifact.Within(p, path.Clean("/"+head)) {
			return false
		}
		ok, _ := path.Match(last, path.Base(p))
		return ok || tail == ""
	}
	for ; p != "/"; p = path.Dir(p) {
		if ok, _ := path.Match(pattern, p); ok {
			return true
		}
	}
	return false
}

// excluded reports whether a --exclude leaves a path out.
func excluded(rel string, patterns []string) bool {
	for _, pattern := range patterns {
		pattern = strings.TrimPrefix(strings.TrimPrefix(pattern, "**/"), "/")
		for p := rel; p != "." && p != "/" && p != ""; p = path.Dir(p) {
			whole, _ := path.Match(pattern, p)
			last, _ := path.Match(pattern, path.Base(p))
			if whole || last && strings.HasPrefix(pattern, "*") {
				return true
			}
		}
	}
	return false
}
