package rules_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/text"
	"github.com/dfix-dev/dfix/internal/verify"
)

// sabotage is a wrong variant of a rule with a fix that claims to be safe.
type sabotage struct {
	rule   string // the rule that it spoils
	what   string
	effect rewrite.Effect
	src    string
	edits  func(*rewrite.Pass) []text.Edit
	want   string // what the proof says against it; "" if it cannot see the mistake
	right  string // for such a one: what the rule itself makes of src
}

// swap returns the wrong variant that replaces every old by new in the source, for each pair.
func swap(oldnew ...string) func(*rewrite.Pass) []text.Edit {
	return func(p *rewrite.Pass) []text.Edit {
		var edits []text.Edit
		for i := 0; i < len(oldnew); i += 2 {
			old := []byte(oldnew[i])
			for at := 0; ; {
				k := bytes.Index(p.File.Src[at:], old)
				if k < 0 {
					break
				}
				span := text.Span{Start: at + k, End: at + k + len(old)}
				edits, at = append(edits, text.Replace(span, oldnew[i+1])), span.End
			}
		}
		return edits
	}
}

// spoiled returns the rule with its wrong variant. It edits only src, and only once.
func (s sabotage) spoiled() *rewrite.Rule {
	return &rewrite.Rule{Name: s.rule, Level: rewrite.Safe, Run: func(p *rewrite.Pass) {
		if string(p.File.Src) != s.src {
			return
		}
		edits := s.edits(p)
		p.Report(rewrite.Finding{Span: edits[0].Span, Message: s.what, Fix: rewrite.SafeFix(s.effect, s.what, edits...)})
	}}
}

func rewritten(t *testing.T, src string, verifier rewrite.Verifier, selected ...*rewrite.Rule) *rewrite.Report {
	t.Helper()
	report, err := rewrite.Run(context.Background(), "Dockerfile", []byte(src), rewrite.Options{Rules: selected, Verifier: verifier})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func session() rewrite.Verifier {
	return verify.New(verify.Options{Moved: moved().Canonical})
}

// TestSabotage: a wrong rule changes no file. Its fix is left out, and the fault names the line, the rule and the difference in
// one line.
func TestSabotage(t *testing.T) {
	for _, s := range sabotages() {
		t.Run(s.rule+"/"+s.what, func(t *testing.T) {
			if !rewritten(t, s.src, nil, s.spoiled()).Changed() {
				t.Fatal("it is no sabotage: without a proof it changes nothing")
			}
			report := rewritten(t, s.src, session(), s.spoiled())
			if s.want == "" {
				s.unseen(t, report)
				return
			}
			if report.Changed() || report.Fault == nil || report.Outcomes[0].Skip != rewrite.SkipUnproven {
				t.Fatalf("it is applied: fault %v\n%s", report.Fault, report.After)
			}
			s.checkFault(t, report.Fault.Error())
		})
	}
}

// checkFault checks that a fault says what a bug report needs.
func (s sabotage) checkFault(t *testing.T, fault string) {
	t.Helper()
	for _, want := range []string{"line ", "a safe fix of " + s.rule + " was not proven", s.want} {
		if !strings.Contains(fault, want) {
			t.Errorf("the fault is %q and does not say %q", fault, want)
		}
	}
	if strings.Contains(fault, "\n") || strings.Contains(fault, "sha256:") {
		t.Errorf("the fault is not fit for people: %q", fault)
	}
}

// unseen is for a mistake that no comparison of builds can see. It checks the output of the rule instead.
func (s sabotage) unseen(t *testing.T, report *rewrite.Report) {
	t.Helper()
	if report.Fault != nil || !report.Changed() {
		t.Errorf("the proof does see it, %v: it belongs to the others", report.Fault)
	}
	rule, _ := rules.ByName(s.rule)
	if got := string(rewritten(t, s.src, session(), rule).After); got != s.right {
		t.Errorf("%s makes\n%s\nand not\n%s", s.rule, got, s.right)
	}
}

// TestSabotageAmongTheRules: the right fixes of all other rules stay.
func TestSabotageAmongTheRules(t *testing.T) {
	for _, s := range sabotages() {
		if s.want == "" {
			continue
		}
		alone := rewritten(t, s.src, session(), others(s.rule)...)
		report := rewritten(t, s.src, session(), append(others(s.rule), s.spoiled())...)
		if !bytes.Equal(report.After, alone.After) {
			t.Errorf("%s, %s: the other rules make\n%s\nwithout it, and with it\n%s", s.rule, s.what, alone.After, report.After)
		}
	}
}

// TestOfferedAloneIsProven: a fix that a report offers by itself is right without the fixes of other rules.
func TestOfferedAloneIsProven(t *testing.T) {
	offered := 0
	for _, s := range sabotages() {
		if s.want == "" {
			continue
		}
		report := rewritten(t, s.src, session(), append(others(s.rule), s.spoiled())...)
		for _, o := range report.Outcomes {
			if !o.Applied || !o.Alone {
				continue
			}
			offered++
			after, err := text.Apply(report.Before, o.Fix.Edits)
			if err != nil {
				t.Fatal(err)
			}
			change := rewrite.Change{Before: report.Before, After: after, Effect: o.Fix.Effect, Fixes: []*rewrite.Fix{o.Fix}}
			if _, err := session().Check(context.Background(), change); err != nil {
				t.Errorf("%s, %s: %s is offered alone, and by itself: %v", s.rule, s.what, o.Rule, err)
			}
		}
	}
	if offered < 30 {
		t.Errorf("only %d fixes are offered", offered)
	}
}

// others are all rules but one.
func others(name string) []*rewrite.Rule {
	var list []*rewrite.Rule
	for _, r := range rules.All {
		if r.Name != name {
			list = append(list, r)
		}
	}
	return list
}
