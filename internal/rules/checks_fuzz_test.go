package rules_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/verify"
	"github.com/dfix-dev/dfix/internal/verify/verifytest"
)

// values are texts with everything that ENV, LABEL and MAINTAINER read in a special way.
var values = []string{
	`b c`, `"b" c`, `'b' c`, `b\ c d`, `$X c`, `${X} c`, `${X:-"a b"} c`, `$X"y" z`, `$X\y z`, `$ 5 $`, `\$X \\ y`, `= b`, `b=c d`, `"" ''`,
	`C:\Program Files\x\`, `^\\d+\.\w$ x`, `it\'s "so"`, `'no $X' "at $X"`, "b \\\n  c", "b \\\n# \"x\"\n  c", "b \\\n\n  c", "\\\n  b c", "\\\n# x\n  b c",
	"é\u00a0ü", "a\u2003b c", "b\tc", "<<E x", "# x y", "a `b` c", "\"a\\\"b\" c", "'a' \\", "a\\", "a\xffb c", "${X#a b} ${X/a/b c}", "$@ $1x $?", `"$X"_y z`, `{"a": "b c"}`,
}

// FuzzKeyValue: for any text after a key, ENV and LABEL with "=" compile to what they were, with variables set and
// unset, in CR LF and with either escape character; and the warning is gone.
func FuzzKeyValue(f *testing.F) {
	for i, v := range values {
		f.Add(v, i%2 == 0, i%3 == 0)
		f.Add(v, i%2 != 0, i%5 == 0)
	}
	f.Fuzz(func(t *testing.T, value string, backtick, windows bool) {
		held(t, "ENV KEY "+value+"\nLABEL key "+value, backtick, windows, "legacy-key-value-format")
	})
}

// FuzzMaintainer: the label has every name that an author may have; the proof compares it with the field of the config.
func FuzzMaintainer(f *testing.F) {
	for i, v := range values {
		f.Add(v, i%2 == 0, i%3 == 0)
	}
	f.Fuzz(func(t *testing.T, value string, backtick, windows bool) {
		held(t, "MAINTAINER "+value, backtick, windows, "maintainer-deprecated")
	})
}

// held ends a check in a file with these lines, and checks the result with the proof and with BuildKit's linter.
func held(t *testing.T, lines string, backtick, windows bool, check string) {
	t.Helper()
	src := "FROM alpine:3\nARG X\n" + lines + "\nRUN date\n"
	if backtick {
		src = "# escape=`\n" + strings.ReplaceAll(src, "\\\n", "`\n")
	}
	if windows {
		src = "\ufeff" + strings.ReplaceAll(src, "\n", "\r\n")
	}
	if strings.Contains(src, "\x00") || len(src) > 1000 {
		return
	}
	if _, _, other := syntax.OtherFrontend([]byte(src)); other {
		return
	}
	before := lintedAs(t, src, check)
	report, err := rewriteChecks(src)
	if err != nil {
		return // BuildKit refuses it
	}
	if report.Fault != nil {
		t.Fatalf("%q: %v", src, report.Fault)
	}
	if !report.Changed() {
		return
	}
	for _, o := range report.Outcomes {
		if o.Rule == check && !o.Applied && o.Reason == "" && o.Skip != rewrite.SkipUnproven && o.Skip != rewrite.SkipConflict {
			t.Errorf("%q: %s is left without a reason", src, check)
		}
	}
	if after := lintedAs(t, string(report.After), check); after > before {
		t.Errorf("%q: %d warnings of %s, before %d", report.After, after, check, before)
	}
	if check == "legacy-key-value-format" {
		if err := verify.Holds(rewrite.Preserves, []byte(src), report.After); err != nil && compiles(src) {
			t.Errorf("%q became %q: %v", src, report.After, err)
		}
	}
}

func compiles(src string) bool { return verifytest.Compiles([]byte(src)) == nil }

func lintedAs(t *testing.T, src, check string) (n int) {
	t.Helper()
	list, err := verify.New(verify.Options{}).Lint(context.Background(), []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range list {
		if rewrite.KebabCase(w.Check) == check {
			n++
		}
	}
	return n
}

func rewriteChecks(src string) (*rewrite.Report, error) {
	chosen, scopes := checkRules()
	s := verify.New(verify.Options{})
	return rewrite.Run(context.Background(), "Dockerfile", []byte(src), rewrite.Options{Rules: chosen, Scopes: scopes, Verifier: s, Linter: s})
}

// TestQuotesAreEnded: of the values above nearly all can be written with "=". The few that cannot are listed.
func TestQuotesAreEnded(t *testing.T) {
	var left []string
	for _, v := range values {
		src := "FROM alpine:3\nARG X\nENV KEY " + v + "\n"
		report, err := rewriteChecks(src)
		if err != nil || lintedAs(t, src, "legacy-key-value-format") == 0 {
			continue
		}
		if bytes.Contains(report.After, []byte("ENV KEY ")) {
			left = append(left, v)
		}
	}
	if len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}
