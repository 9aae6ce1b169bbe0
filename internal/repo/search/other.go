package search

import (
	"bytes"
	"path"
	"slices"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/script"
	"github.com/dfix-dev/dfix/internal/repo/source"
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

// MayAsk reports whether a file may ask for a stage.
func MayAsk(src []byte, stage string) bool {
	lower := bytes.ToLower(src)
	return bytes.Contains(lower, []byte(stage)) && !bytes.Contains(src[:min(len(src), 8000)], []byte{0}) &&
		slices.ContainsFunc(builders, func(word []byte) bool { return bytes.Contains(lower, word) })
}

// Other searches a file for what no reader reads. Flags in files of known formats are found anyway, but not those in comments.
func Other(sc *mention.Scan, s *source.File, kind *mention.Format) {
	before := sc.Records
	Flags(sc, s, text.Span{Start: 0, End: len(s.Src)}, true)
	flags := sc.Records[len(before):]
	sc.Records = slices.Clone(before)
	for _, r := range flags {
		command := commandBefore(s, r.Span.Start)
		r.Comment = s.Commented(r.Span.Start)
		if r.Comment && script.ContainerTool.Match(command) || !r.Comment && kind == nil && !otherTools.Match(command) {
			sc.Records = append(sc.Records, r)
		}
	}
	if kind != nil && !kind.Pages && !(kind.Commands && kind.Read == nil) {
		return
	}
	patterns := targetSettings
	if mention.IsYAML(s.Path) || path.Ext(s.Path) == ".md" {
		patterns = append(patterns[:len(patterns):len(patterns)], yamlTarget)
	}
	for _, pattern := range patterns {
		for _, m := range pattern.FindAllSubmatchIndex(s.Src, mention.MaxFound) {
			if !s.Commented(m[2]) {
				found(sc, mention.Target, s, text.Span{Start: m[2], End: m[3]})
			}
		}
	}
}
