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

// runOn applies rules to a text, without a proof.
func runOn(t *testing.T, src string, opt rewrite.Options) *rewrite.Report {
	t.Helper()
	r, err := rewrite.Run(context.Background(), "Dockerfile", []byte(src), opt)
	if err != nil || r.Fault != nil {
		t.Fatalf("%v, fault %v", err, r.Fault)
	}
	return r
}

func TestIgnoreComments(t *testing.T) {
	for name, test := range map[string]struct{ src, want string }{
		"the next instruction":       {"FROM a\n# dfix: ignore[r] why\nRUN one\nRUN one\n", "FROM a\n# dfix: ignore[r] why\nRUN one\nRUN uno\n"},
		"over blanks and comments":   {"FROM a\n# dfix: ignore[r]\n\n# x\nRUN one\n", ""},
		"two comments":               {"FROM a\n# dfix: ignore[x]\n# dfix: ignore[r]\nRUN one\n", ""},
		"inside a continuation":      {"FROM a\nRUN a \\\n# dfix: ignore[r]\n one\nRUN one\n", "FROM a\nRUN a \\\n# dfix: ignore[r]\n one\nRUN uno\n"},
		"the whole file":             {"FROM a\nRUN one\n# dfix: ignore-file[x,r]\n", ""},
		"another rule":               {"FROM a\n# dfix: ignore[x]\nRUN one\n", "FROM a\n# dfix: ignore[x]\nRUN uno\n"},
		"a heredoc":                  {"FROM a\nRUN <<E\n# dfix: ignore-file[r]\nE\nRUN one\n", "FROM a\nRUN <<E\n# dfix: ignore-file[r]\nE\nRUN uno\n"},
		"an argument":                {"FROM a\nRUN x # dfix: ignore[r] one\n", "FROM a\nRUN x # dfix: ignore[r] uno\n"},
		"no list":                    {"FROM a\n# dfix: ignore\nRUN one\n", "FROM a\n# dfix: ignore\nRUN uno\n"},
		"CRLF and a byte order mark": {"\ufeff# dfix: ignore-file[r]\r\nFROM a\r\nRUN one\r\n", ""},
		"below the directives":       {"# escape=`\n# dfix: ignore[r]\nFROM one\nRUN a `\n one\n", "# escape=`\n# dfix: ignore[r]\nFROM one\nRUN a `\n uno\n"},
		"not for what comes before":  {"FROM a\nRUN one\n# dfix: ignore[r]\n", "FROM a\nRUN uno\n# dfix: ignore[r]\n"},
	} {
		if test.want == "" {
			test.want = test.src
		}
		r := runOn(t, test.src, rewrite.Options{Rules: []*rewrite.Rule{replace("r", "one", "uno", rewrite.Preserves)}})
		if string(r.After) != test.want {
			t.Errorf("%s: got %q, want %q", name, r.After, test.want)
		}
		for _, o := range r.Outcomes {
			if o.Applied == (o.Skip == rewrite.SkipIgnored) {
				t.Errorf("%s: %+v", name, o)
			}
		}
	}
}

func TestIgnoredByOptions(t *testing.T) {
	r := runOn(t, src, rewrite.Options{Rules: []*rewrite.Rule{replace("r", "one", "uno", rewrite.Preserves)}, Ignored: map[string]string{"r": "the config"}})
	if r.Changed() || r.Outcomes[0].Skip != rewrite.SkipIgnored || r.Outcomes[0].Detail != "the config" {
		t.Errorf("%+v", r.Outcomes)
	}
}

// at returns a rule whose finding is at the first byte and whose fix inserts a line before or after another one.
func at(name, line string, behind bool) *rewrite.Rule {
	return &rewrite.Rule{Name: name, Run: func(p *rewrite.Pass) {
		i := bytes.Index(p.File.Src, []byte(line))
		if bytes.Contains(p.File.Src, []byte("RUN new")) {
			return
		}
		if behind {
			i += len(line)
		}
		p.Report(rewrite.Finding{Message: "m", Span: text.Span{Start: 0, End: 4}, Fix: rewrite.SafeFix(rewrite.Preserves, "f", text.Insert(i, "RUN new\n"))})
	}}
}

