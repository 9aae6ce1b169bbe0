package rulestest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/rules/image"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/verify"
)

// root is the module's directory, seen from the tests of package rules.
const root = "../.."

// Run checks a rule against every golden in its directory.
func Run(t *testing.T, rule *rewrite.Rule) {
	t.Helper()
	if rule == rules.UnknownTarget {
		runRelated(t, rule)
		return
	}
	fires, silent := pageExamples(t, rule)
	fromPage := fires + silent
	all := goldens(t, rule.Name)
	for _, g := range all {
		t.Run(g.name(), func(t *testing.T) {
			if fired(g.run(t, []*rewrite.Rule{rule}), rule) {
				fires++
			} else {
				silent++
			}
		})
	}
	if filtered := fires+silent-fromPage < len(all); !filtered && (fires < 2 || silent < 2) {
		t.Errorf("%s needs two examples in which it fires and two in which it does not, on its page or in its goldens: there are %d and %d",
			rule.Name, fires, silent)
	}
}

// RunCombined checks all default rules together against the goldens of testdata/golden/combined.
func RunCombined(t *testing.T) {
	t.Helper()
	var standard []*rewrite.Rule
	for _, r := range rules.All {
		if r.In(rewrite.GroupDefault) {
			standard = append(standard, r)
		}
	}
	for _, g := range goldens(t, "combined") {
		t.Run(g.name(), func(t *testing.T) { g.run(t, standard) })
	}
}

// fired reports whether a rule has made a fix, or a finding if it never makes fixes.
func fired(report *rewrite.Report, rule *rewrite.Rule) bool {
	return report != nil && slices.ContainsFunc(report.Outcomes, func(o rewrite.Outcome) bool {
		return o.Rule == rule.Name && (o.Applied || rule.Level == rewrite.Display)
	})
}

// run checks the result of the golden in every variant. The rules are the standard ones unless the golden's flags select others.
func (g *golden) run(t *testing.T, standard []*rewrite.Rule) *rewrite.Report {
	t.Helper()
	selected, err := g.selected(standard)
	if err != nil {
		t.Fatal(err)
	}
	report, err := g.rewrite(g.src, selected)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := g.store(report.After, findings(report, variant{})); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range g.variants() {
		for _, err := range g.check(v, selected) {
			t.Errorf("%s: %v", v.name, err)
		}
		if t.Failed() {
			break // the other variants would report the same
		}
	}
	for _, w := range g.wrong {
		if err := g.refuses(w.Data, report); err != nil {
			t.Errorf("%s: %v", w.Name, err)
		}
	}
	return report
}

// variants returns the spellings of the golden under which its rules have to do the same.
func (g *golden) variants() []variant {
	fitting := []variant{{name: "unchanged", apply: bytes.Clone}}
	for _, v := range variants {
		if v.fits(g.src) && v.fits(g.want) {
			fitting = append(fitting, v)
		}
	}
	return append(fitting, variant{name: "switched off", apply: bytes.Clone, off: true})
}

// check runs one variant and returns an error for every promise that it breaks.
func (g *golden) check(v variant, selected []*rewrite.Rule) []error {
	src, want, wantFindings := v.apply(g.src), v.apply(g.want), g.findings
	if v.off {
		selected, want, wantFindings = nil, src, ""
	}
	report, err := g.rewrite(src, selected)
	if err != nil {
		return []error{err}
	}
	problems := []error{
		g.sameInFull(src, report, selected),
		roundTrip(src),
		roundTrip(report.After),
		proven(report),
		g.settled(report.After, selected),
	}
	if !bytes.Equal(report.After, want) {
		problems = append(problems, fmt.Errorf("the text is\n%s\nand not\n%s\n%s", report.After, want, firstDifference(report.After, want)))
	}
	if got := findings(report, v); !g.anyFindings && sameSpelling(got) != sameSpelling(wantFindings) {
		problems = append(problems, fmt.Errorf("the findings are\n%s\nand not\n%s", got, wantFindings))
	}
	return slices.DeleteFunc(problems, func(err error) bool { return err == nil })
}

