package rewrite_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// linter returns the warnings whose words are in the text.
type linter map[string]rewrite.Warning

func (l linter) Lint(_ context.Context, src []byte) ([]rewrite.Warning, error) {
	var all []rewrite.Warning
	for word, w := range l {
		if bytes.Contains(src, []byte(word)) {
			all = append(all, w)
		}
	}
	return all, nil
}

const checked = `FROM a
# a comment
RUN one \
    more
RUN two
RUN one one
`

// finds returns a rule for check One that finds words, without a fix, in the order given.
func finds(words ...string) *rewrite.Rule {
	return &rewrite.Rule{Name: "r", Checks: []string{"One"}, Run: func(p *rewrite.Pass) {
		for _, word := range words {
			at := bytes.Index(p.File.Src, []byte(word))
			p.Report(rewrite.Finding{Span: text.Span{Start: at, End: at + len(word)}, Message: "found " + word})
		}
	}}
}

// reported prints line, text, message and reason of each finding.
func reported(r *rewrite.Report) string {
	var all []string
	lines := text.NewLines(r.Before)
	for _, o := range r.Outcomes {
		line, _ := lines.Position(o.Span.Start)
		all = append(all, fmt.Sprintf("%d %q %s (%.12s)", line, o.Span.Of(r.Before), o.Message, o.Reason))
	}
	return strings.Join(all, "; ")
}

