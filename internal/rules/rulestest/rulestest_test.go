package rulestest

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// The tests of this file check the harness itself: each of its checks can fail.

const source = "FROM alpine:3.20 AS gen\nRUN date \\\n > /stamp\nFROM alpine:3.20\nCOPY --from=0 /stamp /stamp\n"

var named = strings.Replace(source, "--from=0", "--from=gen", 1)

// naming is a rule that rewrites source to named.
var naming = &rewrite.Rule{Name: "naming", Level: rewrite.Safe, Run: func(p *rewrite.Pass) {
	for _, in := range p.File.Instructions {
		if f, ok := in.Flag("from"); ok && f.Value == "0" {
			p.Report(rewrite.Finding{Span: f.Span, Message: "a number", Fix: rewrite.SafeFix(
				rewrite.Preserves, "use the name", text.Replace(f.ValueSpan, "gen"))})
		}
	}
}}

// inserting is a rule that puts a text between the stages, once.
func inserting(effect rewrite.Effect, insert string) *rewrite.Rule {
	return &rewrite.Rule{Name: "inserting", Level: rewrite.Safe, Run: func(p *rewrite.Pass) {
		if len(p.File.Instructions) != 4 {
			return
		}
		at := p.File.Instructions[1].Lines.End
		p.Report(rewrite.Finding{Span: text.Span{Start: at, End: at}, Message: "no test", Fix: rewrite.SafeFix(
			effect, "insert one", text.Insert(at, insert))})
	}}
}

// everySecondTime is a rule that adds a line whenever it is asked an odd number of times.
func everySecondTime() *rewrite.Rule {
	calls := 0
	return &rewrite.Rule{Name: "moody", Level: rewrite.Safe, Run: func(p *rewrite.Pass) {
		if calls++; calls%2 == 1 {
			p.Report(rewrite.Finding{Message: "m", Fix: rewrite.SafeFix(
				rewrite.Preserves, "add a line", text.Insert(len(p.File.Src), "# x\n"))})
		}
	}}
}

// broken returns the problems of all variants in one text.
func broken(t *testing.T, g *golden, rule *rewrite.Rule) string {
	t.Helper()
	var b strings.Builder
	for _, v := range g.variants() {
		for _, err := range g.check(v, []*rewrite.Rule{rule}) {
			b.WriteString(v.name + ": " + err.Error() + "\n")
		}
	}
	return b.String()
}

const namedFindings = "5:6: a number [naming]\n\tfixed (safe, preserves): use the name\n"

func TestHarnessAcceptsAGoodRule(t *testing.T) {
	g := &golden{src: []byte(source), want: []byte(named), findings: namedFindings}
	if got := broken(t, g, naming); got != "" {
		t.Error(got)
	}
	if got := len(g.variants()); got != 2+len(variants) {
		t.Errorf("only %d variants fit", got)
	}
}

func TestHarnessRejects(t *testing.T) {
	guarded := strings.Replace(source, "FROM alpine:3.20\n", "RUN test -f /stamp\nFROM alpine:3.20\n", 1)
	tests := map[string]struct {
		golden golden
		rule   *rewrite.Rule
		want   string
	}{
		"another text":     {golden{src: []byte(source), want: []byte(source), findings: namedFindings}, naming, "unchanged: the text is"},
		"another finding":  {golden{src: []byte(source), want: []byte(named), findings: "5:7: x [naming]\n"}, naming, "unchanged: the findings are"},
		"a wrong effect":   {golden{src: []byte(source), want: []byte(guarded), anyFindings: true}, inserting(rewrite.Preserves, "RUN test -f /stamp\n"), "unchanged: fault"},
		"a fixed line end": {golden{src: []byte(source), want: []byte(guarded), anyFindings: true}, inserting(rewrite.Guards, "RUN test -f /stamp\n"), "crlf: the text is"},
		"a fixed escape": {
			golden{src: []byte(source), want: []byte(strings.Replace(guarded, "test -f", "test \\\n -f", 1)), anyFindings: true},
			inserting(rewrite.Guards, "RUN test \\\n -f /stamp\n"), "backtick: ",
		},
		"a broken result": {golden{src: []byte(source), want: []byte(source), anyFindings: true}, inserting(rewrite.Guards, "NONSENSE\n"), "unchanged: "},
		"a second change": {golden{src: []byte(source), want: []byte(source + "# x\n"), anyFindings: true}, everySecondTime(), "a second run changes"},
		"a panic":         {golden{src: []byte(source), want: []byte(source), anyFindings: true}, &rewrite.Rule{Name: "panic", Run: func(*rewrite.Pass) { panic("x") }}, "fault"},
	}
	for name, tt := range tests {
		if got := broken(t, &tt.golden, tt.rule); !strings.Contains(got, tt.want) {
			t.Errorf("%s: want a problem with %q, got:\n%s", name, tt.want, got)
		}
	}
}

