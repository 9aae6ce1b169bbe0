package rulestest

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// TestWrongVariants: a section `wrong` fails if the proof accepts it, or if no fix makes a claim.
func TestWrongVariants(t *testing.T) {
	g, err := parseGolden("x", []byte("c\n-- Dockerfile --\n"+source+"-- want --\n"+named+"-- wrong path --\n"+strings.Replace(source, "/stamp /stamp", "/other /stamp", 1)))
	if err != nil || len(g.wrong) != 1 {
		t.Fatalf("%v, %d wrong variants", err, len(g.wrong))
	}
	report, err := g.rewrite(g.src, []*rewrite.Rule{naming})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.refuses(g.wrong[0].Data, report); err != nil {
		t.Error(err)
	}
	if g.refuses([]byte(named), report) == nil {
		t.Error("a right result passes for a wrong one")
	}
	if g.refuses(g.wrong[0].Data, &rewrite.Report{}) == nil {
		t.Error("without a fix there is no claim")
	}
}

func TestOnlyEdit(t *testing.T) {
	for _, test := range [][2]string{{"abc", "abc"}, {"aab", "ab"}, {"ab", "aab"}, {"axb", "ayb"}, {"", "x"}, {"x", ""}} {
		e := onlyEdit([]byte(test[0]), []byte(test[1]))
		if got := test[0][:e.Span.Start] + e.New + test[0][e.Span.End:]; got != test[1] {
			t.Errorf("%q to %q: %+v makes %q", test[0], test[1], e, got)
		}
	}
}