// A fix must not insert a line after an ignored instruction, or between it and its comment.
func TestIgnoredInstructionKeepsItsPlace(t *testing.T) {
	const src = "FROM a\nRUN x\n# dfix: ignore[r] why\nRUN y\nRUN z\n"
	for _, test := range []struct {
		line    string
		behind  bool
		ignored bool
	}{{"RUN x\n", true, false}, {"RUN y\n", false, true}, {"RUN y\n", true, true}, {"RUN z\n", true, false}} {
		r := runOn(t, src, rewrite.Options{Rules: []*rewrite.Rule{at("r", test.line, test.behind)}})
		if r.Changed() == test.ignored {
			t.Errorf("%+v: %q", test, r.After)
		}
	}
}

// AtEnd is called once, for the final text, and sees which names in comments were used.
func TestIgnoresAreSeenAtTheEnd(t *testing.T) {
	var saw []string
	nothing := func(*rewrite.Pass) {}
	last := &rewrite.Rule{Name: "last", Run: nothing, AtEnd: func(i *rewrite.Ignore) []rewrite.Finding {
		for _, name := range i.Rules {
			saw = append(saw, fmt.Sprintf("%s ran %v used %v", name.Name, name.Ran, name.Used))
		}
		saw = append(saw, i.Problem, i.Reason)
		return []rewrite.Finding{{Span: i.Span, Message: "m"}}
	}}
	const src = "FROM a\n# dfix: ignore[r , x,s,last] why not\nRUN one two\n"
	r := runOn(t, src, rewrite.Options{Rules: []*rewrite.Rule{last, replace("r", "one", "uno", rewrite.Preserves), replace("q", "two", "due", rewrite.Guards), replace("s", "two", "dos", rewrite.Guards)}})
	want := `r ran true used true|x ran false used false|s ran true used false|last ran true used false||why not`
	if got := strings.Join(saw, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := outcomes(r); !strings.Contains(got, "last \"# dfix: ignore[r , x,s,last] why not\" ignored") {
		t.Errorf("got %s", got)
	}
}

// TestIgnoreInInstructions: a text behind an instruction is no comment, and is reported. The same text in a comment or in a heredoc
// is not addressed to dfix.
func TestIgnoreInInstructions(t *testing.T) {
	for src, want := range map[string]int{
		"FROM a\nRUN one # dfix: ignore[r]\n":                  1,
		"FROM a\nRUN one \\\n  # dfix: ignore[r]\n  two\n":     0,
		"FROM a\n# write # dfix: ignore[r]\nRUN one\n":         0,
		"FROM a\nRUN <<E\none # dfix: ignore[r]\nE\n":          0,
		"FROM a\nRUN <<E # dfix: ignore[r]\none\nE\nRUN one\n": 1,
	} {
		problems := 0
		see := &rewrite.Rule{Name: "see", Run: func(*rewrite.Pass) {}, AtEnd: func(i *rewrite.Ignore) []rewrite.Finding {
			if strings.HasPrefix(i.Problem, "it is part of the instruction") {
				problems++
			}
			return nil
		}}
		if runOn(t, src, rewrite.Options{Rules: []*rewrite.Rule{see}}); problems != want {
			t.Errorf("%q: %d problems, not %d", src, problems, want)
		}
	}
}

// TestIgnoreEnds: a comment covers neither the instruction behind its own, nor a place right before it.
func TestIgnoreEnds(t *testing.T) {
	rule := replace("r", "RUN", "run", rewrite.Preserves)
	r := runOn(t, "FROM a\nRUN one\n# dfix: ignore[r]\nRUN two\nRUN three\n", rewrite.Options{Rules: []*rewrite.Rule{rule}})
	if want := "FROM a\nrun one\n# dfix: ignore[r]\nRUN two\nrun three\n"; string(r.After) != want {
		t.Errorf("got %q, want %q", r.After, want)
	}
}

// TestIgnoreEmptyNames: each part between commas is a name, also an empty one, which no rule has.
func TestIgnoreEmptyNames(t *testing.T) {
	for comment, want := range map[string]string{
		"ignore[,r]": "|r", "ignore[r,]": "r|", "ignore[ r , x ]": "r|x", "ignore[]": "", "ignore-file[r]": "r",
	} {
		var got []string
		see := &rewrite.Rule{Name: "see", Run: func(*rewrite.Pass) {}, AtEnd: func(i *rewrite.Ignore) []rewrite.Finding {
			for _, r := range i.Rules {
				got = append(got, r.Name)
			}
			return nil
		}}
		runOn(t, "FROM a\n# dfix: "+comment+"\nRUN one\n", rewrite.Options{Rules: []*rewrite.Rule{see}})
		if strings.Join(got, "|") != want || len(got) == 0 {
			t.Errorf("%s: %q, want %q", comment, got, want)
		}
	}
}