// sameInFull returns an error if a run that calls every rule has a different result: then some Quiet is wrong.
func (g *golden) sameInFull(src []byte, report *rewrite.Report, selected []*rewrite.Rule) error {
	opt := g.options(selected)
	opt.Full = true
	full, err := rewrite.Run(context.Background(), "Dockerfile", src, opt)
	if err != nil {
		return err
	}
	if got, want := findings(report, variant{}), findings(full, variant{}); got != want || !bytes.Equal(report.After, full.After) {
		return fmt.Errorf("a run finds\n%s\nand a full run\n%s", got, want)
	}
	return nil
}

// settled reports whether a second run edits nothing.
func (g *golden) settled(after []byte, selected []*rewrite.Rule) error {
	again, err := g.rewrite(after, selected)
	if err == nil && again.Changed() {
		err = fmt.Errorf("a second run changes the text again:\n%s", again.After)
	}
	return err
}

// proven returns an error unless every change has a proof that passed. A fix may be unproven only if nothing in the file
// compiles, and the report says so.
func proven(report *rewrite.Report) error {
	if report.Changed() && !report.Proof.Passed {
		return fmt.Errorf("the change is not proven: %s", report.Proof.Note)
	}
	for _, o := range report.Outcomes {
		if o.Skip == rewrite.SkipUnproven && (o.Detail == "" || o.Detail != report.Proof.Note) {
			return fmt.Errorf("%s: the proof did not hold: %s", o.Rule, o.Detail)
		}
	}
	return nil
}

// rewrite runs rules over src with the proof switched on. A fault is an error.
func (g *golden) rewrite(src []byte, selected []*rewrite.Rule) (*rewrite.Report, error) {
	report, err := rewrite.Run(context.Background(), "Dockerfile", src, g.options(selected))
	if err == nil && report.Fault != nil {
		err = fmt.Errorf("fault: %w", report.Fault)
	}
	return report, err
}

func (g *golden) options(selected []*rewrite.Rule) rewrite.Options {
	options := verify.Options{}
	if moves := g.flags.images; moves != nil {
		options.Moved = moves.Canonical
		if i := slices.Index(selected, image.Image); i >= 0 {
			selected = slices.Clone(selected)
			selected[i] = image.With(moves, g.flags.syntax)
		}
	}
	session := verify.New(options)
	return rewrite.Options{
		Rules:    selected,
		Unsafe:   func(string) bool { return g.flags.unsafe },
		Verifier: session,
		Linter:   linter{session, g},
		Scopes:   scopes(selected),
		Repo:     func() rewrite.RepoFacts { return g.flags.facts },
	}
}

// selected returns the rules that the golden names, or the standard ones.
func (g *golden) selected(standard []*rewrite.Rule) ([]*rewrite.Rule, error) {
	if g.flags.rules == nil {
		return standard, nil
	}
	var selected []*rewrite.Rule
	for _, r := range rules.All {
		if slices.Contains(g.flags.rules, r.Name) {
			selected = append(selected, r)
		}
	}
	if len(selected) != len(g.flags.rules) {
		return nil, fmt.Errorf("select %s: only %d of them are rules", strings.Join(g.flags.rules, ","), len(selected))
	}
	return selected, nil
}

// roundTrip reports whether src parses and its tokens are its bytes.
func roundTrip(src []byte) error {
	file, err := syntax.Parse("Dockerfile", src)
	if err == nil && !bytes.Equal(file.Bytes(), src) {
		err = errors.New("the tokens are not the bytes of the file")
	}
	return err
}

// linter returns the warnings of BuildKit's linter and those that a golden adds.
type linter struct {
	rewrite.Linter
	golden *golden
}

func (l linter) Lint(ctx context.Context, src []byte) ([]rewrite.Warning, error) {
	list, err := l.Linter.Lint(ctx, src)
	for _, w := range l.golden.flags.warnings {
		if bytes.HasPrefix(src, []byte(backtickLine)) && !bytes.HasPrefix(l.golden.src, []byte(backtickLine)) {
			w.Line++
		}
		list = append(slices.Clone(list), w)
	}
	return list, err
}

// scopes returns the scopes of the rules that run as checks if they are selected by their names.
func scopes(selected []*rewrite.Rule) map[string]rewrite.Scope {
	scopes := map[string]rewrite.Scope{}
	for _, r := range selected {
		if scope := r.Scope(r.Name); scope&rewrite.AsCheck != 0 {
			scopes[r.Name] = scope
		}
	}
	return scopes
}
