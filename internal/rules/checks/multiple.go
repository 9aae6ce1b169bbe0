package checks

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// multipleInstructionsDisallowed removes CMD, ENTRYPOINT and HEALTHCHECK that a later one of the stage overrides.
var multipleInstructionsDisallowed = check("MultipleInstructionsDisallowed", rewrite.Rule{
	Summary: "a later CMD, ENTRYPOINT or HEALTHCHECK of the stage overrides it",
	Does:    "remove instructions that a later one overrides",
	Why:     "A later CMD, ENTRYPOINT or HEALTHCHECK of the stage overrides the removed one, which had no effect.",
	Level:   rewrite.Safe,
	Run:     each(multipleInstructions, "CMD", "ENTRYPOINT", "HEALTHCHECK"),
})

func multipleInstructions(p *rewrite.Pass, w rewrite.Warned) (fix *rewrite.Fix, reason string) {
	switch {
	case slices.ContainsFunc(p.Warnings, func(o rewrite.Warning) bool { return o.Check == "ConsistentInstructionCasing" }):
		return nil, "the instructions are in different letter case, and the majority would change: see consistent-instruction-casing"
	case p.File.Preprocessed:
		return nil, "the file is input of a preprocessor, which may keep only one of them"
	}
	if reason := commentMeans(p, w.In); reason != "" {
		return nil, reason
	}
	return rewrite.SafeFix(rewrite.Drops, "remove it", text.Replace(lineOf(p.File.Src, w.In.Lines), "")), ""
}

// lineOf returns the lines of an instruction with the line end before them and without the one after them, so insertions after
// the instruction keep their place. There is always a FROM before it.
func lineOf(src []byte, lines text.Span) text.Span {
	lines.Start -= lineEnd(src[:lines.Start])
	lines.End -= lineEnd(src[:lines.End])
	return lines
}

// lineEnd returns the length of the line end that text ends in.
func lineEnd(text []byte) int {
	switch {
	case bytes.HasSuffix(text, []byte("\r\n")):
		return 2
	case bytes.HasSuffix(text, []byte("\n")):
		return 1
	}
	return 0
}

// commentMeans says which meaning the comment above an instruction has that it would then have for the next one.
func commentMeans(p *rewrite.Pass, in *syntax.Instruction) string {
	for _, comment := range in.Comments {
		if folded := strings.ToLower(comment); strings.HasPrefix(folded, "check") || strings.HasPrefix(folded, "dfix:") {
			return "the comment above it would apply to the next instruction"
		}
	}
	if len(in.Comments) > 0 && in.Index+1 < len(p.File.Instructions) {
		if next := p.File.Instructions[in.Index+1].Name; next == "FROM" || next == "ARG" {
			return "the comment above it would become the description of what follows"
		}
	}
	return ""
}
