package repo

import (
	"bytes"
	"regexp"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/reader"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// flagPatterns find flags of builders anywhere: in variables, arrays, text for other programs, files that cannot be parsed. dfix
// does not know who uses what only they find.
var flagPatterns = []struct {
	kind    mention.Kind
	pattern func() *regexp.Regexp // its one group is the name
}{
	{mention.Target, lazyregexp.New(`--target` + between + name)},
	{mention.CacheFilter, lazyregexp.New(`--no-cache-filter` + between + name)},
	{mention.Context, lazyregexp.New(`--build-context` + between + image + `=`)},
	{mention.ScanStage, lazyregexp.New(`BUILDKIT_SBOM_SCAN_STAGE["']?\s*[=:]\s*["']?` + name)},
	{mention.Target, lazyregexp.New(`--opt` + between + `target=` + name)},
	{mention.Target, lazyregexp.New(settingTarget + name)},
	{mention.Target, lazyregexp.New(`(?m)[\w*-]+\.target\s?=\s?["']?` + name + `["']?\s*$`)}, // bake --set
	{mention.Context, lazyregexp.New(`--opt` + between + `context:` + image + `=`)},
}

const (
	// between matches what separates a flag from its value: on a command line, in a list, or in the items of a YAML list.
	between = `["']?(?:=|[ \t]*,\s*|[ \t]+(?:\\+\r?\n[ \t]*)?|[ \t]*\r?\n[ \t]*-[ \t]+)["']?`
	name    = `([A-Za-z][A-Za-z0-9._-]*)`

	// settingTarget is "--set TARGET.target=" of Bake, in the quotes of a shell, of JSON, or both.
	settingTarget = `--set["']?(?:=|[ \t]*,[ \t]*|[ \t]+)[\\"']*[^\s"'=]+\.target=[\\"']*`

	image = `([A-Za-z0-9][A-Za-z0-9._/:@-]*)` // a context may stand for one
)

// identifier matches a flag in a list of a program, before an element that is not a string.
var identifier = lazyregexp.New(`["'],\s*$`)

// searchFlags records what no reader has found in a part of s: everything, or only the targets, including those in comments.
func searchFlags(sc *mention.Scan, s *source.File, part text.Span, targets bool) {
	known := offsets(sc, s)
	for _, n := range flagPatterns {
		if targets && n.kind != mention.Target {
			continue
		}
		for _, m := range n.pattern().FindAllSubmatchIndex(part.Of(s.Src), -1) {
			at := part.Start + m[2]
			command := commandBefore(s, at)
			if n.kind == mention.Target && otherCommand().Match(command) && !reader.ContainerTool().Match(command) {
				continue
			}
			if n.kind == mention.Target && !mention.IsYAML(s.Path) && identifier().Match(s.Src[part.Start+m[0]:at]) {
				if !known[at] && !s.Commented(at) && buildNear().Match(command) && containerBuild().Match(command) {
					sc.Put(n.kind, mention.Record{}, source.Opaque(s.Piece(text.Span{Start: at, End: part.Start + m[3]})))
				}
				continue
			}
			if !known[at] && (targets || n.kind == mention.Context || !s.Commented(at)) {
				found(sc, n.kind, s, text.Span{Start: at, End: part.Start + m[3]})
			}
		}
	}
}

// offsets returns those of the names in s that are recorded.
func offsets(sc *mention.Scan, s *source.File) map[int]bool {
	known := map[int]bool{}
	for _, r := range sc.Records {
		if r.File == s.Real && r.Kind != mention.Image && !r.None {
			for at := r.Span.Start; at < r.Span.End || at == r.Span.Start; at++ {
				known[at] = true
			}
		}
	}
	return known
}

// found records a name that a pattern has matched.
func found(sc *mention.Scan, kind mention.Kind, s *source.File, span text.Span) {
	name := string(span.Of(s.Src))
	if name == "true" || name == "false" {
		return // of an argument
	}
	if span.End < len(s.Src) && bytes.IndexByte([]byte("${%<@"), s.Src[span.End]) >= 0 {
		name += source.Unknown
	}
	sc.Put(kind, mention.Record{}, source.Computed(s.Piece(span), name))
}
