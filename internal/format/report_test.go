package format

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

const sourceText = "FROM a AS x\nFROM b\nCOPY --from=0 é /\n"

func applied(rule string, start, end int, message, fix string, edits ...text.Edit) rewrite.Outcome {
	o := rewrite.Outcome{Applied: true}
	o.Rule, o.Span, o.Message = rule, text.Span{Start: start, End: end}, message
	o.Fix = rewrite.SafeFix(rewrite.Preserves, fix, edits...)
	return o
}

func skipped(o rewrite.Outcome, why rewrite.Skip, reason string) rewrite.Outcome {
	o.Applied, o.Skip, o.Reason = false, why, reason
	return o
}

// sampleFile returns a file with one finding for every kind of outcome.
func sampleFile() *File {
	zero := text.Replace(text.Span{Start: 31, End: 32}, "x")
	number := applied("numeric-from", 31, 32, "--from=0 is a number", "write --from=x", zero)
	source := applied("relative-source", 33, 35, "the source is relative", "write /é", text.Insert(33, "/"))
	unsafe := skipped(source, rewrite.SkipUnsafe, "it contains a variable")
	unsafe.Fix = rewrite.UnsafeFix(rewrite.Preserves, "write /é", text.Insert(33, "/"))
	person := skipped(source, rewrite.SkipDisplay, "it may be an image")
	person.Fix, person.Message = nil, "names no\nstage \x1b[31m"
	unproven := skipped(number, rewrite.SkipUnproven, "")
	unproven.Detail = "stage 1 differs"
	return &File{
		Path: "a dir/Dockerfile", Before: []byte(sourceText), Proven: true, Options: "0123456789abcdef",
		Report: &rewrite.Report{
			Before: []byte(sourceText), After: []byte(strings.Replace(sourceText, "=0", "=x", 1)),
			Outcomes: []rewrite.Outcome{
				unsafe, person, skipped(source, rewrite.SkipConflict, ""), number, unproven, skipped(number, rewrite.SkipIgnored, "kept"),
			},
			Proof: rewrite.Proof{Passed: true},
		},
	}
}

