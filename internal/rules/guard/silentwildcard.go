package guard

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// SilentWildcard finds patterns in COPY --from, which copy nothing if nothing matches, and adds a RUN that fails then.
var SilentWildcard = &rewrite.Rule{
	Name:    "silent-wildcard",
	Summary: "COPY --from takes a pattern, which may match nothing without an error",
	Does:    "test that copied artifacts exist",
	Why:     "A pattern in COPY that matches nothing copies nothing, without an error, and only starting the image shows that.",
	Level:   rewrite.Safe,
	First:   rewrite.Guards,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   func(f *prefilter.File) bool { return !slices.ContainsFunc(f.References, copiesPattern) },
	Run: func(p *rewrite.Pass) {
		g := newGuarding(p)
		for _, s := range p.Graph.Stages {
			g.patterns(s)
		}
	},
}

func copiesPattern(r prefilter.Reference) bool {
	return r.Copy != nil && (r.Copy.IsList() || slices.ContainsFunc(r.Copy.Words, func(w string) bool { return strings.ContainsAny(w, "*?[") }))
}

// patterns reports the patterns that later stages copy from s.
func (g *guarding) patterns(s *stages.Stage) {
	var found []*copied
	var seen []string
	places := map[int]*place{}
	for _, r := range g.Graph.RefsTo(s) {
		cmd := r.Copies()
		if cmd == nil || cmd.Parents || !slices.ContainsFunc(s.Body, changesFiles) {
			continue
		}
		for _, source := range cmd.SourcePaths {
			pattern, ok := plainPattern(source, g.File.Escape)
			if !ok || optional(pattern) || slices.Contains(seen, pattern) {
				continue
			}
			seen = append(seen, pattern)
			if g.checksIn(s).cover(pattern) {
				continue
			}
			if a := g.wildcard(r, cmd, pattern, source, places); a.one || !matched(g.reader.Stage(s), pattern) {
				found = append(found, a)
			}
		}
	}
	for len(found) > 0 {
		same, rest := together(found)
		g.reportPatterns(same)
		found = rest
	}
}

// plainPattern returns a source as an absolute pattern that a shell reads as BuildKit does.
func plainPattern(source string, escape byte) (string, bool) {
	if !strings.ContainsAny(source, "*?") || strings.Contains(source, "[") || stages.Unclear(source, escape) != "" || strings.Contains(source, "**") {
		return "", false
	}
	p := path.Join("/", source)
	return p, patternText().MatchString(p) && !mounted(p)
}

var patternText = lazyregexp.New(`^[A-Za-z0-9/._@+*?-]+$`)

// optionalFile matches the name of a file with a star or question mark at its end, so that the file may be missing.
var optionalFile = lazyregexp.New(`^[^*?]*\.[A-Za-z0-9]+\*$|^[^*?]+(file|lock|rc)\*$|\?$`)

// optional reports whether a pattern is a way to copy a file that may be missing. A library is often copied with its versions.
func optional(pattern string) bool {
	base := path.Base(pattern)
	return optionalFile().MatchString(base) && !regexp.MustCompile(`\.(so|dylib|a)\*$`).MatchString(base)
}

// wildcard returns the pattern that r takes with its source, and the verdict on a test of it.
func (g *guarding) wildcard(r *stages.Ref, cmd *stages.Transfer, pattern, source string, places map[int]*place) *copied {
	st := g.reader.Stage(r.To)
	a := &copied{path: pattern, span: r.At.SpanOf(source), at: g.placeOf(st, pattern, places), verdict: verdict{doubt: "a build without a match works today"}}
	var dest string
	if dest, a.one = g.fileDestination(r, cmd); a.one && g.started(r, dest) && makesOne(st, pattern) {
		// Have: a file without which the image does not start, and a command that makes exactly one.
		a.doubt = a.at.doubt
	}
	if a.reason = a.at.reason; a.reason == "" && !a.one && !findsLs(a.at) {
		a.reason = noListing
	}
	return a
}