func TestUnprovenChangeIsRejected(t *testing.T) {
	changed := &rewrite.Report{Before: []byte("a"), After: []byte("b")}
	if proven(changed) == nil {
		t.Error("a change without a proof is accepted")
	}
	changed.Proof = rewrite.Proof{Passed: true}
	if err := proven(changed); err != nil {
		t.Error(err)
	}
	changed.Outcomes = []rewrite.Outcome{{Skip: rewrite.SkipUnproven, Detail: "stage 1 differs"}}
	if proven(changed) == nil {
		t.Error("a fix that was dropped is accepted")
	}
	idle := &rewrite.Report{Outcomes: []rewrite.Outcome{{Skip: rewrite.SkipUnproven, Detail: "does not compile"}}}
	if proven(idle) == nil {
		t.Error("a fix that was dropped without a word is accepted")
	}
	if idle.Proof.Note = "does not compile"; proven(idle) != nil {
		t.Error("a file that does not compile is not accepted")
	}
}

func TestBacktickIsOnlyTriedWhereItIsTheSameFile(t *testing.T) {
	got, err := backtick([]byte("FROM a\nRUN x \\\n  y\n"))
	if err != nil || string(got) != "# escape=`\nFROM a\nRUN x `\n  y\n" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, src := range []string{
		"# syntax=docker/dockerfile:1\nFROM a\n",
		"FROM a\nRUN echo '\\n' \\\n  x\n",
		"FROM a\nRUN echo `date`\n",
		"FROM a\nRUN <<E\nx \\\ny\nE\n",
		"FROM a\nRUN x \\\n# not one \\\ny\n",
	} {
		if got, err := backtick([]byte(src)); err == nil {
			t.Errorf("%q becomes %q", src, got)
		}
	}
}

func TestBadGoldensAreErrors(t *testing.T) {
	for want, data := range map[string]string{
		"no comment":      "-- Dockerfile --\nFROM a\n",
		"no section":      "c\n-- want --\nFROM a\n",
		"unknown section": "c\n-- Dockerfile --\nFROM a\n-- wants --\n",
		"two sections":    "c\n-- Dockerfile --\nFROM a\n-- Dockerfile --\nFROM a\n",
		"leave it out":    "c\n-- Dockerfile --\nFROM a\n-- want --\nFROM a\n",
		"unknown flag":    "c\n-- flags --\nselect\n-- Dockerfile --\nFROM a\n",
	} {
		if _, err := parseGolden("x.txtar", []byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestExamplesOfPages(t *testing.T) {
	page := "# x\n```dockerfile before unsafe\nFROM a\n```\n```dockerfile after\nFROM b\n```\n```sh\nx\n```\n```dockerfile before\nFROM c\n```\n"
	all, err := examplesOf(page)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d examples, %v", len(all), err)
	}
	if !all[0].flags.unsafe || string(all[0].want) != "FROM b\n" || string(all[1].want) != "FROM c\n" {
		t.Errorf("got %q and %q", all[0].want, all[1].want)
	}
	for _, page := range []string{"# x\n", "```dockerfile after\nFROM b\n```\n", page + "```dockerfile after\n```\n```dockerfile after\n```\n"} {
		if _, err := examplesOf(page); err == nil {
			t.Errorf("no error for %q", page)
		}
	}
}

func TestMessagesMoveWithTheVariant(t *testing.T) {
	if got := moved("again in line 12 and line 3", 1); got != "again in line 11 and line 2" {
		t.Errorf("got %q", got)
	}
}
