package rewrite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// replace returns a rule that replaces every old in the file by new.
func replace(name, old, new string, effect rewrite.Effect) *rewrite.Rule {
	return &rewrite.Rule{Name: name, Run: func(p *rewrite.Pass) {
		for at := 0; ; {
			i := bytes.Index(p.File.Src[at:], []byte(old))
			if i < 0 {
				return
			}
			span := text.Span{Start: at + i, End: at + i + len(old)}
			at = span.End
			p.Report(rewrite.Finding{Span: span, Message: "found " + old,
				Fix: rewrite.SafeFix(effect, "write "+new, text.Replace(span, new))})
		}
	}}
}

const src = "FROM a\nRUN one\nRUN two\n"

func run(t *testing.T, opt rewrite.Options) *rewrite.Report {
	t.Helper()
	r, err := rewrite.Run(context.Background(), "Dockerfile", []byte(src), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// outcomes prints the outcome of each finding.
func outcomes(r *rewrite.Report) string {
	var lines []string
	for _, o := range r.Outcomes {
		fate := string(o.Skip)
		if o.Applied {
			fate = "applied"
		}
		lines = append(lines, fmt.Sprintf("%s %q %s", o.Rule, o.Span.Of(r.Before), fate))
	}
	return strings.Join(lines, "\n")
}

// A round does not call the rules whose fixes come later. The first and the last round call all of them.
func TestLaterRulesWait(t *testing.T) {
	calls := map[string]int{}
	counted := func(r *rewrite.Rule, level rewrite.Level, first rewrite.Effect) *rewrite.Rule {
		run := r.Run
		r.Level, r.First = level, first
		r.Run = func(p *rewrite.Pass) { calls[r.Name]++; run(p) }
		return r
	}
	r := run(t, rewrite.Options{Rules: []*rewrite.Rule{
		counted(&rewrite.Rule{Name: "shown", Run: func(*rewrite.Pass) {}}, rewrite.Display, rewrite.Rebinds),
		counted(replace("late", "two", "deux", rewrite.Guards), rewrite.Safe, rewrite.Guards),
		counted(replace("early", "one", "uno", rewrite.Preserves), rewrite.Safe, rewrite.Rebinds),
		counted(replace("next", "uno", "eins", rewrite.Relabels), rewrite.Safe, rewrite.Rebinds),
	}})
	if got := string(r.After); got != "FROM a\nRUN eins\nRUN deux\n" {
		t.Errorf("%q", got)
	}
	if got := fmt.Sprint(calls); got != "map[early:4 late:3 next:4 shown:2]" {
		t.Error(got)
	}
}

func TestRoundsFollowEachOther(t *testing.T) {
	r := run(t, rewrite.Options{Rules: []*rewrite.Rule{
		replace("second", "uno", "eins", rewrite.Relabels),
		replace("first", "one", "uno", rewrite.Preserves),
	}})
	if got := string(r.After); got != "FROM a\nRUN eins\nRUN two\n" || r.Fault != nil {
		t.Errorf("got %q, fault %v", got, r.Fault)
	}
	if got := outcomes(r); got != "first \"one\" applied\nsecond \"one\" applied" {
		t.Errorf("got %s", got)
	}
}

// roundVerifier records the effect and the number of fixes of each round. It rejects texts that contain refuses.
type roundVerifier struct {
	rounds  []string
	checks  int
	refuses string
	err     error
	silent  bool
}

func (v *roundVerifier) Check(_ context.Context, changes ...rewrite.Change) (rewrite.Proof, error) {
	v.checks++
	for _, c := range changes {
		v.rounds = append(v.rounds, fmt.Sprintf("%s %d", c.Effect, len(c.Fixes)))
		if v.refuses != "" && bytes.Contains(c.After, []byte(v.refuses)) {
			return rewrite.Proof{}, &rewrite.Unproven{Detail: "it holds " + v.refuses}
		}
	}
	return rewrite.Proof{Passed: !v.silent, Note: "a note"}, v.err
}

func TestOneEffectARound(t *testing.T) {
	v := &roundVerifier{}
	r := run(t, rewrite.Options{Verifier: v, Rules: []*rewrite.Rule{
		replace("guards", "two", "zwei", rewrite.Guards),
		replace("preserves", "RUN", "run", rewrite.Preserves),
		replace("rebinds", "one", "eins", rewrite.Rebinds),
	}})
	if got := strings.Join(v.rounds, ", "); got != "rebinds 1, preserves 2, guards 1" || v.checks != 1 {
		t.Errorf("%d checks, rounds: %s", v.checks, got)
	}
	if !r.Proof.Passed || r.Proof.Note != "a note" {
		t.Errorf("proof: %+v", r.Proof)
	}
}

func TestConflictWaitsForTheNextRound(t *testing.T) {
	whole := replace("whole", "one", "two", rewrite.Preserves)
	part := replace("part", "n", "m", rewrite.Preserves)
	r := run(t, rewrite.Options{Rules: []*rewrite.Rule{whole, part}})
	if got := string(r.After); got != "FROM a\nRUN two\nRUN two\n" || outcomes(r) != "whole \"one\" applied" {
		t.Errorf("got %q\n%s", got, outcomes(r))
	}
	r = run(t, rewrite.Options{Rules: []*rewrite.Rule{part, whole}})
	if got := string(r.After); got != "FROM a\nRUN ome\nRUN two\n" {
		t.Errorf("got %q", got)
	}
}

func TestUnprovenFixIsDroppedAlone(t *testing.T) {
	v := &roundVerifier{refuses: "eins"}
	r := run(t, rewrite.Options{Verifier: v, Rules: []*rewrite.Rule{
		replace("good", "two", "zwei", rewrite.Preserves),
		replace("bad", "one", "eins", rewrite.Preserves),
	}})
	if got := string(r.After); got != "FROM a\nRUN one\nRUN zwei\n" {
		t.Errorf("got %q", got)
	}
	if got := outcomes(r); got != "bad \"one\" unproven\ngood \"two\" applied" {
		t.Errorf("got %s", got)
	}
	if r.Fault == nil || !strings.Contains(r.Fault.Error(), "line 2") || !strings.Contains(r.Fault.Error(), "it holds eins") {
		t.Errorf("fault: %v", r.Fault)
	}
}

func TestUnprovenUnsafeFixIsNoFault(t *testing.T) {
	rule := replace("bad", "one", "eins", rewrite.Preserves)
	inner := rule.Run
	rule.Run = func(p *rewrite.Pass) { inner(p) }
	unsafe := &rewrite.Rule{Name: "bad", Run: func(p *rewrite.Pass) {
		span := text.Span{Start: 11, End: 14}
		p.Report(rewrite.Finding{Span: span, Message: "m", Fix: rewrite.UnsafeFix(rewrite.Preserves, "f", text.Replace(span, "eins"))})
	}}
	all := func(string) bool { return true }
	r := run(t, rewrite.Options{Verifier: &roundVerifier{refuses: "eins"}, Unsafe: all, Rules: []*rewrite.Rule{unsafe}})
	if r.Fault != nil || r.Changed() || outcomes(r) != "bad \"one\" unproven" {
		t.Errorf("fault %v, got %s", r.Fault, outcomes(r))
	}
	r = run(t, rewrite.Options{Rules: []*rewrite.Rule{unsafe}})
	if r.Changed() || outcomes(r) != "bad \"one\" unsafe" {
		t.Errorf("without --unsafe: %s", outcomes(r))
	}
}

func TestNoProofNoChange(t *testing.T) {
	for name, v := range map[string]*roundVerifier{
		"nothing compiles": {silent: true},
		"out of time":      {err: errors.New("took longer than 10s")},
	} {
		r := run(t, rewrite.Options{Verifier: v, Rules: []*rewrite.Rule{replace("r", "one", "eins", rewrite.Preserves)}})
		if r.Changed() || r.Fault != nil || r.Proof.Passed || r.Proof.Note == "" || outcomes(r) != "r \"one\" unproven" {
			t.Errorf("%s: fault %v, proof %+v, %s", name, r.Fault, r.Proof, outcomes(r))
		}
	}
}

// lateVerifier proves the first rounds and then runs out of time.
type lateVerifier struct{ rounds int }

func (v *lateVerifier) Check(_ context.Context, changes ...rewrite.Change) (rewrite.Proof, error) {
	if v.rounds -= len(changes); v.rounds < 0 {
		return rewrite.Proof{}, errors.New("took longer than 10s")
	}
	return rewrite.Proof{Passed: true}, nil
}

func TestLateProofChangesNothing(t *testing.T) {
	r := run(t, rewrite.Options{Verifier: &lateVerifier{1}, Rules: []*rewrite.Rule{
		replace("a", "one", "eins", rewrite.Rebinds),
		replace("b", "two", "zwei", rewrite.Guards),
	}})
	if r.Changed() || r.Fault != nil || r.Proof.Passed || r.Proof.Note != "took longer than 10s" {
		t.Errorf("got %q, fault %v, proof %+v", r.After, r.Fault, r.Proof)
	}
	if got := outcomes(r); got != "a \"one\" unproven\nb \"two\" unproven" {
		t.Errorf("got %s", got)
	}
}

// If a round cannot be applied, the deferred rounds are discarded too.
func TestStartOverForgetsWhatWasDeferred(t *testing.T) {
	bad := &rewrite.Rule{Name: "bad", Run: func(p *rewrite.Pass) {
		beyond := len(p.File.Src) + 5
		p.Report(rewrite.Finding{Span: text.Span{Start: 0, End: 1}, Message: "m",
			Fix: rewrite.SafeFix(rewrite.Relabels, "f", text.Replace(text.Span{Start: beyond, End: beyond + 1}, "x"))})
	}}
	v := &roundVerifier{}
	r := run(t, rewrite.Options{Verifier: v, Rules: []*rewrite.Rule{replace("a", "one", "eins", rewrite.Preserves), bad}})
	if r.Changed() || r.Proof.Passed || v.checks > 0 {
		t.Errorf("changed: %v, proof %+v, %d checks", r.Changed(), r.Proof, v.checks)
	}
}

func TestFaultsGiveTheOriginalBack(t *testing.T) {
	panics := &rewrite.Rule{Name: "panics", Run: func(p *rewrite.Pass) {
		if bytes.Contains(p.File.Src, []byte("eins")) {
			panic("sorry")
		}
	}}
	for name, test := range map[string]struct {
		rules []*rewrite.Rule
		want  string
	}{
		"a circle":       {[]*rewrite.Rule{replace("a", "one", "eins", rewrite.Preserves), replace("b", "eins", "one", rewrite.Preserves)}, "back to an earlier text"},
		"no fixed point": {[]*rewrite.Rule{replace("a", "one", "oone", rewrite.Preserves)}, "no fixed point"},
		"a broken text":  {[]*rewrite.Rule{replace("a", "RUN one", "NONSENSE", rewrite.Preserves)}, "unknown instruction"},
		"a panic":        {[]*rewrite.Rule{replace("a", "one", "eins", rewrite.Preserves), panics}, "rule panics panicked: sorry"},
	} {
		r := run(t, rewrite.Options{Rules: test.rules})
		if r.Fault == nil || !strings.Contains(r.Fault.Error(), test.want) {
			t.Errorf("%s: fault %v, want %s", name, r.Fault, test.want)
		}
		if r.Changed() || strings.Contains(outcomes(r), "applied") {
			t.Errorf("%s: got %q, %s", name, r.After, outcomes(r))
		}
	}
}

func TestBrokenInput(t *testing.T) {
	_, err := rewrite.Run(context.Background(), "Dockerfile", []byte("FROM a\nNONSENSE\n"), rewrite.Options{})
	if err == nil || !strings.HasPrefix(err.Error(), "line 2: unknown instruction") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := rewrite.Run(ctx, "Dockerfile", []byte(src), rewrite.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

// For a file that must not be edited, findings and possible fixes are reported.
func TestReadOnly(t *testing.T) {
	rules := []*rewrite.Rule{replace("first", "one", "uno", rewrite.Preserves)}
	r := run(t, rewrite.Options{Rules: rules, ReadOnly: "made by x", Unsafe: func(string) bool { return true }})
	if got := outcomes(r); got != `first "one" display` || r.Changed() {
		t.Errorf("%s, changed: %v", got, r.Changed())
	}
	if o := r.Outcomes[0]; o.Detail != "made by x" || o.Fix == nil || o.Fix.Level != rewrite.Display {
		t.Errorf("%+v", o)
	}
}

// The language of another frontend is unknown, so the file is not parsed.
func TestOtherFrontend(t *testing.T) {
	for _, rest := range []string{src, "this is one\n<<EOF\n"} {
		text := "# syntax=example.com/lang:1\n" + rest
		r, err := rewrite.Run(t.Context(), "Dockerfile", []byte(text), rewrite.Options{
			Rules: []*rewrite.Rule{replace("first", "one", "uno", rewrite.Preserves)},
		})
		if err != nil || r.Changed() || len(r.Outcomes) > 0 || r.Note != "line 1: another frontend, example.com/lang:1, reads this file: it is left alone" {
			t.Errorf("%+v, %v", r, err)
		}
	}
}

// A file that every rule calls quiet is not parsed, unless rules run as checks.
func TestQuietFilesAreSkipped(t *testing.T) {
	for _, test := range []struct {
		name string
		opt  rewrite.Options
		want bool
	}{
		{"quiet", rewrite.Options{}, false},
		{"as checks", rewrite.Options{Scopes: map[string]rewrite.Scope{"r": rewrite.AsCheck | rewrite.AsRule}}, true},
		{"in full", rewrite.Options{Full: true}, true},
	} {
		called := false
		test.opt.Rules = []*rewrite.Rule{{Name: "r", Quiet: func(*prefilter.File) bool { return true }, Run: func(*rewrite.Pass) { called = true }}}
		run(t, test.opt)
		if called != test.want {
			t.Errorf("%s: called %v", test.name, called)
		}
	}
}
