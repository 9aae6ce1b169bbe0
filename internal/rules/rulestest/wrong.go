package rulestest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/text"
	"github.com/dfix-dev/dfix/internal/verify"
)

// WrongVariants returns the number of sections `wrong` in the goldens of a rule. Run checks each of them.
func WrongVariants(t *testing.T, rule *rewrite.Rule) int {
	t.Helper()
	if files, _ := filepath.Glob(filepath.Join(root, "testdata", "golden", rule.Name, "*.txtar")); len(files) == 0 || rule == rules.UnknownTarget {
		return 0
	}
	n := 0
	for _, g := range goldens(t, rule.Name) {
		n += len(g.wrong)
	}
	return n
}

// refuses returns an error if the proof accepts wrong in place of the golden's result. The mistaken fix makes the same
// claim as the first fix that the report has applied.
func (g *golden) refuses(wrong []byte, report *rewrite.Report) error {
	i := slices.IndexFunc(report.Outcomes, func(o rewrite.Outcome) bool { return o.Applied })
	if i < 0 {
		return errors.New("the golden has no fix whose claim a mistaken one can make")
	}
	edit := onlyEdit(g.src, wrong)
	mistaken := &rewrite.Rule{Name: "mistaken", Level: rewrite.Safe, Run: func(p *rewrite.Pass) {
		if bytes.Equal(p.File.Src, g.src) {
			p.Report(rewrite.Finding{Span: edit.Span, Message: "mistaken", Fix: rewrite.SafeFix(report.Outcomes[i].Fix.Effect, "mistaken", edit)})
		}
	}}
	got, err := rewrite.Run(context.Background(), "Dockerfile", g.src, rewrite.Options{
		Rules: []*rewrite.Rule{mistaken}, Verifier: verify.New(verify.Options{}),
	})
	if err == nil && (got.Changed() || got.Fault == nil) {
		err = fmt.Errorf("the proof accepts it:\n%s", got.After)
	}
	return err
}

// onlyEdit returns the one edit that turns before into after, without their common beginning and end.
func onlyEdit(before, after []byte) text.Edit {
	start, end := 0, 0
	for start < min(len(before), len(after)) && before[start] == after[start] {
		start++
	}
	for end < min(len(before), len(after))-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	return text.Replace(text.Span{Start: start, End: len(before) - end}, string(after[start:len(after)-end]))
}
