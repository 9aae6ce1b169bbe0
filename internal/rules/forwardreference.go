package rules

import (
	"fmt"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
)

// ForwardReference finds references from a stage to itself or to a later stage.
var ForwardReference = &rewrite.Rule{
	Name:    "forward-reference",
	Summary: "a reference leads to its own stage or to a later one",
	Bug:     true,
	Level:   rewrite.Display,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   referencesCertain,
	Run: func(p *rewrite.Pass) {
		for _, r := range p.Graph.Refs {
			switch r.Trouble {
			case stages.Self:
				p.Report(rewrite.Finding{Span: r.Span,
					Message: fmt.Sprintf("%s %s leads to its own stage, which begins in line %d", r.Kind, r.Name, p.File.Line(r.To.From)),
					Reason:  "BuildKit refuses it: a stage cannot read its own files"})
			case stages.Forward:
				p.Report(rewrite.Finding{Span: r.Span,
					Message: fmt.Sprintf("%s %s leads to a later stage, in line %d", r.Kind, r.Name, p.File.Line(r.To.From)),
					Reason:  wayOut(p.Graph, r)})
			}
		}
	},
}

// wayOut says what a person can do about a forward reference.
func wayOut(g *stages.Graph, r *stages.Ref) string {
	switch {
	case g.DependsOn(r.To, r.In):
		return "the two stages need each other: BuildKit refuses the cycle"
	case g.Last(r.To):
		return "BuildKit refuses it; the stage is the last one, so moving it would change what the file builds"
	case g.Twin(r.To) != nil:
		return "BuildKit refuses it; two stages have the name, see duplicate-stage"
	}
	return fmt.Sprintf("BuildKit refuses it; moving that stage above stage %d would repair it", r.In.Index)
}
