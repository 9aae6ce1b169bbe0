package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/patternmatcher"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// ignoredSource finds sources of COPY, ADD and mounts that .dockerignore keeps out of the build context.
var ignoredSource = &rewrite.Rule{
	Name:    "ignored-source",
	Summary: ".dockerignore keeps a source out of the build context",
	Bug:     true,
	Level:   rewrite.Display,
	Names:   true,
	Also:    []string{"CopyIgnoredFile"},
	Quiet:   readsNoContext,
	Run: func(p *rewrite.Pass) {
		if ignored, ok := newIgnored(p.Repo.IgnoreFile); ok && !p.File.Preprocessed {
			ignored.report(p)
		}
	},
}

// readsNoContext reports whether no instruction of a simple file reads the build context.
func readsNoContext(f *prefilter.File) bool {
	return !slices.ContainsFunc(f.Instructions, func(in prefilter.Instruction) bool {
		return in.Name == "ADD" || in.Name == "COPY" && !strings.Contains(in.Flags, "--from=") || in.Name == "RUN" && len(in.Flags) > 0
	})
}

// ignored has the patterns of an ignore file.
type ignored struct {
	rewrite.IgnoreFile
	matcher    *patternmatcher.PatternMatcher
	exceptions []string // the patterns after "!"
}

// newIgnored reads the patterns; ok is false if there are no patterns or BuildKit refuses them.
func newIgnored(file rewrite.IgnoreFile) (*ignored, bool) {
	matcher, err := patternmatcher.New(file.Patterns)
	if err != nil || len(file.Patterns) == 0 {
		return nil, false
	}
	i := &ignored{IgnoreFile: file, matcher: matcher}
	for _, pattern := range matcher.Patterns() {
		if pattern.Exclusion() {
			i.exceptions = append(i.exceptions, strings.TrimPrefix(pattern.String(), "/"))
		}
	}
	return i, true
}

// literalFront returns a pattern up to its first wildcard or escape.
func literalFront(pattern string) string {
	if at := strings.IndexAny(pattern, `*?[\`); at >= 0 {
		return pattern[:at]
	}
	return pattern
}

func (i *ignored) report(p *rewrite.Pass) {
	read := 0
	var out []contextSource
	for _, s := range p.Graph.Stages {
		for n, in := range s.Body {
			for _, source := range contextSources(p.File, in, s.Cmds[n]) {
				read++
				if i.excludes(strings.TrimPrefix(path.Join("/", source.path), "/")) {
					out = append(out, source)
				}
			}
		}
	}
	if i.lists() && read > 1 && len(out) == read {
		return // a list of what another build needs: the context is another one
	}
	for _, source := range out {
		p.Report(rewrite.Finding{Span: source.span, Reason: outcome(source.path),
			Message: fmt.Sprintf("%s keeps %s out of the build context", i.Path, source.path)})
	}
}

// lists reports whether the file excludes everything except what it lists.
func (i *ignored) lists() bool {
	return slices.Contains(i.Patterns, "*") || slices.Contains(i.Patterns, "**")
}

// outcome says what BuildKit does with a source that does not exist.
func outcome(source string) string {
	if literalFront(source) != source {
		return "a pattern without a match may copy nothing, without an error: change one of the two files"
	}
	return "the build fails with not found: change one of the two files"
}

// contextSource is a path in the build context that an instruction reads.
type contextSource struct {
	path string
	span text.Span
}

// contextSources returns the literal paths and patterns below the root of the context that an instruction reads.
func contextSources(file *syntax.File, in *syntax.Instruction, cmd instructions.Command) []contextSource {
	var all []contextSource
	switch c := cmd.(type) {
	case *instructions.CopyCommand, *instructions.AddCommand:
		if t := stages.TransferOf(c); t.From == "" {
			for _, p := range t.SourcePaths {
				all = append(all, contextSource{p, in.SpanOf(p)})
			}
		}
	case *instructions.RunCommand:
		all = boundSources(in)
	}
	return slices.DeleteFunc(all, func(c contextSource) bool {
		remote := strings.Contains(c.path, "://") || strings.HasPrefix(c.path, "git@") || strings.HasPrefix(c.path, "github.com/")
		return remote || path.Join("/", c.path) == "/" || stages.Unclear(c.path, file.Escape) != ""
	})
}

// boundSources returns the sources of the bind mounts of a RUN that are in the build context.
func boundSources(in *syntax.Instruction) []contextSource {
	var all []contextSource
	for _, flag := range in.Flags {
		kind, from, source := "bind", "", contextSource{}
		for _, field := range flag.Fields {
			switch field.Key {
			case "type":
				kind = field.Value
			case "from":
				from = field.Value
			case "source", "src":
				source = contextSource{field.Value, field.ValueSpan}
			}
		}
		if flag.Name == "mount" && kind == "bind" && from == "" && source.path != "" {
			all = append(all, source)
		}
	}
	return all
}

// excludes reports whether no file of a source, a path or a pattern, is in the context.
func (i *ignored) excludes(source string) bool {
	front := literalFront(source)
	if front != source { // the directory above the first wildcard counts
		at := strings.LastIndex(front, "/")
		if at < 1 {
			return false
		}
		source = front[:at]
	}
	matched, err := i.matcher.MatchesOrParentMatches(source)
	return err == nil && matched && !slices.ContainsFunc(i.exceptions, func(exception string) bool { return maySpare(exception, source) })
}

// maySpare reports whether an exception may include something below an excluded source. The matcher itself decides about the
// source.
func maySpare(exception, source string) bool {
	front := literalFront(exception)
	return strings.HasPrefix(front, source+"/") || front != exception && strings.HasPrefix(source+"/", front)
}
