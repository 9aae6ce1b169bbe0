package format

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

func sampleRules() []*rewrite.Rule {
	return []*rewrite.Rule{
		{Name: "relative-source", Summary: "it looks relative", Level: rewrite.Safe, Does: "make paths absolute"},
		{Name: "numeric-from", Summary: "a number", Level: rewrite.Display, Does: "refer to stages by name", Why: "A number may move."},
	}
}

func samplePage(rule string) (file, text string) {
	return rule + ".md", "# " + rule + "\n\nThe lead\nof *it*.\n\nMore.\n"
}

// oddFiles returns files with names and texts that every format has to escape, and with every kind of failure.
func oddFiles() []*File {
	odd := sampleFile()
	odd.Path, odd.Repository = "a,b: 100%/\xff`|é\nDockerfile", "a,b: 100%"
	odd.Name, odd.Origin = odd.Path, &Origin{URI: "https://example.com/a", Revision: "0123", Branch: "trunk"}
	odd.Before = []byte("\xEF\xBB\xBFé\xff 0\n")
	bytes := applied("numeric-from", 7, 8, "a \xfe, 100%\r\n::error::@here #1 <b>", "write \xfd", text.Replace(text.Span{Start: 7, End: 8}, "\xfc"))
	bytes.Alone = true
	odd.Report = &rewrite.Report{Before: odd.Before, After: []byte("x"), Outcomes: []rewrite.Outcome{bytes}}
	fault := sampleFile()
	fault.Fault = errors.New("no \xff fixed point")
	whole := sampleFile()
	whole.Path, whole.Fault, whole.Report.After = "b", errors.New("no fixed point"), whole.Before
	return []*File{odd, fault, whole, {Path: "c", Err: errors.New("permission denied")}}
}

func alone(f *File) *File {
	for i := range f.Report.Outcomes {
		f.Report.Outcomes[i].Alone = f.Report.Outcomes[i].Fix != nil
	}
	return f
}

func TestSarif(t *testing.T) {
	type region struct{ StartLine, StartColumn, EndLine, EndColumn, ByteOffset, ByteLength int }
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI, URIBaseID string }
						Region           region
					}
				}
				Fixes []struct {
					ArtifactChanges []struct {
						Replacements []struct {
							DeletedRegion   region
							InsertedContent struct {
								Text   string
								Binary []byte
							}
						}
					}
				}
			}
			Invocations []struct{ ToolExecutionNotifications []any }
		}
	}
	out := render(t, "sarif", Options{Rules: sampleRules(), Page: samplePage}, append(oddFiles()[:1], alone(sampleFile()), oddFiles()[3])...)
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	results := log.Runs[0].Results
	if len(results) != 6 || len(log.Runs[0].Invocations[0].ToolExecutionNotifications) != 1 {
		t.Fatalf("%d results in\n%s", len(results), out)
	}
	odd := results[0]
	if got, want := odd.Locations[0].PhysicalLocation.ArtifactLocation.URI, "a%2Cb%3A%20100%25/%FF%60%7C%C3%A9%0ADockerfile"; got != want {
		t.Errorf("uri %s, want %s", got, want)
	}
	// A byte order mark is not a character, é is one, and an invalid byte counts as one.
	change := odd.Fixes[0].ArtifactChanges[0].Replacements[0]
	if want := (region{1, 4, 1, 5, 7, 1}); change.DeletedRegion != want || odd.Locations[0].PhysicalLocation.Region != want {
		t.Errorf("region %+v, want %+v", change.DeletedRegion, want)
	}
	if string(change.InsertedContent.Binary) != "\xfc" || change.InsertedContent.Text != "" {
		t.Errorf("inserted %+v", change.InsertedContent)
	}
	var got []string
	for _, r := range results[1:] {
		got = append(got, fmt.Sprintf("%s %d %s %d", r.RuleID, r.RuleIndex, r.Level, len(r.Fixes)))
	}
	want := []string{
		"numeric-from 1 warning 1", "numeric-from 1 warning 0", "relative-source 0 warning 1", "relative-source 0 note 0", "relative-source 0 warning 0",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !strings.Contains(out, `"fullDescription":{"text":"The lead of *it*."}`) {
		t.Errorf("no lead in %s", out)
	}
}

