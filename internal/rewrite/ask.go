package rewrite

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/stages"
)

// quiet reports whether BuildKit accepts src and every rule reports that it finds nothing in it. It returns false
// if the bytes alone do not show that.
func quiet(rules []*Rule, src []byte) bool {
	if slices.ContainsFunc(rules, func(r *Rule) bool { return r.Quiet == nil }) {
		return false
	}
	f, ok := prefilter.Read(src)
	return ok && !slices.ContainsFunc(rules, func(r *Rule) bool { return !r.Quiet(f) })
}

// askRules parses the current text, a Dockerfile, and runs the rules. Unless Full is set, later rounds stop at the first rule
// after which no rule can contribute to the round. The last round, which applies nothing, has the findings of all rules. If a
// text that dfix made does not parse, that is a fault.
func (r *run) askRules() ([]Finding, error) {
	r.ignores, r.report.Elsewhere, r.shared = nil, nil, map[string]any{}
	graph, err := stages.Read(r.report.Name, r.text)
	if err != nil {
		return nil, err
	}
	r.ignores = ignoresOf(graph.File)
	r.resolve()
	warnings, err := r.lint()
	if err != nil {
		return nil, err
	}
	findings, first := make([][]Finding, len(r.Rules)), make([]Effect, len(r.Rules)) // by rule
	for i, rule := range r.Rules {
		first[i] = r.first(rule)
	}
	for _, turn := range slices.Compact(slices.Sorted(slices.Values(first))) {
		if chosen := r.choose(slices.Concat(findings...)); !r.Full && len(r.seen) > 1 && len(chosen) > 0 && chosen[0].Fix.Effect < turn {
			break
		}
		for i, rule := range r.Rules {
			if first[i] != turn {
				continue
			}
			if findings[i], err = r.ask(rule, graph, warnings); err != nil {
				return nil, err
			}
			if r.checks(rule) {
				findings[i] = r.agree(rule, graph.File, warnings, findings[i])
			}
		}
	}
	return slices.Concat(findings...), nil
}

// first returns the first effect of the fixes of a rule that the run may apply, or never.
func (r *run) first(rule *Rule) Effect {
	if rule.Level == Display || r.ReadOnly != "" || rule.Level == Unsafe && (r.Unsafe == nil || !r.Unsafe(rule.Name)) {
		return never
	}
	return rule.First
}

// PanicError is the panic of a rule.
type PanicError struct {
	rule  string
	value any
	Stack []byte
}

func (p *PanicError) Error() string { return fmt.Sprintf("rule %s panicked: %v", p.rule, p.value) }

func isPanic(err error) bool {
	var p *PanicError
	return errors.As(err, &p)
}

// ask runs one rule. It returns a panic of the rule as an error.
func (r *run) ask(rule *Rule, graph *stages.Graph, warnings []Warning) (findings []Finding, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{rule.Name, p, debug.Stack()}
		}
	}()
	rule.Run(&Pass{
		File: graph.File, Graph: graph, Repo: r.repoFacts(graph), Targets: r.Targets, Settings: r.Settings, Warnings: warnings, rule: rule, shared: r.shared, kept: r.kept,
		report: func(f Finding) {
			if f.File != "" {
				r.report.Elsewhere = append(r.report.Elsewhere, f)
				return
			}
			findings = append(findings, f)
		},
	})
	return findings, nil
}

// repoFacts calls Options.Repo at most once, and only for a file in which a name can mean more than one thing or
// if a rule needs it. The call costs more than the rest of a run.
func (r *run) repoFacts(graph *stages.Graph) RepoFacts {
	if r.facts == nil {
		r.facts = &RepoFacts{}
		if r.Repo != nil && (len(graph.Refs) > 1 || slices.ContainsFunc(r.Rules, func(x *Rule) bool { return x.Names })) {
			*r.facts = r.Repo()
		}
	}
	return *r.facts
}
