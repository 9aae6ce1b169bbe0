package repo

import (
	"bytes"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/text"
)

// flagPatterns find flags of builders anywhere: in variables, arrays, text for other programs,
// files that cannot be parsed. What only they find is used somewhere, for all that is known.
var flagPatterns = []struct {
	kind    Kind
	pattern *lazyregexp.Regexp // its one group is the name
}{
	{Target, lazyregexp.New(`--target` + between + name)},
	{CacheFilter, lazyregexp.New(`--no-cache-filter` + between + name)},
	{Context, lazyregexp.New(`--build-context` + between + image + `=`)},
	{ScanStage, lazyregexp.New(`BUILDKIT_SBOM_SCAN_STAGE["']?\s*[=:]\s*["']?` + name)},
	{Target, lazyregexp.New(`--opt` + between + `target=` + name)},
	{Target, lazyregexp.New(settingTarget + name)},
	{Target, lazyregexp.New(`(?m)[\w*-]+\.target\s?=\s?["']?` + name + `["']?\s*$`)}, // bake --set
	{Context, lazyregexp.New(`--opt` + between + `context:` + image + `=`)},
}

const (
	// between is what divides a flag from its value: on a command line, in a list, or in the items of a list of YAML.
	between = `["']?(?:=|[ \t]*,\s*|[ \t]+(?:\\+\r?\n[ \t]*)?|[ \t]*\r?\n[ \t]*-[ \t]+)["']?`
	name    = `([A-Za-z][A-Za-z0-9._-]*)`

	// settingTarget is "--set TARGET.target=" of Bake, in the quotes of a shell, of JSON, or both.
	settingTarget = `--set["']?(?:=|[ \t]*,[ \t]*|[ \t]+)[\\"']*[^\s"'=]+\.target=[\\"']*`

	image = `([A-Za-z0-9][A-Za-z0-9._/:@-]*)` // a context may stand for one
)

// searchFlags puts down what no reader has found.
func (sc *scan) searchFlags(s *source) {
	known := sc.known(s)
	for _, n := range flagPatterns {
		for _, m := range n.pattern.FindAllSubmatchIndex(s.src, -1) {
			if !known[m[2]] && (n.kind == Context || !s.commented(m[2])) {
				sc.found(n.kind, s, text.Span{Start: m[2], End: m[3]})
			}
		}
	}
}

// searchTargets puts down the targets in a part of s that no reader has found.
func (sc *scan) searchTargets(s *source, part text.Span) {
	known := sc.known(s)
	for _, n := range flagPatterns {
		if n.kind != Target {
			continue
		}
		for _, m := range n.pattern.FindAllSubmatchIndex(part.Of(s.src), maxFound) {
			if at := part.Start + m[2]; !known[at] {
				sc.found(Target, s, text.Span{Start: at, End: part.Start + m[3]})
			}
		}
	}
}

// known returns the offsets of the names in s that are put down.
func (sc *scan) known(s *source) map[int]bool {
	known := map[int]bool{}
	for _, r := range sc.records {
		if r.File == s.file && r.Kind != Image && !r.none {
			for at := r.Span.Start; at < r.Span.End || at == r.Span.Start; at++ {
				known[at] = true
			}
		}
	}
	return known
}

// found puts down a name that a pattern has found.
func (sc *scan) found(kind Kind, s *source, span text.Span) {
	name := string(span.Of(s.src))
	if name == "true" || name == "false" {
		return // of an argument
	}
	if span.End < len(s.src) && bytes.IndexByte([]byte("${%<@"), s.src[span.End]) >= 0 {
		name += unknown
	}
	sc.put(kind, computed(s.piece(span), name), meant{}, false)
}

// commented reports whether offset lies in a whole-line comment. A target in a comment is not a use
// of it, but a build context in a comment exists.
func (s *source) commented(offset int) bool {
	number, _ := s.lines.Position(offset)
	line := bytes.TrimLeft(s.src[s.lines.Start(number):offset], " \t\r")
	return bytes.HasPrefix(line, []byte("#")) || bytes.HasPrefix(line, []byte("//"))
}