// TestWarningsAndFindings: a rule that runs as a check reports exactly the warnings of the check, each in the line of
// the warning.
func TestWarningsAndFindings(t *testing.T) {
	const check, both = rewrite.AsCheck, rewrite.AsCheck | rewrite.AsRule
	warn := func(message string, lines ...int) linter {
		l := linter{}
		for _, line := range lines {
			for i, word := range []string{"FROM", "RUN", "one", "two"} {
				if i == len(l) {
					l[word] = rewrite.Warning{Check: "One", Message: message, Line: line}
					break
				}
			}
		}
		return l
	}
	for _, test := range []struct {
		name  string
		rule  *rewrite.Rule
		scope rewrite.Scope
		warns linter
		want  string
	}{
		{"a finding without a warning is not the check's", finds("one", "two"), check, warn("w", 3), `3 "one" found one ()`},
		{"but the rule's", finds("one", "two"), both, warn("w", 3), `3 "one" found one (); 5 "two" found two ()`},
		{"without the check there are no warnings", finds("two"), rewrite.AsRule, warn("w", 3), `5 "two" found two ()`},
		{"a finding further down in the instruction", finds("more"), check, warn("w", 3), `3 "RUN" found more ()`},
		{"the line in which a continued instruction ends", finds(), check, warn("w", 4), `4 "more" w (a variable o)`},
		{"a warning that the rule does not find", finds("two"), check, warn("w", 6), `6 "RUN" w (a variable o)`},
		{"the message decides between two", finds("one", "more"), check, warn("found more", 3), `3 "RUN" found more ()`},
		{"else the first of two", finds("one", "more"), check, warn("w", 3), `3 "one" found one ()`},
		{"a finding answers one warning", finds("two"), check, warn("w", 5, 5), `5 "RUN" w (a variable o); 5 "two" found two ()`},
		{"a comment", finds("comment"), check, warn("w", 2), `2 "comment" found comment ()`},
		{"a comment without a finding", finds("two"), check, warn("w", 2), `2 "# a comment" w (a variable o)`},
		{"no line", finds("two"), check, warn("w", 0), `1 "" found two ()`},
		{"the line after the last one", finds(), check, warn("w", 7), `7 "" w (a variable o)`},
		{"no line of the file", finds(), check, warn("w", 8), `1 "" w (a variable o)`},
		{"the last line of an instruction belongs to it", finds("more"), check, warn("found more", 4), `4 "more" found more ()`},
	} {
		r := runOn(t, checked, rewrite.Options{Rules: []*rewrite.Rule{test.rule}, Scopes: map[string]rewrite.Scope{"r": test.scope}, Linter: test.warns})
		if got := reported(r); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// TestLastLineWithoutEnd: a warning about the last line of a file has its place up to the end of the file.
func TestLastLineWithoutEnd(t *testing.T) {
	r := runOn(t, "FROM a\nRUN one \\\n last", rewrite.Options{
		Rules: []*rewrite.Rule{finds()}, Scopes: map[string]rewrite.Scope{"r": rewrite.AsCheck}, Linter: linter{"one": {Check: "One", Message: "w", Line: 3}},
	})
	if got := reported(r); got != `3 "last" w (a variable o)` {
		t.Error(got)
	}
}

// TestFixEndsWarning: a fix that answers a warning ends it; a fix of another finding does not.
func TestFixEndsWarning(t *testing.T) {
	rule := replace("r", "one", "eins", rewrite.Preserves)
	rule.Checks = []string{"One"}
	r := runOn(t, "FROM a\nRUN one\nRUN two one\n", rewrite.Options{
		Rules: []*rewrite.Rule{rule}, Scopes: map[string]rewrite.Scope{"r": rewrite.AsCheck | rewrite.AsRule},
		Linter: linter{"RUN one": {Check: "One", Message: "w", Line: 2}},
	})
	if len(r.Outcomes) != 2 || r.Outcomes[0].Fix.Ends != "One" || r.Outcomes[1].Fix.Ends != "" {
		t.Errorf("%+v", r.Outcomes)
	}
}

// TestOtherChecks: warnings of checks that no rule implements are reported as they are, with the name of the check.
func TestOtherChecks(t *testing.T) {
	other := &rewrite.Rule{Name: rewrite.OtherCheck, Run: func(p *rewrite.Pass) {
		for _, w := range p.Warnings {
			p.ExplainOther(w, "unknown here")
		}
	}}
	r := runOn(t, checked, rewrite.Options{
		Rules: []*rewrite.Rule{other}, Scopes: map[string]rewrite.Scope{rewrite.OtherCheck: rewrite.AsCheck}, Linter: linter{"two": {Check: "New", Message: "w", Line: 5}},
	})
	if got := reported(r); got != `5 "RUN" New: w (unknown here)` {
		t.Error(got)
	}
}

// TestWarningsEndedByAnotherFix: a warning of the original text is reported even if the fix of another one ends it.
func TestWarningsEndedByAnotherFix(t *testing.T) {
	remove := replace("remove", "RUN one\n", "", rewrite.Preserves)
	shout := replace("shout", "one", "ONE", rewrite.Relabels)
	remove.Checks, shout.Checks = []string{"Remove"}, []string{"Shout"}
	as := map[string]rewrite.Scope{"remove": rewrite.AsCheck, "shout": rewrite.AsCheck}
	r := runOn(t, "FROM a\nRUN one\nRUN two\n", rewrite.Options{
		Rules: []*rewrite.Rule{remove, shout}, Scopes: as,
		Linter: linter{"RUN": {Check: "Remove", Message: "w", Line: 2}, "one": {Check: "Shout", Message: "w", Line: 2}},
	})
	var got []string
	for _, o := range r.Outcomes {
		got = append(got, fmt.Sprintf("%s %v %s %s", o.Rule, o.Applied, o.Skip, o.Detail))
	}
	// The warning of Remove comes again, now about the other RUN, which its rule does not find.
	want := "remove true  ; shout false conflict another fix ends it; remove false display "
	if strings.Join(got, "; ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, "; "), want)
	}
}

// TestOrderDecidesConflicts: the fix of the earlier rule wins a conflict, then the fix that is earlier in the file. The order in
// which they are reported does not matter.
func TestOrderDecidesConflicts(t *testing.T) {
	find := func(text []byte) (found []rewrite.Finding, err error) {
		for _, rule := range []string{"second", "first"} {
			if at := bytes.Index(text, []byte("one")); at >= 0 {
				found = append(found, finding(rule, at, at+3, rule))
			}
		}
		return found, nil
	}
	r, err := rewrite.Loop(t.Context(), "f", []byte(src), find, rewrite.Options{Rules: []*rewrite.Rule{{Name: "first"}, {Name: "second"}}})
	if err != nil || string(r.After) != "FROM a\nRUN first\nRUN two\n" {
		t.Errorf("got %q, %v", r.After, err)
	}
	backwards := &rewrite.Rule{Name: "backwards", Run: func(p *rewrite.Pass) {
		for _, start := range []int{12, 11} {
			if span := (text.Span{Start: start, End: start + 2}); !bytes.Contains(p.File.Src, []byte("x")) {
				p.Report(rewrite.Finding{Span: span, Message: "m", Fix: rewrite.SafeFix(rewrite.Preserves, "f", text.Replace(span, "x"))})
			}
		}
	}}
	r = runOn(t, src, rewrite.Options{Rules: []*rewrite.Rule{backwards}})
	if got := string(r.After); got != "FROM a\nRUN xe\nRUN two\n" {
		t.Errorf("got %q", got)
	}
}

func finding(rule string, start, end int, to string) rewrite.Finding {
	span := text.Span{Start: start, End: end}
	fix := rewrite.SafeFix(rewrite.Preserves, "f", text.Replace(span, to))
	return rewrite.Finding{Rule: rule, Span: span, Message: "m", Fix: fix}
}

// TestRounds: a run of as many rounds as the limit allows is not a fault.
func TestRounds(t *testing.T) {
	count := func(to int) *rewrite.Rule {
		return &rewrite.Rule{Name: "count", Run: func(p *rewrite.Pass) {
			at := bytes.IndexByte(p.File.Src, '\n')
			if marks := bytes.Count(p.File.Src[:at], []byte("x")); marks < to {
				p.Report(rewrite.Finding{Span: text.Span{Start: 0, End: 4}, Message: "m", Fix: rewrite.SafeFix(rewrite.Preserves, "f", text.Insert(at, "x"))})
			}
		}}
	}
	if r := run(t, rewrite.Options{Rules: []*rewrite.Rule{count(10)}}); r.Fault != nil || !strings.HasPrefix(string(r.After), "FROM axxxxxxxxxx\n") {
		t.Errorf("10 rounds: %q, fault %v", r.After, r.Fault)
	}
	if r := run(t, rewrite.Options{Rules: []*rewrite.Rule{count(11)}}); r.Fault == nil || r.Changed() {
		t.Errorf("11 rounds: %q, fault %v", r.After, r.Fault)
	}
}

// TestRepositoryIsAskedOnlyIfNeeded: reading the repository costs more than everything else.
func TestRepositoryIsAskedOnlyIfNeeded(t *testing.T) {
	for _, test := range []struct {
		src   string
		names bool
		want  int
	}{{"FROM a\n", false, 0}, {"FROM a\n", true, 1}, {"FROM a\nCOPY --from=b c d\n", false, 1}} {
		calls := 0
		rule := finds()
		rule.Names = test.names
		runOn(t, test.src, rewrite.Options{Rules: []*rewrite.Rule{rule, rule}, Repo: func() rewrite.RepoFacts { calls++; return rewrite.RepoFacts{} }})
		if calls != test.want {
			t.Errorf("%q, names %v: %d calls, want %d", test.src, test.names, calls, test.want)
		}
	}
}
