package rewrite

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Options say what a run may do.
type Options struct {
	Rules    []*Rule                // in the order in which conflicts are decided
	Unsafe   func(rule string) bool // whether a rule's unsafe fixes are applied; nil: none
	Verifier Verifier               // nil: no proof
	Settings Settings
	Repo     func() RepoFacts  // returns what the repository says; nil: nothing is known
	Ignored  map[string]string // rules whose findings do not count, and why

	// ReadOnly says why no fix may be applied to this file, in words for a person, who has to change something else.
	// The findings are reported. Empty: fixes may be applied.
	ReadOnly string

	// Scopes say as what the rules run that may run as checks, by name; a rule without an entry runs as itself.
	Scopes map[string]Scope
	Linter Linter // gives the warnings for rules that run as checks; nil: there are none

	// Full makes a run call every rule, also those whose Quiet says that they have no finding.
	Full bool
}

// maxRounds bounds the loop. Real files need as many rounds as there are effects, and one more.
const maxRounds = 10

// Run applies rules to a file until nothing is left to apply. The error is a *syntax.Error
// (the file is none that BuildKit accepts) or that of ctx; a fault of dfix is in the report.
//
// A file for another frontend than Docker's is not even parsed: its language may be any other one.
func Run(ctx context.Context, name string, src []byte, opt Options) (*Report, error) {
	if image, line, other := syntax.OtherFrontend(src); other {
		note := fmt.Sprintf("line %d: another frontend, %s, reads this file: it is left alone", line, image)
		return &Report{Name: name, Before: src, After: src, Note: note}, nil
	}
	if !opt.Full && len(opt.Scopes) == 0 && ctx.Err() == nil && quiet(opt.Rules, src) {
		return &Report{Name: name, Before: src, After: src}, nil
	}
	r := newRun(ctx, name, src, opt)
	r.deferred = opt.Verifier != nil
	err := r.loop()
	if errors.Is(err, errUnproven) || r.deferred && r.report.Fault != nil {
		r = newRun(ctx, name, src, opt) // a fix that the proof drops may have misled the others
		err = r.loop()
	}
	if err != nil {
		return nil, err
	}
	return r.report, nil
}

// quiet reports whether BuildKit accepts src and each rule says that it has no finding in it. It is false where the
// bytes alone do not show that.
func quiet(rules []*Rule, src []byte) bool {
	if slices.ContainsFunc(rules, func(r *Rule) bool { return r.Run != nil && r.Quiet == nil }) {
		return false
	}
	f, ok := prefilter.Read(src)
	return ok && !slices.ContainsFunc(rules, func(r *Rule) bool { return r.Run != nil && !r.Quiet(f) })
}

func newRun(ctx context.Context, name string, src []byte, opt Options) *run {
	return &run{
		Options: opt,
		ctx:     ctx,
		report:  &Report{Name: name, Before: src, After: src},
		text:    src,
		seen:    map[string]bool{string(src): true},
		failed:  map[string]string{},
	}
}

type run struct {
	Options
	ctx    context.Context
	report *Report
	text   []byte            // the present text
	shift  text.Shift        // from it back to the original
	seen   map[string]bool   // every text so far
	first  alone             // what could be applied at once
	warned []Finding         // what rules found as checks in the original text
	failed map[string]string // fixes that the proof has dropped, and why
	late   string            // the proof ran out of time; every fix is dropped
	facts  *RepoFacts        // what Options.Repo returned; nil: not called yet

	deferred bool     // the proof is left for the end, and is one of all rounds
	changes  []Change // those that it is left for

	ignores []*Ignore // the comments of the present text
}

func (r *run) loop() error {
	for round := 1; ; round++ {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		findings, err := r.find()
		if err != nil && len(r.seen) == 1 && !isPanic(err) {
			return err
		}
		if err != nil {
			r.fault(nil, err)
			return nil
		}
		if round == 1 {
			r.first = aloneOf(findings)
			r.warned = slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return r.Scopes[f.Rule]&AsCheck == 0 })
		}
		chosen := r.choose(findings)
		if len(chosen) == 0 {
			done, err := r.proveAll()
			if done {
				r.rest(findings)
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

// find parses the present text and asks every rule. A text of dfix's own making that
// does not parse is a fault.
func (r *run) find() (findings []Finding, err error) {
	r.ignores = nil
	file, err := syntax.Parse(r.report.Name, r.text)
	if err != nil {
		return nil, err
	}
	graph, err := stages.Build(file)
	if err != nil {
		return nil, err
	}
	r.ignores = ignoresOf(file)
	r.resolve()
	warnings, err := r.lint()
	if err != nil {
		return nil, err
	}
	for _, last := range []bool{false, true} {
		for _, rule := range r.Rules {
			if rule.Run == nil || rule.Last != last {
				continue
			}
			found, err := r.ask(rule, file, graph, warnings)
			if err != nil {
				return nil, err
			}
			if r.checks(rule) {
				found = r.agree(rule, file, warnings, found)
			}
			findings = append(findings, found...)
		}
		r.use(findings)
	}
	return findings, nil
}

// PanicError is a panic of a rule, caught.
type PanicError struct {
	Rule  string
	Value any
	Stack []byte
}

func (p *PanicError) Error() string { return fmt.Sprintf("rule %s panicked: %v", p.Rule, p.Value) }

func isPanic(err error) bool {
	var p *PanicError
	return errors.As(err, &p)
}

// ask runs one rule. Its panic is a fault of dfix, told with the rule's name.
func (r *run) ask(rule *Rule, file *syntax.File, graph *stages.Graph, warnings []Warning) (findings []Finding, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{rule.Name, p, debug.Stack()}
		}
	}()
	rule.Run(&Pass{
		File: file, Graph: graph, Repo: r.repoFacts(graph), Settings: r.Settings, Ignores: r.ignores, Warnings: warnings, rule: rule,
		report: func(f Finding) { findings = append(findings, f) },
	})
	return findings, nil
}

// repoFacts asks what the repository says: once, and only for a file in which some name can mean
// more than one thing, or if a rule asks for more. Looking for the answer costs more than the rest of a run.
func (r *run) repoFacts(graph *stages.Graph) RepoFacts {
	if r.facts == nil {
		r.facts = &RepoFacts{}
		if r.Repo != nil && (len(graph.Refs) > 1 || slices.ContainsFunc(r.Rules, func(x *Rule) bool { return x.Names })) {
			*r.facts = r.Repo()
		}
	}
	return *r.facts
}

// apply makes one round of changes, without those that the proof drops.
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

// editsOf returns the edits of fixes that were chosen together.
func editsOf(findings []Finding) []text.Edit {
	var edits []text.Edit
	for _, f := range findings {
		edits = append(edits, f.Fix.Edits...)
	}
	edits, _ = text.Merge(nil, edits)
	return edits
}

// fault gives the original bytes back.
func (r *run) fault(findings []Finding, err error) {
	r.report.Fault = err
	r.report.After = r.report.Before
	r.report.Outcomes = nil
	r.rest(findings)
}
