package rewrite

import (
	"cmp"
	"context"
	"slices"

	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Warning is a warning of one of Docker's build checks.
type Warning struct {
	Check   string // BuildKit's name of the check: "StageNameCasing"
	Message string // BuildKit's words
	Line    int    // the line where the instruction begins, from 1 (for NoEmptyContinuation, where it ends); 0: the warning has no line
}

// Linter returns the warnings of Docker's build checks for a text, without duplicates, sorted by line. It obeys `#
// check=` comments. The error is that of ctx.
type Linter interface {
	Lint(ctx context.Context, src []byte) ([]Warning, error)
}

// Warned is a warning with its instruction.
type Warned struct {
	Warning
	In *syntax.Instruction // nil: the warning has no line in the file
}

// Warned returns the warnings of the checks that the rule implements.
func (p *Pass) Warned() []Warned {
	var list []Warned
	for _, w := range p.Warnings {
		if slices.Contains(p.rule.Checks, w.Check) {
			list = append(list, Warned{w, instructionAt(p.File, w.Line)})
		}
	}
	return list
}

// ExplainOther reports a warning of a check that no rule implements.
func (p *Pass) ExplainOther(w Warning, reason string) {
	p.Fix(Warned{Warning{w.Check, w.Check + ": " + w.Message, w.Line}, instructionAt(p.File, w.Line)}, nil, reason)
}

// Fix reports a warning with the fix that ends it, or with nil and the reason why there is no fix.
func (p *Pass) Fix(w Warned, fix *Fix, reason string) {
	p.Report(Finding{Span: placeOf(p.File, w), Message: w.Message, Fix: fix, Reason: reason})
}

func instructionAt(file *syntax.File, line int) *syntax.Instruction {
	for _, in := range file.Instructions {
		if in.Node.StartLine <= line && line <= in.Node.EndLine {
			return in
		}
	}
	return nil
}

// placeOf returns the span of a warning: the keyword of its instruction, or the line that BuildKit names.
func placeOf(file *syntax.File, w Warned) text.Span {
	switch {
	case w.In != nil && w.In.Node.StartLine == w.Line && !w.In.Opaque:
		return w.In.Keyword.Span
	case w.Line < 1 || w.Line > file.Lines.Count():
		return text.Span{}
	}
	end := len(file.Src)
	if w.Line < file.Lines.Count() {
		end = file.Lines.Start(w.Line + 1)
	}
	return trimmed(file.Src, text.Span{Start: file.Lines.Start(w.Line), End: end})
}

// checks reports whether a rule runs as a check in this run.
func (r *run) checks(rule *Rule) bool { return r.Scopes[rule.Name]&AsCheck != 0 }

// lint returns the warnings for the current text if a rule of the run runs as a check.
func (r *run) lint() ([]Warning, error) {
	if r.Linter == nil || !slices.ContainsFunc(r.Rules, r.checks) {
		return nil, nil
	}
	return r.Linter.Lint(r.ctx, r.text)
}

// agree matches the findings of a rule with the warnings of its checks. Each warning is reported in its own line.
// If the rule runs only as a check, agree drops all other findings.
func (r *run) agree(rule *Rule, file *syntax.File, warnings []Warning, found []Finding) []Finding {
	p := &Pass{File: file, Warnings: warnings, rule: rule}
	var left []Finding
	p.report = func(f Finding) { left = append(left, f) }
	taken := make([]bool, len(found))
	for _, w := range p.Warned() {
		n := reporting(found, taken, file, w)
		if n < 0 {
			p.Fix(w, nil, "a variable or the platform decides what it means")
			continue
		}
		taken[n] = true
		found[n].warns(file, w)
	}
	only := r.Scopes[rule.Name]&AsRule == 0
	for n, f := range found {
		if taken[n] || !only || rule.Name == OtherCheck {
			left = append(left, f)
		}
	}
	slices.SortStableFunc(left, func(x, y Finding) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	return left
}

// reporting returns the index of the finding that reports a warning, -1 if there is no such finding that is not
// taken.
func reporting(found []Finding, taken []bool, file *syntax.File, w Warned) int {
	best := -1
	for n, f := range found {
		if taken[n] || !f.about(file, w) {
			continue
		}
		if f.Message == w.Message {
			return n
		}
		if best < 0 {
			best = n
		}
	}
	return best
}

// OtherCheck is the name of the rule for checks that no other rule implements.
const OtherCheck = "other-check"

// about reports whether a finding and a warning are about the same instruction.
func (f Finding) about(file *syntax.File, w Warned) bool {
	line, _ := file.Lines.Position(f.Span.Start)
	if w.In == nil {
		return line == w.Line || w.Line == 0
	}
	return w.In.Node.StartLine <= line && line <= w.In.Node.EndLine
}

// warns moves a finding to the line of its warning, and records that its fix ends the warning.
func (f *Finding) warns(file *syntax.File, w Warned) {
	if line, _ := file.Lines.Position(f.Span.Start); line != w.Line {
		f.Span = placeOf(file, w)
	}
	if f.Fix != nil {
		f.Fix.Ends = w.Check
	}
}

// dissolved records the warnings of the original text that the fix of another warning has ended. For example, a
// removed CMD needs no JSON.
func (r *run) dissolved() {
	lines := text.NewLines(r.report.Before)
	line := func(f Finding) int { line, _ := lines.Position(f.Span.Start); return line }
	for _, f := range r.warned {
		recorded := slices.ContainsFunc(r.report.Outcomes, func(o Outcome) bool { return o.Rule == f.Rule && line(o.Finding) == line(f) })
		if !recorded {
			f.Fix, f.Reason = nil, ""
			r.report.Outcomes = append(r.report.Outcomes, Outcome{Finding: f, Skip: SkipConflict, Detail: "another fix ends it"})
		}
	}
}
