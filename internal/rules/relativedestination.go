package rules

import (
	_ "embed"
	"fmt"
	"path"
	"strings"
	"unicode"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

//go:embed relative-destination.md
var relativeDestinationDoc string

//go:embed relative-context-destination.md
var relativeContextDestinationDoc string

// RelativeDestination finds destinations of COPY --from that are relative to WORKDIR.
var RelativeDestination = &rewrite.Rule{
	Name:    "relative-destination",
	Summary: "the destination of COPY --from is relative to WORKDIR",
	Does:    "make paths absolute",
	Why:     "A relative destination depends on the last WORKDIR, which may be far above or in another stage; the absolute path shows where the files go.",
	Habit:   true,
	Doc:     relativeDestinationDoc,
	Level:   rewrite.Safe,
	Groups:  rewrite.Default,
	Quiet: func(f *prefilter.File) bool {
		return pathsAbsolute(f, func(paths []string) []string { return paths[len(paths)-1:] })
	},
	Run: func(p *rewrite.Pass) { relativeDestinations(p, true) },
}

// RelativeContextDestination is RelativeDestination for files of the build context, URLs and heredocs.
var RelativeContextDestination = &rewrite.Rule{
	Name:    "relative-context-destination",
	Summary: "the destination of COPY or ADD from the build context is relative to WORKDIR",
	Does:    "make paths absolute",
	Why:     "A relative destination depends on the last WORKDIR, which may be far above or in another stage; the absolute path shows where the files go.",
	Habit:   true,
	Doc:     relativeContextDestinationDoc,
	Level:   rewrite.Safe,
	Run:     func(p *rewrite.Pass) { relativeDestinations(p, false) },
}

func relativeDestinations(p *rewrite.Pass, from bool) {
	for _, c := range copies(p) {
		if c.from == from && !c.workdir.Windows && relative(c.dest.Text) {
			relativeDestination(p, c)
		}
	}
}

func relativeDestination(p *rewrite.Pass, c copied) {
	f := rewrite.Finding{Span: c.dest.Span, Message: fmt.Sprintf("the destination %s is relative", c.dest.Text)}
	f.Reason = noDestinationFor(p, c)
	if f.Reason == "" {
		// Have: the directory that BuildKit joins the destination to, and text that stays one word behind it.
		n, prefix := rooted(c.workdir.Path, c.dest.Text)
		f.Fix = c.write(rewrite.Relabels, c.dest, n, prefix)
		settle(&f, c.workdir)
	}
	p.Report(f)
}

// home is why a path that begins with "~" stays: BuildKit does not expand it (shell/lex.go).
const home = "~ is a directory of that name here, though the home directory may be meant"

// noDestinationFor says why the destination of c cannot be made absolute; "" if it can.
func noDestinationFor(p *rewrite.Pass, c copied) string {
	if !c.workdir.Known() {
		return c.workdir.Reason
	}
	if strings.HasPrefix(c.dest.Text, "~") {
		return home
	}
	n, prefix := rooted(c.workdir.Path, c.dest.Text)
	if !c.in.JSON && strings.ContainsFunc(prefix, unicode.IsSpace) {
		return fmt.Sprintf("WORKDIR %s holds a blank, which would split the destination", c.workdir.Path)
	}
	if p.File.Escape == '`' && endsOtherwise(c.dest.Text) {
		return "in a build for Windows its ending has another meaning"
	}
	return unfit(p, c.in, c.dest, n)
}

// endsOtherwise reports whether BuildKit treats the end of a relative destination in another
// way than that of an absolute one if the image is one for Windows: it drops the slash of a
// name of one letter, and a final dot (util/system/path.go cleanPath). Linux has no such case.
func endsOtherwise(dest string) bool {
	return strings.HasSuffix(dest, "/.") || strings.HasSuffix(dest, "/") && len(path.Clean(dest)) == 1 && path.Clean(dest) != "."
}