func TestRdjsonl(t *testing.T) {
	want := `{"message":"--from=0 is a number; fix: write --from=x","location":{"path":"a dir/Dockerfile","range":{"start":{"line":3,"column":13},"end":{"line":3,"column":14}}},"severity":"WARNING","source":{"name":"dfix","url":"https://github.com/dfix-dev/dfix"},"code":{"value":"numeric-from","url":"https://github.com/dfix-dev/dfix/blob/main/docs/rules.md"},"suggestions":[{"range":{"start":{"line":3,"column":13},"end":{"line":3,"column":14}},"text":"x"}]}`
	lines := strings.Split(render(t, "rdjsonl", Options{}, alone(sampleFile())), "\n")
	if d := cmp.Diff(want, lines[0]); d != "" {
		t.Error(d)
	}
	for i, suggested := range []bool{true, false, true, false, false} {
		if strings.Contains(lines[i], `"suggestions"`) != suggested {
			t.Errorf("line %d: %s", i+1, lines[i])
		}
	}
	if out := render(t, "rdjsonl", Options{}, sampleFile()); strings.Contains(out, "suggestions") {
		t.Errorf("a fix that builds on another one is offered by itself:\n%s", out)
	}
	two := alone(sampleFile())
	fix := two.Report.Outcomes[3].Fix
	fix.Edits = append(fix.Edits, text.Insert(33, "/"))
	if out := render(t, "rdjsonl", Options{}, two); strings.Contains(strings.Split(out, "\n")[0], "suggestions") {
		t.Errorf("half of a fix is offered:\n%s", out)
	}
}

func TestGitHub(t *testing.T) {
	want := `::warning file=a%2Cb%3A 100%25/` + "\uFFFD`|é" + `%0ADockerfile,line=1,endLine=1,col=4,endColumn=5,title=dfix%3A numeric-from::a ` + "\uFFFD" + `, 100%25 ::error::@here #1 <b>; fix: write ` + "\uFFFD" + `
::error file=c,title=dfix::permission denied
`
	if d := cmp.Diff(want, render(t, "github", Options{}, oddFiles()[0], oddFiles()[3])); d != "" {
		t.Error(d)
	}
	if out := render(t, "github", Options{}, sampleFile()); !strings.Contains(out, "\n::notice file=a dir/Dockerfile,line=3,endLine=3,col=15,endColumn=16,") {
		t.Error(out)
	}
}

// TestFingerprints: fingerprints stay the same if lines move or messages change, and are unique.
func TestFingerprints(t *testing.T) {
	prints := func(f *File) []string {
		var out []string
		for _, found := range NewRecord(f, "").Findings {
			out = append(out, found.Fingerprint)
		}
		return out
	}
	first := sampleFile()
	moved := sampleFile()
	moved.Path, moved.Name = "elsewhere", first.Path
	moved.Before = append([]byte("# a new line\n"), strings.Replace(string(first.Before), "COPY ", "COPY  ", 1)...)
	for i := range moved.Report.Outcomes {
		o := &moved.Report.Outcomes[i]
		o.Message, o.Span.Start, o.Span.End = "other words", o.Span.Start+14, o.Span.End+14
		o.Fix = nil
		o.Applied = false
	}
	if d := cmp.Diff(prints(first), prints(moved)); d != "" {
		t.Error(d)
	}
	seen := map[string]bool{}
	twin := sampleFile()
	twin.Path = "other/Dockerfile"
	for _, print := range append(prints(first), prints(twin)...) {
		if seen[print] {
			t.Errorf("%s is there twice", print)
		}
		seen[print] = true
	}
}

// TestGitLabFingerprintsDiffer: two repositories with the same file have different fingerprints.
func TestGitLabFingerprintsDiffer(t *testing.T) {
	one, other := sampleFile(), sampleFile()
	one.Repository, one.Name, one.Path = "a", "Dockerfile", "a/Dockerfile"
	other.Repository, other.Name, other.Path = "b", "Dockerfile", "b/Dockerfile"
	var issues []struct{ Fingerprint string }
	if err := json.Unmarshal([]byte(render(t, "gitlab", Options{}, one, other)), &issues); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, issue := range issues {
		seen[issue.Fingerprint] = true
	}
	if len(seen) != 10 || len(issues) != 10 {
		t.Errorf("%d fingerprints for %d issues", len(seen), len(issues))
	}
}

