package rewrite

import (
	"context"
	"errors"
	"fmt"

	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Options configure a run.
type Options struct {
	Rules    []*Rule                // in the order that decides conflicts
	Unsafe   func(rule string) bool // reports whether to apply a rule's unsafe fixes; nil: never
	Verifier Verifier               // nil: no proof
	Settings Settings
	Repo     func() RepoFacts  // returns what the repository says; nil: nothing is known
	Targets  []Target          // the stages that other files ask for
	Ignored  map[string]string // rules whose findings are ignored, with the reason

	// Known returns why a finding at a place of the original text is ignored; ok is false if it is not. It may be nil.
	Known func(rule string, span text.Span) (why string, ok bool)

	// ReadOnly is the reason, in words for a person, why no fix may be applied to this file. Findings are still
	// reported. If it is empty, fixes may be applied.
	ReadOnly string

	// Scopes has the roles of rules, by name. A rule without an entry runs as itself.
	Scopes map[string]Scope
	Linter Linter // returns the warnings for rules that run as checks; nil: there are no warnings

	// Full makes a run call every rule in every round, even if its Quiet reports that it finds nothing or its fixes come
	// later.
	Full bool
}

// maxRounds bounds the loop. Real files need at most one round more than there are effects.
const maxRounds = 10

// Run applies rules to a file until no fix is left to apply. The error is a *syntax.Error if BuildKit does not
// accept the file, or that of ctx. A fault of dfix is in the report.
//
// A file for another frontend than Docker's is not parsed, because it may be in any language.
func Run(ctx context.Context, name string, src []byte, opt Options) (*Report, error) {
	if report := Unparsed(name, src, opt); report != nil && ctx.Err() == nil {
		return report, nil
	}
	return loop(ctx, name, src, (*run).askRules, opt)
}

// Unparsed returns what Run does if it need not parse the file: another frontend reads it, or its bytes show that
// BuildKit accepts it and no rule has a finding. It returns nil otherwise, or if opt asks for more. It is fast for any file.
func Unparsed(name string, src []byte, opt Options) *Report {
	if image, line, other := syntax.OtherFrontend(src); other {
		note := fmt.Sprintf("line %d: another frontend, %s, reads this file: it is left alone", line, image)
		return &Report{Name: name, Before: src, After: src, Note: note}
	}
	if !opt.Full && len(opt.Scopes) == 0 && len(opt.Targets) == 0 && quiet(opt.Rules, src) {
		return &Report{Name: name, Before: src, After: src}
	}
	return nil
}

// Loop applies the fixes that find returns for a file, which may be of any kind, until no fix is left to apply. It uses
// Unsafe, Verifier, Ignored, Known and ReadOnly of opt. The error is that of find for src, or that of ctx.
func Loop(ctx context.Context, name string, src []byte, find func(src []byte) ([]Finding, error), opt Options) (*Report, error) {
	return loop(ctx, name, src, func(r *run) ([]Finding, error) { return find(r.text) }, opt)
}

func loop(ctx context.Context, name string, src []byte, find func(*run) ([]Finding, error), opt Options) (*Report, error) {
	r := newRun(ctx, name, src, find, opt)
	r.deferred = opt.Verifier != nil
	err := r.loop()
	if errors.Is(err, errUnproven) || r.deferred && r.report.Fault != nil {
		r = newRun(ctx, name, src, find, opt) // a fix that was then dropped may have misled other rules
		err = r.loop()
	}
	if err != nil {
		return nil, err
	}
	return r.report, nil
}

func newRun(ctx context.Context, name string, src []byte, find func(*run) ([]Finding, error), opt Options) *run {
	return &run{
		Options: opt,
		ctx:     ctx,
		find:    find,
		report:  &Report{Name: name, Before: src, After: src},
		text:    src,
		seen:    map[string]bool{string(src): true},
		failed:  map[string]string{},
		kept:    map[string]any{},
	}
}

type run struct {
	Options
	ctx     context.Context
	find    func(*run) ([]Finding, error) // returns the findings of the current text
	report  *Report
	text    []byte            // the current text
	shift   text.Shift        // maps its spans to the original text
	seen    map[string]bool   // every text so far
	initial map[string]bool   // the fixes for the original text, by fixKey; a later fix may build on them
	warned  []Finding         // findings of rules as checks in the original text
	failed  map[string]string // fixes that the proof has dropped, with the reason
	late    string            // why the proof ran out of time; every fix is dropped then
	facts   *RepoFacts        // what Options.Repo returned; nil: not called yet

	deferred bool     // all rounds are verified together at the end
	changes  []Change // the rounds to verify then

	ignores []*Ignore      // the comments of the current text
	shared  map[string]any // of the passes over the current text
	kept    map[string]any // of the passes over all texts
}

func (r *run) loop() error {
	for round := 1; ; round++ {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		findings, err := r.find(r)
		if err != nil && len(r.seen) == 1 && !isPanic(err) {
			return err
		}
		if err != nil {
			r.fault(nil, err)
			return nil
		}
		if round == 1 {
			r.remember(findings)
		}
		chosen := r.choose(findings)
		if len(chosen) == 0 {
			done, err := r.proveAll()
			if done {
				r.rest(append(findings, r.atEnd(findings)...))
			}
			if done || err != nil {
				return err
			}
			continue
		}
		if round > maxRounds {
			r.fault(findings, fmt.Errorf("no fixed point after %d rounds", maxRounds))
			return nil
		}
		if err := r.apply(chosen); err != nil {
			if r.ctx.Err() != nil {
				return err
			}
			r.fault(findings, err)
			return nil
		}
	}
}

// remember records what the rest of the run needs of the findings in the original text.
func (r *run) remember(findings []Finding) {
	r.initial = map[string]bool{}
	for _, f := range findings {
		if f.Fix != nil {
			r.initial[f.fixKey()] = true
		}
		if r.Scopes[f.Rule]&AsCheck != 0 {
			r.warned = append(r.warned, f)
		}
	}
}

// apply applies one round, without the fixes that the proof drops.
func (r *run) apply(chosen []Finding) error {
	kept, after, err := r.prove(chosen)
	if err != nil || len(kept) == 0 {
		return err
	}
	if r.seen[string(after)] {
		return errors.New("the fixes lead back to an earlier text")
	}
	r.seen[string(after)] = true
	for _, f := range kept {
		r.record(f, Outcome{Applied: true})
	}
	r.shift.Add(editsOf(kept))
	r.text, r.report.After = after, after
	return nil
}

// editsOf returns the edits of findings that were chosen together.
func editsOf(findings []Finding) []text.Edit {
	var edits []text.Edit
	for _, f := range findings {
		edits = append(edits, f.Fix.Edits...)
	}
	edits, _ = text.Merge(nil, edits)
	return edits
}

// fault records err and restores the original bytes.
func (r *run) fault(findings []Finding, err error) {
	r.report.Fault = err
	r.report.After = r.report.Before
	r.report.Outcomes = nil
	r.rest(findings)
}
