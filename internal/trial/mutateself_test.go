package trial

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestJudge: judge reports what is worse than before, even if something else is right now.
func TestJudge(t *testing.T) {
	for _, test := range []struct {
		what             string
		before, want, is string
		back, worse      bool
	}{
		{"repaired", "a x", "a b", "a b", true, false},
		{"left", "a x", "a b", "a x", false, false},
		{"repaired to another", "a x", "a b", "a c", false, true},
		{"another one spoiled", "a x", "a b", "c b", false, true},
		{"one lost", "a x", "a b", "a", false, true},
	} {
		o := &outcome{mutation: &mutation{ref: -1}}
		o.judge("file", strings.Fields(test.before), strings.Fields(test.want), strings.Fields(test.is))
		if o.back != test.back || (o.worse != "") != test.worse {
			t.Errorf("%s: back %t, worse %q", test.what, o.back, o.worse)
		}
	}
}

// TestMutationsAreMistakes: each kind of mutation is made where it can be, and unclear ones are recognised.
func TestMutationsAreMistakes(t *testing.T) {
	g, err := graphOf([]byte("FROM a AS builder\nRUN make /out\nFROM b AS other\nCOPY --from=builder /out /out\n"))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for seed := range uint64(20) {
		for _, m := range mutations(g, rand.New(rand.NewPCG(seed, 0))) {
			kinds[m.kind] = true
			if o := try1("file", g, m); o.worse != "" || o.unclear == "" && !o.back {
				t.Errorf("seed %d, %s: %+v", seed, m.kind, o)
			}
		}
	}
	if len(kinds) != 4 {
		t.Errorf("only %v", kinds)
	}
	r := g.Refs[2]
	for wrong, clear := range map[string]bool{"buildr": true, "node": false, "other": false, "builder2": false, "b/x": false, "12": false} {
		if got := doubtful(g, r, wrong) == ""; got != clear {
			t.Errorf("%s: %q", wrong, doubtful(g, r, wrong))
		}
	}
}
