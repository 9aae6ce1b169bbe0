package acceptance

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The tests of this file check the runner itself: every expectation can fail.

const input = `FROM alpine:3.20 AS gen
RUN date > /stamp
FROM alpine:3.20
COPY --from=gen /stamp opt/stamp
`

const (
	relabelled = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=gen stamp opt/stamp\n"
	guarded    = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nRUN test -f /stamp\nFROM alpine:3.20\nCOPY --from=gen /stamp opt/stamp\n"
	numbered   = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=0 /stamp opt/stamp\n"
	renamed    = "FROM alpine:3.20 AS other\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=other /stamp opt/stamp\n"
	elsewhere  = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=gen /stamp /elsewhere\n"
	invalid    = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=7 /stamp opt/stamp\n"
	linted     = "# check=error=true\nFROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=gen /stamp opt/stamp\nCMD a\n"
)

// fake returns a dfix that writes text into Dockerfile, or to standard output with "-".
func fake(text string, r result) tool {
	return func(dir string, args []string, stdin []byte) result {
		for i, a := range args {
			if a == "--report" {
				record := `{"schema":1,"path":"./Dockerfile","status":"changed","findings":[{"rule":"numeric-from"}]}`
				name := strings.TrimPrefix(args[i+1], "jsonl=")
				if err := os.WriteFile(name, []byte(record+"\n"), 0o644); err != nil {
					return result{killed: err.Error()}
				}
			}
		}
		if slices.Contains(args, "-") {
			r.stdout = []byte(text)
			return r
		}
		if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(text), 0o644); err != nil {
			return result{killed: err.Error()}
		}
		return r
	}
}

// archive returns the text of a case.
func archive(sections ...string) []byte {
	var b strings.Builder
	b.WriteString("# A case for the runner's own test.\n")
	for i := 0; i < len(sections); i += 2 {
		b.WriteString("-- " + sections[i] + " --\n" + sections[i+1])
	}
	return []byte(b.String())
}

// failuresOf runs a case that must be well formed.
func failuresOf(t *testing.T, data []byte, run tool) string {
	t.Helper()
	c, err := parseCase(data)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range c.try(run, t.TempDir(), filepath.Join(t.TempDir(), "report")) {
		all = append(all, f.Error())
	}
	return strings.Join(all, "\n")
}

func TestExpectationsHoldAndFail(t *testing.T) {
	tests := []struct {
		expect      string
		holds, fail string // texts that fake writes
	}{
		{"unchanged", input, renamed},
		{"contains --from=other", renamed, input},
		{"lacks --from=other", input, renamed},
		{"line FROM alpine:3.20 AS other", renamed, input},
		{"line FROM alpine:3.20 AS gen", "\ufeffFROM alpine:3.20 AS gen\r\n", "FROM alpine:3.20 AS gen \n"},
		{"order RUN date ||| COPY", input, "COPY\nRUN date\n"},
		{"order RUN date ||| RUN date", "RUN date\nRUN date\n", input},
		{"order COPY ||| absent", "COPY\nabsent\n", input},
		{"order absent ||| COPY", "absent\nCOPY\n", input},
		{"compiles", input, invalid},
		{"compiles", input, linted},
		{"equal", numbered, relabelled},
		{"equal", numbered, elsewhere},
		{"equal", numbered, invalid},
		{"equal", numbered, renamed}, // the target gen is gone
		{"history", relabelled, elsewhere},
		{"history", numbered, guarded},
		{"guards 1", guarded, input},
		{"guards 1", strings.Replace(guarded, "--from=gen", "--from=0", 1), strings.Replace(guarded, "AS gen", "", 1)},
		{"guards 1", guarded, strings.Replace(guarded, "/stamp opt", "/stamp /opt", 1)},
		{"guards 0", input, guarded},
		{"guards 1", guarded, strings.Replace(guarded, "test -f /stamp", "rm -f /stamp", 1)},
	}
	for _, tt := range tests {
		data := archive("Dockerfile", input, "expect", tt.expect+"\n")
		if got := failuresOf(t, data, fake(tt.holds, result{})); got != "" {
			t.Errorf("%s: does not hold for %q: %s", tt.expect, tt.holds, got)
		}
		if got := failuresOf(t, data, fake(tt.fail, result{})); !strings.Contains(got, tt.expect+": ") {
			t.Errorf("%s: does not fail for %q", tt.expect, tt.fail)
		}
	}
}

