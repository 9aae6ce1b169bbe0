package rename

import (
	"regexp"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// commentedUses match a line of a comment that is an instruction. The one group is the name of a stage. "FROM name" counts in capital
// letters only: "from build" is English.
var commentedUses = []func() *regexp.Regexp{
	lazyregexp.New(`(?i)^[#\s]*COPY(?:[ \t]+--\S+)*?[ \t]+--from=["']?` + stageName + `(?:["'\s]|$)`),
	lazyregexp.New(`(?i)^[#\s]*--from=["']?` + stageName + `["']?\s`),
	lazyregexp.New(`(?i)--mount=(?:[^\s,]+,)*from=` + stageName + `(?:[,\s]|$)`),
	lazyregexp.New(`(?i)^[#\s]*FROM[ \t]+(?:--platform=\S+[ \t]+)?\S+[ \t]+AS[ \t]+` + stageName + `\s*(?:#.*)?\s*$`),
}

// commentedBases match a line of a comment that is FROM and the name of a stage or an image.
var commentedBases = []func() *regexp.Regexp{
	lazyregexp.New(`^[#\s]*FROM[ \t]+(?:--platform=\S+[ \t]+)?` + stageName + `\s*$`),
	lazyregexp.New(`(?i)^[#\s]*FROM[ \t]+(?:--platform=\S+[ \t]+)?` + stageName + `[ \t]+AS[ \t]+\S+\s*(?:#.*)?\s*$`),
}

const stageName = `([a-zA-Z][a-zA-Z0-9_.-]*)`

// comments changes the name of the stage in instructions that are commented out. If two stages have the name, it changes nothing.
func (p *Plan) comments(g *stages.Graph) {
	if g.Twin(p.Stage) != nil {
		return
	}
	patterns := commentedUses
	if !suggest.Official(p.Old) { // else FROM may mean the image
		patterns = append(patterns[:len(patterns):len(patterns)], commentedBases...)
	}
	for _, token := range g.File.Tokens {
		if token.Kind != syntax.Comment {
			continue
		}
		for _, pattern := range patterns {
			for _, m := range pattern().FindAllSubmatchIndex(token.Span.Of(g.File.Src), -1) {
				name := text.Span{Start: token.Span.Start + m[2], End: token.Span.Start + m[3]}
				if strings.EqualFold(string(name.Of(g.File.Src)), p.Old) {
					p.put(g, name)
				}
			}
		}
	}
}
