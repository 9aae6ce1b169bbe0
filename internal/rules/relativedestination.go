package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// relativeDestination finds destinations of COPY --from that are relative to WORKDIR.
var relativeDestination = &rewrite.Rule{
	Name:    "relative-destination",
	Summary: "the destination of COPY --from is relative to WORKDIR",
	Does:    "make paths absolute",
	Why:     "A relative destination depends on the last WORKDIR, which may be far above or in another stage; the absolute path shows where the files go.",
	Habit:   true,
	Level:   rewrite.Safe,
	Groups:  rewrite.Default,
	Quiet: func(f *prefilter.File) bool {
		return pathsAbsolute(f, func(paths []string) []string { return paths[len(paths)-1:] })
	},
	Run: func(p *rewrite.Pass) { relativeDestinations(p, true) },
}

// relativeContextDestination is relativeDestination for files of the build context, URLs and heredocs.
var relativeContextDestination = &rewrite.Rule{
	Name:    "relative-context-destination",
	Summary: "the destination of COPY or ADD from the build context is relative to WORKDIR",
	Does:    "make paths absolute",
	Why:     "A relative destination depends on the last WORKDIR, which may be far above or in another stage; the absolute path shows where the files go.",
	Habit:   true,
	Level:   rewrite.Safe,
	Run:     func(p *rewrite.Pass) { relativeDestinations(p, false) },
}

func relativeDestinations(p *rewrite.Pass, from bool) {
	all := slices.DeleteFunc(copies(p), func(c copied) bool { return c.workdir.Windows || !relative(c.dest.Text) })
	for _, c := range all {
		switch {
		case c.from != from:
		case c.comment == nil:
			reportDestination(p, c, all)
		case *c.comment == c.dest:
			p.Report(noComment(c))
		}
	}
}

// neighbour returns the line of a COPY or ADD of the same block as c, with nothing but such instructions between them, that reads the
// build context; 0 if there is none.
func neighbour(p *rewrite.Pass, c copied, all []copied) int {
	for _, other := range all {
		if other.from || other.stage != c.stage {
			continue
		}
		between := c.stage.Body[min(c.index, other.index):max(c.index, other.index)]
		if !slices.ContainsFunc(between, func(in *syntax.Instruction) bool { return in.Name != "COPY" && in.Name != "ADD" }) {
			return p.File.Line(other.in)
		}
	}
	return 0
}

func reportDestination(p *rewrite.Pass, c copied, all []copied) {
	f := rewrite.Finding{Span: c.dest.Span, Message: fmt.Sprintf("the destination %s is relative", c.dest.Text) + landing(p, c)}
	f.Reason = noDestinationFor(p, c)
	if f.Reason == "" {
		// Have: the directory that BuildKit joins with the destination, and text that stays one word after it.
		n, prefix := rooted(c.workdir.Path, c.dest.Text)
		f.Fix = c.write(rewrite.Relabels, c.dest, n, prefix)
		settle(&f, c.workdir)
	}
	if line := neighbour(p, c, all); c.from && f.Fix != nil && line > 0 {
		f.Message += fmt.Sprintf("; line %d reads the build context: see relative-context-destination", line)
	}
	p.Report(f)
}

// landing says where a relative destination lands, and which WORKDIR makes it so; "" if that is not known.
func landing(p *rewrite.Pass, c copied) string {
	if noDestinationFor(p, c) != "" {
		return ""
	}
	n, prefix := rooted(c.workdir.Path, c.dest.Text)
	return fmt.Sprintf(": it lands in %s (%s)", prefix+c.dest.Text[n:], workdirBefore(p, c))
}

// workdirBefore says what sets the WORKDIR of c.
func workdirBefore(p *rewrite.Pass, c copied) string {
	before := c.stage.Body[:c.index]
	for s := c.stage; s != nil; s = s.Parent {
		if s != c.stage {
			before = s.Body
		}
		for _, in := range slices.Backward(before) {
			if in.Name == "WORKDIR" {
				return fmt.Sprintf("WORKDIR, line %d", p.File.Line(in))
			}
		}
	}
	if c.workdir.Image != "" {
		return "the WORKDIR of " + c.workdir.Image
	}
	return "no WORKDIR before it"
}

// home is why a path that begins with "~" stays: BuildKit does not expand it (shell/lex.go).
const home = "~ means a directory of that name here, but the author may have meant the home directory"

// underHome reports whether a path, relative to dir, begins with "~", or dir holds such a name.
func underHome(dir, word string) bool {
	return strings.HasPrefix(word, "~") || strings.Contains(dir, "/~")
}

// noDestinationFor says why the destination of c cannot be made absolute; "" if it can.
func noDestinationFor(p *rewrite.Pass, c copied) string {
	if !c.workdir.Known() {
		return c.workdir.Reason
	}
	if underHome(c.workdir.Path, c.dest.Text) {
		return home
	}
	n, prefix := rooted(c.workdir.Path, c.dest.Text)
	if !c.in.JSON && strings.ContainsFunc(prefix, unicode.IsSpace) {
		return fmt.Sprintf("WORKDIR %s contains a space, which would split the destination", c.workdir.Path)
	}
	if p.File.Escape == '`' && endsOtherwise(c.dest.Text) {
		return "in a build for Windows its ending has another meaning"
	}
	return unfit(p, c.in, c.dest, n)
}

// endsOtherwise reports whether, in a Windows image, BuildKit treats the end of a relative destination differently from that of
// an absolute one: it drops the slash after a name of one letter, and a final dot (util/system/path.go cleanPath). Linux has no
// such case.
func endsOtherwise(dest string) bool {
	return strings.HasSuffix(dest, "/.") || strings.HasSuffix(dest, "/") && len(path.Clean(dest)) == 1 && path.Clean(dest) != "."
}
