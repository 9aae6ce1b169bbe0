package rules_test

import (
	"context"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/syntax"
)

func defaults() []*rewrite.Rule {
	var chosen []*rewrite.Rule
	for _, r := range rules.All {
		if r.In(rewrite.GroupDefault) {
			chosen = append(chosen, r)
		}
	}
	return chosen
}

func TestSettled(t *testing.T) {
	settled := rules.Settled(defaults())
	for src, want := range map[string]bool{
		"FROM a AS b\nWORKDIR /x\nCOPY a b\nRUN --mount=type=cache,target=/c y\n": true,
		"FROM a\nFROM b\n":                       false,
		"FROM a AS B\n":                          false,
		"FROM 0\n":                               false,
		"FROM a\nWORKDIR x\n":                    false,
		"FROM a\nCOPY --from=b x y\n":            false,
		"FROM a\nRUN --mount=from=b,target=/x y": false,
		"FROM a\n# dfix: ignore[x]\n":            false,
	} {
		file, err := syntax.Read("Dockerfile", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		if got := settled(file); got != want {
			t.Errorf("%q: settled = %v", src, got)
		}
	}
	if rules.Settled(rules.All) != nil {
		t.Error("there is a test for rules that look at one stage alone")
	}
}

// checkSettled: where a file is settled, looking at it in full finds nothing.
func checkSettled(t *testing.T, src []byte) {
	t.Helper()
	file, err := syntax.Read("Dockerfile", src)
	if err != nil || !rules.Settled(defaults())(file) {
		return
	}
	full, err := rewrite.Run(context.Background(), "Dockerfile", src, rewrite.Options{Rules: defaults()})
	short, err2 := rewrite.Run(context.Background(), "Dockerfile", src, rewrite.Options{Rules: defaults(), Settled: rules.Settled(defaults())})
	if (err == nil) != (err2 == nil) || err != nil && err.Error() != err2.Error() {
		t.Fatalf("in full: %v; settled: %v", err, err2)
	}
	if err == nil && (len(full.Outcomes) > 0 || full.Fault != nil || len(short.Outcomes) > 0) {
		t.Fatalf("settled, but in full there are %d findings, fault %v:\n%s", len(full.Outcomes), full.Fault, src)
	}
}

func FuzzSettled(f *testing.F) {
	for _, src := range []string{"FROM a AS b\nWORKDIR /x\nCOPY a b\n", "FROM a\nNONSENSE\n", "ARG a\nFROM $a\nONBUILD COPY --from=x a b\nCMD [\"x\"]\n"} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) { checkSettled(t, src) })
}