func TestStreamAndExitExpectationsHoldAndFail(t *testing.T) {
	run := fake(input, result{exit: 1, stdout: []byte("to out"), stderr: []byte("to err")})
	tests := []struct{ holds, fail string }{
		{"exit 1", "exit 0"},
		{"stdout-contains to out", "stdout-contains to err"},
		{"stdout-lacks to err", "stdout-lacks to out"},
		{"stderr-contains to err", "stderr-contains to out"},
		{"finding numeric-from", "finding unnamed-stage"},
		{"no-finding unnamed-stage", "no-finding numeric-from"},
		{"no-finding unnamed-stage", "no-finding no-such-rule"},
	}
	for _, tt := range tests {
		if got := failuresOf(t, archive("Dockerfile", input, "expect", tt.holds+"\n"), run); got != "" {
			t.Errorf("%s: does not hold: %s", tt.holds, got)
		}
		if got := failuresOf(t, archive("Dockerfile", input, "expect", tt.fail+"\n"), run); !strings.Contains(got, tt.fail+": ") {
			t.Errorf("%s: does not fail: %s", tt.fail, got)
		}
	}
}

func TestSameAsSeesEveryByte(t *testing.T) {
	data := archive("Dockerfile", input, "want", renamed, "expect", "same-as\n", "transform", "crlf bom nofinalnewline\n")
	want := bom + strings.TrimSuffix(strings.ReplaceAll(renamed, "\n", "\r\n"), "\r\n")
	if got := failuresOf(t, data, fake(want, result{})); got != "" {
		t.Error(got)
	}
	for _, text := range []string{renamed, want + "\r\n", want[len(bom):], strings.ReplaceAll(want, "\r", "")} {
		if got := failuresOf(t, data, fake(text, result{})); !strings.Contains(got, "same-as: ") {
			t.Errorf("same-as holds for %q", text)
		}
	}
}

// TestUnchangedSeesTheOtherFiles: unchanged fails if another file is added, removed or changed.
func TestUnchangedSeesTheOtherFiles(t *testing.T) {
	data := archive("Dockerfile", input, "notes/a.txt", "a\n", "flags", ".\n", "expect", "unchanged\n")
	tests := map[string]func(dir string) error{
		"":                        func(dir string) error { return nil },
		"notes/a.txt has changed": func(dir string) error { return os.WriteFile(filepath.Join(dir, "notes/a.txt"), nil, 0o644) },
		"notes/a.txt is gone":     func(dir string) error { return os.Remove(filepath.Join(dir, "notes/a.txt")) },
		"tmp is new":              func(dir string) error { return os.WriteFile(filepath.Join(dir, "tmp"), nil, 0o644) },
	}
	for want, act := range tests {
		got := failuresOf(t, data, func(dir string, _ []string, _ []byte) result {
			if err := act(dir); err != nil {
				return result{killed: err.Error()}
			}
			return result{}
		})
		if !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

func TestStandardInput(t *testing.T) {
	var got []byte
	run := func(_ string, _ []string, stdin []byte) result {
		if got == nil {
			got = stdin
		}
		return result{stdout: []byte("FROM b\n")}
	}
	data := archive("Dockerfile", "FROM a\n", "flags", "--write -\n", "expect", "unchanged\nline FROM b\n")
	failures := failuresOf(t, data, run)
	if string(got) != "FROM a\n" {
		t.Errorf("standard input is %q", got)
	}
	if !strings.Contains(failures, "unchanged: ") || strings.Contains(failures, "line FROM b: ") {
		t.Errorf("the text is not standard output: %s", failures)
	}
}

// TestUnsoundRuns: no expectation accepts a fault, a signal, a stack trace or a change by the second run.
func TestUnsoundRuns(t *testing.T) {
	data := archive("Dockerfile", input, "expect", "contains FROM\n")
	tests := map[string]tool{
		"exit code 3":   fake(input, result{exit: 3}),
		"was ended":     fake(input, result{killed: "signal: segmentation fault"}),
		"stack trace":   fake(input, result{exit: 2, stderr: []byte("panic: x\n\ngoroutine 1 [running]:\n")}),
		"second run: D": appending,
		"fault of dfix": faultyThen(0, 3),
	}
	for want, run := range tests {
		if got := failuresOf(t, data, run); !strings.Contains(got, want) {
			t.Errorf("want %q, got %q", want, got)
		}
	}
	stdin := archive("Dockerfile", input, "flags", "--write -\n", "expect", "contains FROM\n")
	growing := func(_ string, _ []string, in []byte) result { return result{stdout: append(in, '\n')} }
	if got := failuresOf(t, stdin, growing); !strings.Contains(got, "changed again") {
		t.Errorf("standard input: %q", got)
	}
}

// appending is a tool that changes the subject in every run.
func appending(dir string, _ []string, _ []byte) result {
	name := filepath.Join(dir, "Dockerfile")
	text, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, append(text, "# again\n"...), 0o644)
	}
	if err != nil {
		return result{killed: err.Error()}
	}
	return result{}
}

