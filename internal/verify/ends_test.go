package verify

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// TestEnds: a fix that claims to end a warning has to end it, even if graph and config are equal.
func TestEnds(t *testing.T) {
	for _, test := range []struct{ name, before, old, new, ends, want string }{
		{"ends it", "FROM a as b\nRUN x\n", "as", "AS", "FromAsCasing", ""},
		{"does not end it", "FROM a as b\nRUN x\n", "RUN x", "RUN  x", "FromAsCasing", "a warning of FromAsCasing is still there"},
		{"brings another one", "FROM a as b\nRUN x\n", "FROM a as b\nRUN x", "FROM a AS b\nrun x", "FromAsCasing", "a new warning of ConsistentInstructionCasing comes in"},
		{"brings one of the same check elsewhere", "FROM a as b\nRUN x\nFROM a AS c\n", "as b\nRUN x\nFROM a AS", "AS b\nRUN x\nFROM a as", "FromAsCasing", "a warning of FromAsCasing is still there"},
		{"ends none, and brings one", "FROM a AS b\nRUN x\n", "AS", "as", "", ""},
	} {
		before := []byte(test.before)
		at := strings.Index(test.before, test.old)
		fix := &rewrite.Fix{Effect: rewrite.Preserves, Ends: test.ends, Edits: []text.Edit{text.Replace(text.Span{Start: at, End: at + len(test.old)}, test.new)}}
		after, err := text.Apply(before, fix.Edits)
		if err != nil {
			t.Fatal(err)
		}
		_, err = New(Options{}).Check(t.Context(), rewrite.Change{Before: before, After: after, Effect: rewrite.Preserves, Fixes: []*rewrite.Fix{fix}})
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// TestLint: warnings come once, sorted by line, without suggestions, which differ from run to run. BuildKit's
// comments switch them off.
func TestLint(t *testing.T) {
	s := New(Options{})
	list, err := s.Lint(t.Context(), []byte("FROM a\nARG TIDE\nENV A=$TIDEE B=$TIDEE\nMAINTAINER x\n# check=skip=LegacyKeyValueFormat\nENV c d\nENV e f\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range list {
		got = append(got, w.Check+" "+string(rune('0'+w.Line)))
		if strings.Contains(w.Message, "did you mean") {
			t.Errorf("it suggests: %s", w.Message)
		}
	}
	if want := "UndefinedVar 3, MaintainerDeprecated 4, LegacyKeyValueFormat 7"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}
