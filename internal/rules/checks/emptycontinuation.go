package checks

import (
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// noEmptyContinuation removes empty lines from instructions.
var noEmptyContinuation = check("NoEmptyContinuation", rewrite.Rule{
	Summary: "an instruction contains an empty line",
	Does:    "remove empty lines inside instructions",
	Why:     "Docker's check NoEmptyContinuation warns about empty lines inside an instruction, which will become an error.",
	Level:   rewrite.Safe,
	Run:     each(fixEmptyContinuation),
})

func fixEmptyContinuation(p *rewrite.Pass, w rewrite.Warned) (fix *rewrite.Fix, reason string) {
	var edits []text.Edit
	for _, t := range p.File.Tokens {
		if t.Kind == syntax.Blank && w.In.Lines.Contains(t.Span) {
			edits = append(edits, text.Replace(t.Span, ""))
		}
	}
	if len(edits) == 0 {
		return nil, unread
	}
	return rewrite.SafeFix(rewrite.Preserves, "remove the empty lines", edits...), ""
}
