package rules

import (
	"fmt"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/text"
)

// numericFrom finds COPY --from=N and replaces the number by the stage's name.
var numericFrom = &rewrite.Rule{
	Name:    "numeric-from",
	Summary: "COPY --from refers to a stage by its number",
	Does:    "refer to build stages by name",
	Why:     "A number counts the stages from the top: if somebody inserts a stage above, the COPY silently takes its files from another stage.",
	Level:   rewrite.Safe,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   referencesCertain,
	Run: func(p *rewrite.Pass) {
		for _, r := range p.Graph.Refs {
			if r.IsIndex {
				reportNumeric(p, r)
			}
		}
	},
}

func reportNumeric(p *rewrite.Pass, r *stages.Ref) {
	f := rewrite.Finding{Span: r.Span, Message: fmt.Sprintf("--from=%s refers to a stage by its number", r.Name)}
	f.Reason = noNameFor(p.Graph, r)
	if f.Reason == "" {
		// Have: an earlier stage whose name means that stage here.
		f.Fix = rewrite.SafeFix(rewrite.Preserves, "write --from="+r.To.Alias, text.Replace(r.Span, r.To.Alias))
	}
	p.Report(f)
}

// noNameFor says why the number of r cannot be written as a name; "" if it can.
func noNameFor(g *stages.Graph, r *stages.Ref) string {
	switch r.Trouble {
	case stages.Negative:
		return "BuildKit refuses a negative index"
	case stages.OutOfRange:
		return fmt.Sprintf("the file has %s: BuildKit fails here, or takes an image that another --from or mount names",
			counted(len(g.Stages), "stage"))
	case stages.Self:
		return "it is the number of its own stage, which BuildKit refuses"
	case stages.Forward:
		return fmt.Sprintf("stage %d comes later, which BuildKit refuses", r.Index)
	}
	switch {
	case r.To.Alias == "":
		return fmt.Sprintf("stage %d has no name", r.Index)
	case g.ByName(r.To.Alias) != r.To:
		return fmt.Sprintf("the name %s is used twice and leads to stage %d", r.To.Alias, g.ByName(r.To.Alias).Index)
	case r.To.Alias == "scratch":
		return "the stage is called scratch, and --from=scratch looks like the empty image"
	case r.Fixed:
		return "the flag contains a line continuation"
	}
	return ""
}

// counted returns n with its noun: "1 stage", "2 stages".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
