package rewrite_test

import (
	"context"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/text"
)

// TestAloneBuildsOnNothing: a fix with Alone set, applied to the original file, gives what a run with only its
// rule gives. A reference by a name that the same run adds does not have Alone set.
func TestAloneBuildsOnNothing(t *testing.T) {
	src := []byte("FROM golang:1.24\nRUN go env > /env\nFROM alpine:3.20\nWORKDIR /app\nCOPY --from=0 env bin/\n")
	report, err := rewrite.Run(context.Background(), "Dockerfile", src, rewrite.Options{Rules: rules.All})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"unnamed-stage": true, "numeric-from": false, "relative-source": true, "relative-destination": true}
	for _, o := range report.Outcomes {
		alone, listed := want[o.Rule]
		if !listed || o.Fix == nil {
			continue
		}
		delete(want, o.Rule)
		if !o.Applied || o.Alone != alone {
			t.Errorf("%s: applied %v, alone %v", o.Rule, o.Applied, o.Alone)
		}
		if o.Alone {
			onlyRule(t, src, o)
		}
	}
	if len(want) > 0 {
		t.Errorf("no finding of %v", want)
	}
}

// onlyRule compares a fix with a run of only its rule.
func onlyRule(t *testing.T, src []byte, o rewrite.Outcome) {
	t.Helper()
	after, err := text.Apply(src, o.Fix.Edits)
	if err != nil {
		t.Fatal(err)
	}
	rule, _ := rules.ByName(o.Rule)
	single, err := rewrite.Run(context.Background(), "Dockerfile", src, rewrite.Options{Rules: []*rewrite.Rule{rule}})
	if err != nil || string(single.After) != string(after) {
		t.Errorf("%s: %v: alone %q, as a run %q", o.Rule, err, after, single.After)
	}
}