func render(t *testing.T, name string, opt Options, files ...*File) string {
	t.Helper()
	var out strings.Builder
	w, summary := New(name, &out, opt), &Summary{}
	for _, f := range files {
		summary.Add(f)
		if err := w.Record(NewRecord(f, opt.Version)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(summary); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestText(t *testing.T) {
	want := `a dir/Dockerfile:3:13: --from=0 is a number [numeric-from]
  fix: write --from=x
a dir/Dockerfile:3:13: --from=0 is a number [numeric-from]
  not applied, the proof does not hold: write --from=x (stage 1 differs)
a dir/Dockerfile:3:15: the source is relative [relative-source]
  fix with --unsafe: write /é (it contains a variable)
a dir/Dockerfile:3:15: names no stage \x1b[31m [relative-source]
  no fix: it may be an image
a dir/Dockerfile:3:15: the source is relative [relative-source]
  not applied, another fix changes the same bytes: write /é
`
	if d := cmp.Diff(want, render(t, "text", Options{}, sampleFile())); d != "" {
		t.Error(d)
	}
	if got := render(t, "text", Options{Verbose: true}, sampleFile()); !strings.Contains(got, "\n  ignored (kept)\n") {
		t.Errorf("what is ignored is not shown with --verbose:\n%s", got)
	}
	unproven := sampleFile()
	unproven.Proven, unproven.Report.Proof = false, rewrite.Proof{Note: "no stage compiles"}
	if got := render(t, "text", Options{}, unproven); !strings.Contains(got, "\n  fix: write --from=x (not proven: no stage compiles)\n") {
		t.Errorf("what kept the proof from running is not shown:\n%s", got)
	}
}

func TestRecord(t *testing.T) {
	var got, want any
	line := render(t, "jsonl", Options{Version: "v1"}, sampleFile())
	if err := json.Unmarshal([]byte(line), &got); err != nil || strings.Count(line, "\n") != 1 {
		t.Fatalf("%v: %q", err, line)
	}
	place := `"start":{"line":3,"column":13,"offset":31},"end":{"line":3,"column":14,"offset":32},
		"fix":{"message":"write --from=x","effect":"preserves","alone":false,"edits":[{"start":31,"end":32,"new":"x",
		"from":{"line":3,"column":13},"to":{"line":3,"column":14}}],
		"changes":[{"line":3,"before":"COPY --from=0 é /","after":"COPY --from=x é /"}]},"source":"COPY --from=0 é /"`
	behind := `"source":"COPY --from=0 é /","start":{"line":3,"column":15,"offset":33},"end":{"line":3,"column":17,"character":16,"offset":35}`
	slash := `"fix":{"message":"write /é","effect":"preserves","alone":false,"edits":[{"start":33,"end":33,"new":"/",
		"from":{"line":3,"column":15},"to":{"line":3,"column":15}}],
		"changes":[{"line":3,"before":"COPY --from=0 é /","after":"COPY --from=0 /é /"}]}`
	wanted := `{"schema":1,"dfix":"v1","path":"a dir/Dockerfile","repository":"","options":"0123456789abcdef","status":"changed","verified":true,
	"sha256_before":"` + sum([]byte(sourceText)) + `","sha256_after":"` + sum([]byte(strings.Replace(sourceText, "=0", "=x", 1))) + `",
	"findings":[
	{"rule":"numeric-from","level":"safe","message":"--from=0 is a number",` + place + `,"applied":true,"reason":"","detail":""},
	{"rule":"numeric-from","level":"safe","message":"--from=0 is a number",` + place + `,"applied":false,"reason":"unproven","detail":"stage 1 differs"},
	{"rule":"numeric-from","level":"safe","message":"--from=0 is a number",` + place + `,"applied":false,"reason":"ignored","detail":"kept"},
	{"rule":"relative-source","level":"unsafe","message":"the source is relative",` + behind + `,` + slash + `,"applied":false,"reason":"unsafe","detail":"it contains a variable"},
	{"rule":"relative-source","level":"display","message":"names no\nstage \u001b[31m",` + behind + `,"fix":null,"applied":false,"reason":"display","detail":"it may be an image"},
	{"rule":"relative-source","level":"safe","message":"the source is relative",` + behind + `,` + slash + `,"applied":false,"reason":"conflict","detail":""}
	],"error":null}`
	if err := json.Unmarshal([]byte(wanted), &want); err != nil {
		t.Fatal(err)
	}
	ignoringPrints := cmp.FilterPath(func(p cmp.Path) bool {
		key, ok := p.Last().(cmp.MapIndex)
		return ok && key.Key().String() == "fingerprint"
	}, cmp.Ignore())
	if d := cmp.Diff(want, got, ignoringPrints); d != "" {
		t.Error(d)
	}
}

// A file that failed keeps its bytes, so no fix counts as applied.
func TestFailedFiles(t *testing.T) {
	file := sampleFile()
	file.Err = errors.New("read-only\nfile system")
	fault := sampleFile()
	fault.Fault = errors.New("no fixed point")
	fault.Report.After = fault.Before
	missing := &File{Path: "gone", Err: errors.New("permission denied")}
	out := render(t, "jsonl", Options{}, file, fault, missing)
	if strings.Contains(out, `"applied":true`) || strings.Contains(out, `"verified":true`) || strings.Count(out, `"status":"error"`) != 3 {
		t.Error(out)
	}
	for _, want := range []string{
		`"error":"read-only file system","repository":"","options":"0123456789abcdef"}`, `"error":"fault: no fixed point",`,
		`"path":"gone","status":"error","verified":false,"sha256_before":"","sha256_after":"","findings":[],"error":"permission denied",`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}

func TestJSON(t *testing.T) {
	for _, files := range [][]*File{nil, {sampleFile()}, {sampleFile(), sampleFile()}} {
		var got struct {
			Schema  int
			Files   []Record
			Summary Summary
		}
		out := render(t, "json", Options{}, files...)
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatalf("%v:\n%s", err, out)
		}
		if got.Schema != 1 || len(got.Files) != len(files) || got.Summary.Files != len(files) || got.Summary.Findings != 5*len(files) {
			t.Errorf("%+v", got)
		}
	}
}

func TestSummaryLine(t *testing.T) {
	took := 1440 * time.Millisecond
	for _, test := range []struct {
		s                 Summary
		written, verified bool
		want              string
	}{
		{Summary{Files: 1}, false, true, "no findings in 1 file (1.4 s)"},
		{
			Summary{Files: 340, Found: 7, Changed: 7, Proven: 7, Findings: 12, Applied: 9, Unsafe: 2, Display: 1}, true, true,
			"12 findings in 7 of 340 files: 9 fixed, 2 need --unsafe, 1 for a person (1.4 s, proof: 7 of 7 files)",
		},
		{
			Summary{Files: 2, Found: 1, Changed: 1, Findings: 4, Applied: 1, Unsafe: 1, Conflict: 1, Unproven: 1}, false, false,
			"4 findings in 1 of 2 files: 1 fixable with --write, 1 needs --unsafe, 1 in conflict with another fix, 1 unproven (1.4 s, no proof)",
		},
		{Summary{Files: 2, Idle: 3}, false, true, "no findings in 2 files; --verbose shows 3 more without a fix (1.4 s)"},
		{
			Summary{Files: 3, Found: 1, Findings: 2, Errors: 1, Faults: 2}, true, true,
			"2 findings in 1 of 3 files: 2 not applied; 1 file could not be processed; 2 files met a fault of dfix (1.4 s)",
		},
	} {
		if d := cmp.Diff(test.want, test.s.Line(test.written, test.verified, took)); d != "" {
			t.Error(d)
		}
	}
}

func TestStyleDiff(t *testing.T) {
	diff := string(Unified("D", []byte("-- a\n1\n"), []byte("++ b\n1\n")))
	want := "\x1b[1mdiff --git a/D b/D\x1b[0m\n\x1b[1m--- a/D\x1b[0m\n\x1b[1m+++ b/D\x1b[0m\n\x1b[36m@@ -1,2 +1,2 @@\x1b[0m\n" +
		"\x1b[31m--- a\x1b[0m\n\x1b[32m+++ b\x1b[0m\n 1\n"
	if d := cmp.Diff(want, string(Style(true).Diff([]byte(diff)))); d != "" {
		t.Error(d)
	}
	if got := string(NoColor.Diff([]byte(diff))); got != diff {
		t.Errorf("plain: %q", got)
	}
}

func TestPath(t *testing.T) {
	for path, want := range map[string]string{
		"a/Dockerfile": "a/Dockerfile", "mit blank ü": "mit blank ü", "a\nb": `"a\nb"`, "\x1b[31m": `"\033[31m"`, "a\u202eb": `"a\342\200\256b"`, "a\u0085b": `"a\302\205b"`, "a\u200bb": `"a\342\200\213b"`, `"x`: `"\"x"`, `a\b`: `a\b`,
	} {
		if got := Path(path); got != want {
			t.Errorf("Path(%q) = %s, want %s", path, got, want)
		}
	}
}