// TestRecordsCarryEverything: in every format, a report made from records that were written and read again equals
// the report itself.
func TestRecordsCarryEverything(t *testing.T) {
	files := append(oddFiles(), alone(sampleFile()))
	for _, name := range Names() {
		opt := Options{Version: "v1", Rules: sampleRules(), Verbose: true}
		want := render(t, name, opt, files...)
		var out strings.Builder
		w, summary := New(name, &out, opt), &Summary{}
		for line := range strings.Lines(render(t, "jsonl", opt, files...)) {
			record, err := ReadRecord([]byte(line))
			if err != nil {
				t.Fatal(err)
			}
			summary.AddRecord(record)
			if err := w.Record(record); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.End(summary); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, out.String()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestReadRecordRejects(t *testing.T) {
	good := strings.TrimSpace(render(t, "jsonl", Options{}, sampleFile()))
	for _, change := range [][2]string{
		{`{"schema":1`, `{"schema":2`}, {`{"schema":1`, `"schema":1`}, {`"path":"a dir/Dockerfile"`, `"path":""`}, {`"status":"changed"`, `"status":"odd"`},
		{`"status":"changed"`, `"status":"error"`}, {`"line":3`, `"line":0`}, {`"rule":"numeric-from"`, `"rule":""`},
		{`"level":"safe"`, `"level":1`}, {`"findings":`, `"found":`}, {`"applied":false`, `"applied":true`},
	} {
		bad := strings.ReplaceAll(good, change[0], change[1])
		if _, err := ReadRecord([]byte(bad)); err == nil || bad == good {
			t.Errorf("%s is taken for a record", bad)
		}
	}
	if _, err := ReadRecord([]byte(good)); err != nil {
		t.Error(err)
	}
}

// TestPathsOfTheRepository: formats for forges name a file as its repository does, wherever dfix ran.
func TestPathsOfTheRepository(t *testing.T) {
	file, odd, free := sampleFile(), sampleFile(), sampleFile()
	file.Path, file.Repository, file.Name = "Dockerfile", "..", "a dir/Dockerfile"
	odd.Path, odd.Repository, odd.Name = "\xfe/Dockerfile", "\xfe", "\xff.Dockerfile"
	free.Path, free.Name = "/srv/free/Dockerfile", "srv/free/Dockerfile"
	for format, want := range map[string][]string{
		"github":  {"file=a dir/Dockerfile,", "file=\uFFFD.Dockerfile,", "file=/srv/free/Dockerfile,"},
		"gitlab":  {`"path":"a dir/Dockerfile"`, "\"path\":\"\uFFFD.Dockerfile\"", `"path":"/srv/free/Dockerfile"`},
		"rdjsonl": {`"path":"a dir/Dockerfile"`, "\"path\":\"\uFFFD.Dockerfile\"", `"path":"/srv/free/Dockerfile"`},
		"sarif": {
			`{"uri":"a%20dir/Dockerfile","uriBaseId":"%SRCROOT%"}`, `{"uri":"%FF.Dockerfile","uriBaseId":"%SRCROOT2%"}`, `{"uri":"file:///srv/free/Dockerfile"}`,
		},
		"text": {"\nDockerfile:3:13: ", "\n/srv/free/Dockerfile:3:13: "},
	} {
		out := "\n" + render(t, format, Options{}, file, odd, free)
		for _, text := range want {
			if !strings.Contains(out, text) {
				t.Errorf("%s: no %s in\n%s", format, text, out)
			}
		}
	}
}

// TestSarifProvenance: a log says where each work tree comes from, once, if that is known.
func TestSarifProvenance(t *testing.T) {
	var files []*File
	for _, f := range []struct{ repository, uri string }{{"a", "https://example.com/a"}, {"a", "https://example.com/a"}, {"b", ""}, {"c", "https://example.com/c"}} {
		file := sampleFile()
		file.Path, file.Repository, file.Name = f.repository+"/Dockerfile", f.repository, "Dockerfile"
		if f.uri != "" {
			file.Origin = &Origin{URI: f.uri, Revision: "0123", Branch: "trunk"}
		}
		files = append(files, file)
	}
	files[3].Origin.Branch = ""
	var log struct {
		Runs []struct {
			OriginalURIBaseIDs       map[string]any
			VersionControlProvenance []struct {
				RepositoryURI, RevisionID, Branch string
				MappedTo                          struct{ URIBaseID string }
			}
		}
	}
	out := render(t, "sarif", Options{Version: "v1"}, files...)
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range log.Runs[0].VersionControlProvenance {
		got = append(got, fmt.Sprintf("%s %s %q %s", p.RepositoryURI, p.RevisionID, p.Branch, p.MappedTo.URIBaseID))
	}
	want := []string{`https://example.com/a 0123 "trunk" %SRCROOT%`, `https://example.com/c 0123 "" %SRCROOT3%`}
	if d := cmp.Diff(want, got); d != "" || len(log.Runs[0].OriginalURIBaseIDs) != 3 {
		t.Errorf("%s\n%s", d, out)
	}
	for name, schema := range schemas(t) {
		if strings.HasPrefix(name, "sarif") {
			if err := schema.Validate(decode(t, []byte(out))); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestIdleFindings: findings that need no action are in the records, but in reports for people only with --verbose.
func TestIdleFindings(t *testing.T) {
	file := sampleFile()
	file.Report.Outcomes[1].Idle, file.Report.Outcomes[1].Message = true, "idle talk"
	for _, format := range Names() {
		shown := strings.Contains(render(t, format, Options{}, file), "idle talk")
		if want := strings.HasPrefix(format, "json"); shown != want {
			t.Errorf("%s shows it: %v, want %v", format, shown, want)
		}
	}
	if out := render(t, "text", Options{Verbose: true}, file); !strings.Contains(out, "idle talk") {
		t.Error(out)
	}
	var sum Summary
	sum.Add(file)
	if sum.Idle != 1 || sum.Findings != 4 || sum.Remaining() != 3 {
		t.Errorf("%+v", sum)
	}
}
