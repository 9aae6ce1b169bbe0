package trial

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// The tests of this file test the trial's own checks, without a corpus.

func TestOnlyWhatWasReported(t *testing.T) {
	before := []byte("FROM a\nRUN x\nFROM b\nCOPY --from=0 /x /y\n")
	at := strings.Index(string(before), "0")
	edits := []text.Edit{text.Replace(text.Span{Start: at, End: at + 1}, "a"), text.Insert(14, "RUN test -e /x\n")}
	after, err := text.Apply(before, edits)
	if err != nil {
		t.Fatal(err)
	}
	diff := format.Unified("Dockerfile", before, after)
	reported := &rewrite.Report{Before: before, After: after, Outcomes: []rewrite.Outcome{
		{Applied: true, Finding: rewrite.Finding{Fix: &rewrite.Fix{Edits: edits[:1]}}},
		{Applied: true, Finding: rewrite.Finding{Fix: &rewrite.Fix{Edits: edits[1:]}}},
	}}
	if err := onlyWhatWasReported(diff, reported); err != nil {
		t.Error(err)
	}
	unreported := &rewrite.Report{Before: before, After: after, Outcomes: reported.Outcomes[1:]}
	if onlyWhatWasReported(diff, unreported) == nil {
		t.Error("a change of a line that was not reported is accepted")
	}
	unreported.Outcomes = reported.Outcomes[:1]
	if onlyWhatWasReported(diff, unreported) == nil {
		t.Error("a new line that was not reported is accepted")
	}
}

func TestTryCatchesPanicsAndUnstableResults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Dockerfile")
	if err := os.WriteFile(path, []byte("FROM a\nRUN x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	appending := &rewrite.Rule{Name: "appending", Level: rewrite.Safe, Run: func(p *rewrite.Pass) {
		if len(p.File.Src)%2 == 1 {
			end := len(p.File.Src)
			p.Report(rewrite.Finding{Message: "odd", Fix: rewrite.SafeFix(rewrite.Preserves, "add", text.Insert(end, "\n"))})
		}
	}}
	panicking := &rewrite.Rule{Name: "panicking", Run: func(*rewrite.Pass) { panic("x") }}
	calls := 0
	moody := &rewrite.Rule{Name: "moody", Level: rewrite.Safe, Run: func(p *rewrite.Pass) {
		if calls++; calls%2 == 1 {
			p.Report(rewrite.Finding{Message: "m", Fix: rewrite.SafeFix(rewrite.Preserves, "add", text.Insert(len(p.File.Src), "#\n"))})
		}
	}}
	for want, rule := range map[string]*rewrite.Rule{"": appending, "panicked": panicking, "changes the file again": moody} {
		tr := try(path, rewrite.Options{Rules: []*rewrite.Rule{rule}})
		got := strings.Join(tr.problems, "\n")
		if !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("want a problem with %q, got %q", want, got)
		}
	}
}

func TestWrongQuietIsCaught(t *testing.T) {
	selected, err := selectedRules("")
	if err != nil {
		t.Fatal(err)
	}
	careless := *selected[0]
	careless.Quiet = func(*prefilter.File) bool { return true }
	careless.Run = func(p *rewrite.Pass) { p.Report(rewrite.Finding{Message: "x"}) }
	var p prefiltered
	if !p.skips("Dockerfile", []byte("FROM a\n"), []*rewrite.Rule{&careless}) || len(p.wrong) != 1 {
		t.Errorf("got %q", p.wrong)
	}
	for _, tr := range []*trial{
		{quiet: true, rejected: errors.New("x")},
		{quiet: true, report: &rewrite.Report{Outcomes: make([]rewrite.Outcome, 1)}},
	} {
		if tr.checkQuiet(); len(tr.problems) == 0 {
			t.Errorf("no problem: %+v", tr)
		}
	}
}

func TestKindLeavesOutParticulars(t *testing.T) {
	if got := kind("stage 12 has no name, \"x\" is /a/b\nmore"); got != "stage … has no name, … is …" {
		t.Errorf("got %q", got)
	}
}
