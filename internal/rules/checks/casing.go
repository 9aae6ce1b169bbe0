package checks

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// fromAsCasing writes AS in the letter case of FROM.
var fromAsCasing = check("FromAsCasing", rewrite.Rule{
	Summary: "AS is in a different letter case than FROM",
	Does:    "write instructions in one letter case",
	Why:     "Docker's check FromAsCasing warns if AS and FROM are in different letter case.",
	Level:   rewrite.Safe,
	Run:     each(fixAsCasing, "FROM"),
})

func fixAsCasing(p *rewrite.Pass, w rewrite.Warned) (fix *rewrite.Fix, reason string) {
	if len(w.In.Args) != 3 {
		return nil, unread
	}
	upper := w.In.Keyword.Text == strings.ToUpper(w.In.Keyword.Text)
	edits := p.File.Recase(w.In.Args[1], upper)
	if len(edits) == 0 {
		return nil, unread
	}
	return rewrite.SafeFix(rewrite.Preserves, "write "+recased("AS", upper), edits...), ""
}

// consistentInstructionCasing writes instructions in the letter case of the majority.
var consistentInstructionCasing = check("ConsistentInstructionCasing", rewrite.Rule{
	Summary: "an instruction is in a different letter case than most",
	Does:    "write instructions in one letter case",
	Why:     "Docker's check ConsistentInstructionCasing warns about instructions in another letter case than most of the file.",
	Level:   rewrite.Safe,
	Run:     each(fixCasing),
})

// fixCasing takes the letter case of the majority from BuildKit's message. AS changes together with FROM, or fromAsCasing would
// warn.
func fixCasing(p *rewrite.Pass, w rewrite.Warned) (fix *rewrite.Fix, reason string) {
	upper, known := strings.HasSuffix(w.Message, "(uppercase)"), strings.HasSuffix(w.Message, "case)")
	edits := p.File.Recase(w.In.Keyword, upper)
	if !known || len(edits) == 0 {
		return nil, unread
	}
	if w.In.Name == "FROM" && len(w.In.Args) == 3 {
		edits = append(edits, p.File.Recase(w.In.Args[1], upper)...)
	}
	return rewrite.SafeFix(rewrite.Preserves, "write "+recased(w.In.Name, upper), edits...), ""
}

func recased(word string, upper bool) string {
	if upper {
		return strings.ToUpper(word)
	}
	return strings.ToLower(word)
}

// like writes an upper-case keyword in the letter case of another one.
func like(keyword, written string) string {
	switch written {
	case strings.ToUpper(written):
		return keyword
	case strings.ToLower(written):
		return strings.ToLower(keyword)
	}
	return keyword[:1] + strings.ToLower(keyword[1:]) // neither upper nor lower case, so it counts for neither side
}