// faultyThen returns a tool that exits with the codes in turn.
func faultyThen(codes ...int) tool {
	return func(string, []string, []byte) result {
		code := codes[0]
		codes = codes[1:]
		return result{exit: code}
	}
}

func TestBinaryTellsExitCodesFromSignals(t *testing.T) {
	run := binary("/bin/sh", t.TempDir())
	if r := run(t.TempDir(), []string{"-c", "cat; echo e >&2; exit 7"}, []byte("in")); r.exit != 7 || r.killed != "" ||
		string(r.stdout) != "in" || string(r.stderr) != "e\n" {
		t.Errorf("exit: %+v", r)
	}
	if r := run(t.TempDir(), []string{"-c", "kill -9 $$"}, nil); r.killed == "" {
		t.Errorf("signal: %+v", r)
	}
}

func TestReportsThatSayNothingFail(t *testing.T) {
	for _, report := range []string{
		"",
		`{"schema":1,"path":"other/Dockerfile","status":"unchanged","findings":[]}`,
		`{"schema":2,"path":"Dockerfile","status":"unchanged","findings":[]}`,
		`{"schema":1,"path":"Dockerfile","status":"error","findings":[]}`,
		`{"schema":1,"path":`,
	} {
		o := &outcome{subject: "Dockerfile", report: []byte(report)}
		if err := holdsNoFinding(o, "numeric-from"); err == nil {
			t.Errorf("no-finding holds for the report %q", report)
		}
		if err := holdsFinding(o, "numeric-from"); err == nil {
			t.Errorf("finding holds for the report %q", report)
		}
	}
}

func TestBadCasesAreErrors(t *testing.T) {
	tests := map[string][]byte{
		"unknown expectation":    archive("Dockerfile", input, "expect", "stdout-is nothing\n"),
		`unknown expectation "`:  archive("Dockerfile", input, "expect", "exit 0\n\n"),
		"form":                   archive("Dockerfile", input, "expect", "exit\n"),
		"does not have the form": archive("Dockerfile", input, "expect", "contains \n"),
		`form "unchanged"`:       archive("Dockerfile", input, "expect", "unchanged always\n"),
		"not a number":           archive("Dockerfile", input, "expect", "guards one\n"),
		"exit 00":                archive("Dockerfile", input, "expect", "exit 00\n"),
		"separated by |||":       archive("Dockerfile", input, "expect", "order a | b\n"),
		"one rule":               archive("Dockerfile", input, "expect", "finding a,b\n"),
		"nothing is expected":    archive("Dockerfile", input),
		"unknown transform":      archive("Dockerfile", input, "transform", "cr\n", "expect", "exit 0\n"),
		"without a subject":      archive("notes", "FROM a\n", "expect", "contains FROM\n"),
		"transform \"crlf\"":     archive("notes", "FROM a\n", "expect", "exit 0\n", "transform", "crlf\n"),
		"input without":          archive("notes", "FROM a\n", "expect", "exit 0\n", "flags", "-\n"),
		"go together":            archive("Dockerfile", input, "want", input, "expect", "exit 0\n"),
		"want go":                archive("Dockerfile", input, "expect", "same-as\n"),
		"is there twice":         archive("Dockerfile", input, "Dockerfile", input, "expect", "exit 0\n"),
		"leaves":                 archive("../Dockerfile", input, "expect", "exit 0\n"),
		"no comment":             []byte("-- Dockerfile --\nFROM a\n-- expect --\nexit 0\n"),
	}
	for want, data := range tests {
		if _, err := parseCase(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestCommandLine(t *testing.T) {
	c, err := parseCase(archive("Dockerfile", input, "flags", "--list -- -a\n", "expect", "finding x\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(c.commandLine("/r"), " "); got != "--list --report jsonl=/r -- -a" {
		t.Errorf("got %q", got)
	}
	if c.writes() {
		t.Error("--list is taken for --write")
	}
}

func TestSubjectIsTheFirstFileNamedSo(t *testing.T) {
	c, err := parseCase(archive("dockerfile.d/notes", "x\n", "a/web.CONTAINERFILE", input, "Dockerfile", "FROM b\n", "expect", "unchanged\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.files[c.subject].Name; got != "a/web.CONTAINERFILE" {
		t.Errorf("got %s", got)
	}
}
