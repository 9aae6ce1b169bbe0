package rules_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/rules/guard"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/text"
	"github.com/dfix-dev/dfix/internal/verify"
)

// The properties run a hundred times each; `go test ./internal/rules -run Property -rapid.checks=10000`
// runs them longer.

// TestPropertyValidFiles: only proven fixes change a file that compiles, which keeps its graph,
// builds what the effects claim, and stays as it is in a second run.
func TestPropertyValidFiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDockerfile(t)
		src := d.text()
		unsafe := rapid.Bool().Draw(t, "unsafe")
		if got := leads(t, src); !slices.Equal(got, d.leads) {
			t.Fatalf("the references lead to %v and are meant to lead to %v\n%s", got, d.leads, src)
		}
		report := proven(t, src, unsafe, rules.All...)
		after := string(report.After)
		if got := leads(t, after); !slices.Equal(got, d.leads) {
			t.Fatalf("the references lead to %v, and led to %v\n%s\n%s", got, d.leads, src, after)
		}
		if again := proven(t, after, unsafe, rules.All...); again.Changed() {
			t.Fatalf("a second run makes of\n%s\nthe text\n%s", after, again.After)
		}
		asClaimed(t, src, after, unsafe)
	})
}

// asClaimed checks the rewrite of src: without the added tests it must build the same.
func asClaimed(t *rapid.T, src, after string, unsafe bool) {
	guards := []*rewrite.Rule{guard.UnguardedArtifact, guard.SilentWildcard, guard.EmptyDirectory}
	isGuard := func(r *rewrite.Rule) bool { return slices.Contains(guards, r) }
	same := proven(t, src, unsafe, slices.DeleteFunc(slices.Clone(rules.All), isGuard)...)
	claim, known := rewrite.Preserves, false
	for _, o := range same.Outcomes {
		switch {
		case o.Applied && o.Fix.Effect == rewrite.Rebinds:
			t.Fatalf("a reference of a file that compiles is rebound: %s\n%s", o.Message, src)
		case o.Applied && changesBuild(o.Fix.Effect):
			if o.Fix.Level == rewrite.Safe {
				t.Fatalf("a safe fix changes the build: %s\n%s", o.Message, src)
			}
			return // the proof holds it to what its effect names
		case o.Applied && o.Fix.Effect == rewrite.Settles:
			known = true
		case o.Applied && o.Fix.Effect == rewrite.Relabels:
			claim = rewrite.Relabels
		}
	}
	if known {
		claim = rewrite.Settles
	}
	if err := verify.Holds(claim, []byte(src), same.After); err != nil {
		t.Fatalf("%v\n%s\n%s", err, src, same.After)
	}
	guarded := proven(t, string(same.After), unsafe, guards...)
	if err := verify.Holds(rewrite.Guards, same.After, guarded.After); err != nil {
		t.Fatalf("%v\n%s\n%s", err, same.After, guarded.After)
	}
	if string(guarded.After) != after {
		t.Fatalf("rule by rule it becomes\n%s\nand at once\n%s", guarded.After, after)
	}
}

// changesBuild reports whether fixes of that effect are meant to change what a build makes.
func changesBuild(e rewrite.Effect) bool {
	return e == rewrite.Repaths || e == rewrite.Splits || e == rewrite.Unignores
}

// proven rewrites a text. It fails if a fix is not proven or is a fault.
func proven(t *rapid.T, src string, unsafe bool, selected ...*rewrite.Rule) *rewrite.Report {
	report, err := rewrite.Run(context.Background(), "Dockerfile", []byte(src), rewrite.Options{
		Rules: selected, Unsafe: func(string) bool { return unsafe }, Verifier: session(),
	})
	if err != nil || report.Fault != nil {
		t.Fatalf("%v, fault %v\n%s", err, report.Fault, src)
	}
	for _, o := range report.Outcomes {
		if o.Skip == rewrite.SkipUnproven && report.Proof.Passed {
			t.Fatalf("%s is unproven: %s\n%s", o.Rule, o.Detail, src)
		}
	}
	return report
}

