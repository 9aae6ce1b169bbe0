package repo

import (
	"bytes"
	"path"
	"regexp"
	"slices"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/reader"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// targetSettings find the target of a build in programs and in the settings of other tools: withTarget("x"), target: x,
// o.Target = "x", docker_build_target = "x". They count in files that mention builders.
var targetSettings = []func() *regexp.Regexp{
	lazyregexp.New(`(?i)` + targetKey + `["']?[ \t]*(?:[:=(,]|:=|=>)[ \t]*\[?(?:[\w.]+\()?["'` + "`]" + name + "[\"'`]"),
	lazyregexp.New(`(?i)WithDockerfile\([^\n]*\bstage:[ \t]*"` + name), // Aspire
	lazyregexp.New(`(?i)<(?:target|DockerfileFastModeStage)>\s*` + name + `\s*</`),
}

// yamlTarget is such a setting in YAML, without quotes, also on a page.
var yamlTarget = lazyregexp.New(`(?im)` + targetKey + `:[ \t]+` + name + `[ \t]*(?:[,}#]|\r?$)`)

const targetKey = `(?:^|[^\w-])(?:[\w.-]*[_.-])?(?:with|set|docker|build|docker[_-]?build|image)?[_-]?target(?:[_-]?(?:stage|name))?(?:\.set)?`

// builders lists words of which every file that builds images contains at least one.
var builders = [][]byte{[]byte("build-target"), []byte("docker"), []byte("podman"), []byte("buildah"), []byte("nerdctl"), []byte("kaniko"), []byte("buildkit"), []byte("testcontainers")}

// otherTools have targets that are no stages.
var otherTools = lazyregexp.New(otherTool)

// otherCommand matches such a tool where a command begins.
var otherCommand = lazyregexp.New(`(?:^|[\n;&|({"'\[,]|\b(?:run|script|cmd|command|sudo|exec):?)[ \t>|@-]*(?:\w+=\S*[ \t]+)*["']?` + otherTool)

const otherTool = `\b(?:cargo|cross|rustc|cmake|bazel|pip3?|tsc|esbuild|clang|zig|ng)\b`

// likeCompose matches a build with a target in YAML, as in a file of Compose by another name.
var likeCompose = lazyregexp.New(`(?s)(?:^|\n)[ \t]*build:.*[\s{,]target:`)

// mayAsk reports whether a file may ask for a stage.
func mayAsk(src []byte, stage string) bool {
	lower := bytes.ToLower(src)
	return (bytes.Contains(lower, []byte(stage)) || computedTarget().Match(src) || computedItem().Match(src)) && !bytes.Contains(src[:min(len(src), 8000)], []byte{0}) &&
		(slices.ContainsFunc(builders, func(word []byte) bool { return bytes.Contains(lower, word) }) || likeCompose().Match(src))
}

// searchOther searches a file for text that no reader reads and that may ask for a stage. In files of known formats, readers find
// flags, but not those in comments.
func searchOther(sc *mention.Scan, s *source.File, stage string, kind *mention.Format) {
	for _, part := range near(s.Src, stage) {
		otherFlags(sc, s, part, kind)
		if kind == nil || kind.Pages || kind.Commands && kind.Read == nil {
			otherSettings(sc, s, part)
		}
	}
	if kind == nil || kind.Pages && path.Ext(s.Path) != ".md" {
		computedTargets(sc, s)
	}
}

// near returns the parts of a text that have the name of a stage, and the word target before it in the same line or in the two lines
// above.
func near(src []byte, stage string) []text.Span {
	var parts []text.Span
	var starts [3]int // of the line and of those above
	for line := range bytes.Lines(src) {
		end := starts[0] + len(line)
		if bytes.Contains(bytes.ToLower(line), []byte(stage)) {
			if n := len(parts) - 1; n >= 0 && parts[n].End >= starts[2] {
				parts[n].End = end
			} else {
				parts = append(parts, text.Span{Start: starts[2], End: end})
			}
		}
		starts = [3]int{end, starts[0], starts[1]}
	}
	return slices.DeleteFunc(parts, func(part text.Span) bool { return !targetWord().Match(part.Of(src)) })
}

// targetWord matches a word that every request for a stage contains.
var targetWord = lazyregexp.New(`(?i)target|WithDockerfile|FastModeStage`)

func otherFlags(sc *mention.Scan, s *source.File, part text.Span, kind *mention.Format) {
	before := sc.Records
	searchFlags(sc, s, part, true)
	flags := sc.Records[len(before):]
	sc.Records = slices.Clone(before)
	for _, r := range flags {
		command := commandBefore(s, r.Span.Start)
		r.Comment = s.Commented(r.Span.Start)
		if r.Comment && reader.ContainerTool().Match(command) || !r.Comment && kind == nil && !otherTools().Match(command) {
			sc.Records = append(sc.Records, r)
		}
	}
}

func otherSettings(sc *mention.Scan, s *source.File, part text.Span) {
	patterns := targetSettings
	if mention.IsYAML(s.Path) || path.Ext(s.Path) == ".md" {
		patterns = append(patterns[:len(patterns):len(patterns)], yamlTarget)
	}
	for _, pattern := range patterns {
		for _, m := range pattern().FindAllSubmatchIndex(part.Of(s.Src), mention.MaxFound) {
			if name := (text.Span{Start: part.Start + m[2], End: part.Start + m[3]}); !s.Commented(name.Start) {
				found(sc, mention.Target, s, name)
			}
		}
	}
}
