package repo

import (
	"bytes"
	"path"
	"slices"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/text"
)

// targetSettings find the target of a build in programs and in the settings of other tools: withTarget("x"), target: x,
// o.Target = "x", docker_build_target = "x". They count in files that speak of builders.
var targetSettings = []*lazyregexp.Regexp{
	lazyregexp.New(`(?i)` + targetKey + `["']?[ \t]*(?:[:=(,]|:=|=>)[ \t]*\[?(?:[\w.]+\()?["'` + "`]" + name + "[\"'`]"),
	lazyregexp.New(`(?i)WithDockerfile\([^\n]*\bstage:[ \t]*"` + name), // Aspire
}

// yamlTarget is such a setting in YAML, without quotes, also on a page.
var yamlTarget = lazyregexp.New(`(?im)` + targetKey + `:[ \t]+` + name + `[ \t]*(?:[,}#]|\r?$)`)

const targetKey = `(?:^|[^\w-])(?:[\w.-]*[_.-])?(?:with|set|docker|build|docker[_-]?build|image)?[_-]?target(?:[_-]?(?:stage|name))?(?:\.set)?`

// builders are the words one of which a file holds that builds images.
var builders = [][]byte{[]byte("docker"), []byte("podman"), []byte("buildah"), []byte("nerdctl"), []byte("kaniko"), []byte("buildkit"), []byte("testcontainers")}

// otherTools have targets that are no stages.
var otherTools = lazyregexp.New(`\b(?:cargo|cross|rustc|cmake|bazel|pip3?|tsc|esbuild|clang|zig|ng)\b`)

// mayAsk reports whether a file may ask for a stage.
func mayAsk(src []byte, stage string) bool {
	lower := bytes.ToLower(src)
	return bytes.Contains(lower, []byte(stage)) && !bytes.Contains(src[:min(len(src), 8000)], []byte{0}) &&
		slices.ContainsFunc(builders, func(word []byte) bool { return bytes.Contains(lower, word) })
}

// searchOther searches a file for what no reader reads. Flags in files of known formats are found anyway, but not those in comments.
func searchOther(sc *scan, s *source, kind *format) {
	before := sc.records
	searchFlags(sc, s, text.Span{Start: 0, End: len(s.src)}, true)
	flags := sc.records[len(before):]
	sc.records = slices.Clone(before)
	for _, r := range flags {
		command := commandBefore(s, r.Span.Start)
		r.comment = s.commented(r.Span.Start)
		if r.comment && containerTool.Match(command) || !r.comment && kind == nil && !otherTools.Match(command) {
			sc.records = append(sc.records, r)
		}
	}
	if kind != nil && !kind.pages && !(kind.commands && kind.read == nil) {
		return
	}
	patterns := targetSettings
	if isYAML(s.path) || path.Ext(s.path) == ".md" {
		patterns = append(patterns[:len(patterns):len(patterns)], yamlTarget)
	}
	for _, pattern := range patterns {
		for _, m := range pattern.FindAllSubmatchIndex(s.src, maxFound) {
			if !s.commented(m[2]) {
				found(sc, Target, s, text.Span{Start: m[2], End: m[3]})
			}
		}
	}
}