// leads returns the stages to which the references of a text lead, in order.
func leads(t *rapid.T, src string) []int {
	var to []int
	for _, r := range graphOf(t, src).Refs {
		if r.To == nil {
			to = append(to, -1)
		} else {
			to = append(to, r.To.Index)
		}
	}
	return to
}

func graphOf(t *rapid.T, src string) *stages.Graph {
	g, err := stages.Read("Dockerfile", []byte(src))
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return g
}

// TestPropertyMutations: in a file with one wrong reference or name, each reference means the intended stage or stays as it is,
// and a repaired file builds like the original.
func TestPropertyMutations(t *testing.T) {
	repaired, left := map[string]int{}, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := anyDockerfile(t)
		src := d.text()
		kind, wrong, ok := mutated(t, src)
		if !ok {
			return
		}
		unsafe := rapid.Bool().Draw(t, "unsafe")
		report := proven(t, wrong, unsafe, rules.All...)
		was, is := leads(t, wrong), leads(t, string(report.After))
		for i, meant := range d.leads {
			if is[i] != meant && is[i] != was[i] {
				t.Fatalf("%s: reference %d was meant to lead to stage %d, leads to %d, and is led to %d\n%s\n%s", kind, i, meant, was[i], is[i], wrong, report.After)
			}
		}
		if slices.Equal(was, d.leads) || !slices.Equal(is, d.leads) {
			left[kind]++
			return
		}
		repaired[kind]++
		if original := proven(t, src, unsafe, rules.All...); kind != dropped {
			if err := verify.Holds(rewrite.Relabels, original.After, report.After); err != nil {
				t.Fatalf("%s: it is repaired and builds something else: %v\n%s\n%s", kind, err, original.After, report.After)
			}
		}
	})
	t.Logf("repaired %v, left %v", repaired, left)
	if repaired[misspelled] == 0 || left[misspelled] == 0 || repaired[dropped]+left[dropped] == 0 || left[numbered] == 0 {
		t.Errorf("the mutations are one-sided: repaired %v, left %v", repaired, left)
	}
}

const (
	misspelled = "a misspelled reference"
	dropped    = "a dropped name"
	numbered   = "a number for a name"
)

// mutated makes one reference to a stage, or the name that it uses, wrong.
func mutated(t *rapid.T, src string) (kind, wrong string, ok bool) {
	var named []*stages.Ref
	for _, r := range graphOf(t, src).Refs {
		if r.To != nil && !r.IsIndex && !r.Fixed {
			named = append(named, r)
		}
	}
	if len(named) == 0 {
		return "", "", false
	}
	r := rapid.SampledFrom(named).Draw(t, "reference")
	kind = rapid.SampledFrom([]string{misspelled, misspelled, dropped, numbered}).Draw(t, "mutation")
	edit := text.Replace(r.Span, misspell(t, r.Name))
	switch kind {
	case dropped:
		edit = text.Replace(text.Span{Start: r.To.Base.Span.End, End: r.To.Name.Span.End}, "")
	case numbered:
		edit = text.Replace(r.Span, fmt.Sprint(r.To.Index))
	}
	after, err := text.Apply([]byte(src), []text.Edit{edit})
	if err != nil {
		t.Fatal(err)
	}
	return kind, string(after), true
}

// misspell swaps, drops or doubles a letter.
func misspell(t *rapid.T, name string) string {
	i := rapid.IntRange(0, len(name)-2).Draw(t, "at")
	switch rapid.IntRange(0, 2).Draw(t, "slip") {
	case 0:
		return name[:i] + name[i+1:i+2] + name[i:i+1] + name[i+2:]
	case 1:
		return name[:i] + name[i+1:]
	}
	return name[:i+1] + name[i:]
}