// reportPatterns reports patterns of one place and one verdict.
func (g *guarding) reportPatterns(all []*copied) {
	first := all[0]
	var patterns []string
	for _, a := range all {
		patterns = append(patterns, a.path)
	}
	f, what, commands := rewrite.Finding{Span: first.span}, "", listings(patterns)
	switch {
	case first.one:
		f.Message = fmt.Sprintf("%s should match one file, but COPY succeeds without a match, and uses the last of several", first.path)
		commands = []string{"test -f " + first.path}
	case len(all) == 1:
		f.Message = fmt.Sprintf("%s copies nothing, without an error, if nothing in %s matches", first.path, called(first.at.stage))
	default:
		f.Message = fmt.Sprintf("%s copy nothing, without an error, if nothing in %s matches", enumerated(patterns), called(first.at.stage))
		what = "list them"
	}
	g.report(f, first.verdict, what, commands, first.at)
}

// fileDestination returns the absolute destination of a COPY that is one file; file is false if it may be a directory.
func (g *guarding) fileDestination(r *stages.Ref, cmd *stages.Transfer) (dest string, file bool) {
	st, i := g.reader.Stage(r.In), r.Position()
	dest, ok := st.Absolute(i, cmd.DestPath)
	base := path.Base(cmd.DestPath)
	if !ok || len(cmd.SourcePaths) > 1 || strings.HasSuffix(cmd.DestPath, "/") || base == "." || base == ".." {
		return "", false
	}
	isDir := slices.ContainsFunc(st.Writes, func(w *artifact.Write) bool {
		return w.Kind == artifact.Directory && w.Path == dest && (w.Stage != st.Stage || w.Index != i)
	})
	return dest, !isDir && path.Ext(base) != "" || !isDir && g.started(r, dest)
}

// started reports whether CMD, ENTRYPOINT or a later RUN of the stage that r is in starts or names a path.
func (g *guarding) started(r *stages.Ref, p string) bool {
	i := r.Position()
	for k, cmd := range r.In.Cmds[i+1:] {
		var words []string
		switch c := cmd.(type) {
		case *instructions.CmdCommand:
			words = c.CmdLine
		case *instructions.EntrypointCommand:
			words = c.CmdLine
		case *instructions.RunCommand:
			words = c.CmdLine
		}
		for _, word := range words {
			for _, field := range strings.Fields(word) {
				if abs, ok := g.reader.Stage(r.In).Absolute(i+1+k, field); ok && abs == p {
					return true
				}
			}
		}
	}
	return false
}

// matched reports whether a command or COPY of the stage certainly makes something that the pattern matches.
func matched(st *artifact.Stage, pattern string) bool {
	return slices.ContainsFunc(st.Writes, func(w *artifact.Write) bool {
		if w.Path == "" || st.Exists(w.Path) == nil {
			return false
		}
		for p := w.Path; p != "/"; p = path.Dir(p) {
			if ok, err := path.Match(pattern, p); ok && err == nil {
				return true
			}
		}
		return false
	})
}

// makesOne reports whether exactly one command of the stage certainly makes something that the pattern matches.
func makesOne(st *artifact.Stage, pattern string) bool {
	n := 0
	for _, w := range st.Writes {
		switch {
		case w.Origin == artifact.Empty && !w.Tree && w.Path != "" && !shell.Pattern(pattern).MayBe(w.Path):
		case w.Tree && artifact.Within(pattern, w.Path):
			return false
		case w.Origin == artifact.Removed && mayOverlap(w, pattern):
			return false
		case mayOverlap(w, pattern):
			if n++; w.Command == nil || !w.Command.Certain() || w.Word.Pattern || w.Word.Several {
				return false
			}
		}
	}
	return n == 1
}

// mayOverlap reports whether a write and a pattern may mean the same file.
func mayOverlap(w *artifact.Write, pattern string) bool {
	if w.Path != "" {
		return shell.Pattern(pattern).MayBe(w.Path)
	}
	text := w.Word.Text
	first, last := strings.IndexAny(pattern, "*?"), strings.LastIndexAny(pattern, "*?")
	from, to := strings.IndexAny(text, "*?["+shell.Unknown), strings.LastIndexAny(text, "*?]"+shell.Unknown)
	if from < 0 {
		return true
	}
	prefix, suffix := text[:from], text[to+1:]
	if !path.IsAbs(text) {
		prefix = ""
	}
	begins := strings.HasPrefix(prefix, pattern[:first]) || strings.HasPrefix(pattern[:first], prefix)
	ends := strings.HasSuffix(suffix, pattern[last+1:]) || strings.HasSuffix(pattern[last+1:], suffix)
	return begins && ends
}
