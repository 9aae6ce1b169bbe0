package rules_test

import (
	"context"
	"slices"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/text"
	"github.com/dfix-dev/dfix/internal/verify"
)

const (
	credits = rewrite.Credits
	drops   = rewrite.Drops
	execs   = rewrite.Execs
	respell = rewrite.Respells

	signed = "FROM alpine:3\nMAINTAINER \"Bo\" $A <bo@marsh.example>\nRUN date\n"
	twice  = "FROM alpine:3\nCMD [\"a\"]\nRUN date\nENTRYPOINT [\"e\"]\nCMD [\"b\"]\n"
	plain  = "FROM alpine:3\nCMD gauge --watch /data\n"
	spelt  = "FROM alpine:3 AS a\nARG TIDE=1\nCOPY x$TIDEE /y\nFROM alpine:3\nCOPY x$TIDEE /z\n"
)

// authored writes a label for the MAINTAINER of signed.
func authored(value string) func(*rewrite.Pass) []text.Edit {
	return swap("MAINTAINER \"Bo\" $A <bo@marsh.example>", "LABEL org.opencontainers.image.authors="+value)
}

var checkSabotages = []sabotage{
	{"maintainer-deprecated", "forgets the mail", credits, signed, authored(`"\"Bo\" \$A"`), "the image config differs", ""},
	{"maintainer-deprecated", "expands a variable", credits, signed, authored(`"\"Bo\" $A <bo@marsh.example>"`), "the image config differs", ""},
	{"maintainer-deprecated", "drops quotes inside", credits, signed, authored(`"Bo \$A <bo@marsh.example>"`), "the image config differs", ""},
	{"maintainer-deprecated", "writes another label", credits, signed, swap("MAINTAINER \"Bo\" $A <bo@marsh.example>", `LABEL maintainer="\"Bo\" \$A <bo@marsh.example>"`), "the image config differs: author", ""},
	{"maintainer-deprecated", "removes the line", credits, signed, swap("MAINTAINER \"Bo\" $A <bo@marsh.example>\n", ""), "is gone, but has an effect", ""},
	{"maintainer-deprecated", "claims that nothing changes", pres, signed, authored(`"\"Bo\" \$A <bo@marsh.example>"`), "the image config differs: author", ""},
	{"maintainer-deprecated", "changes a RUN along with it", credits, signed, func(p *rewrite.Pass) []text.Edit {
		return append(authored(`"\"Bo\" \$A <bo@marsh.example>"`)(p), swap("date", "dates")(p)...)
	}, "stage 0", ""},

	{"multiple-instructions-disallowed", "removes the one that counts", drops, twice, swap("CMD [\"b\"]\n", ""), "CMD is gone, but has an effect", ""},
	{"multiple-instructions-disallowed", "removes both", drops, twice, swap("CMD [\"a\"]\n", "", "CMD [\"b\"]\n", ""), "CMD is gone, but has an effect", ""},
	{"multiple-instructions-disallowed", "removes an ENTRYPOINT along with it", drops, twice, swap("CMD [\"a\"]\n", "", "ENTRYPOINT [\"e\"]\n", ""), "is gone, but has an effect", ""},
	{"multiple-instructions-disallowed", "removes a RUN along with it", drops, twice, swap("CMD [\"a\"]\nRUN date\n", ""), "is gone, but has an effect", ""},
	{"multiple-instructions-disallowed", "takes another stage for its own", drops, "FROM alpine:3 AS a\nCMD [\"a\"]\nFROM alpine:3\nCMD [\"b\"]\n", swap("CMD [\"a\"]\n", ""), "CMD is gone, but has an effect", ""},
	{"multiple-instructions-disallowed", "claims that the history stays", pres, twice, swap("CMD [\"a\"]\n", ""), "history", ""},

	{"json-args-recommended", "forgets a word", execs, plain, swap("gauge --watch /data", `["gauge", "--watch"]`), "the image config differs: config.Cmd", ""},
	{"json-args-recommended", "adds a word", execs, plain, swap("gauge --watch /data", `["exec", "gauge", "--watch", "/data"]`), "the image config differs: config.Cmd", ""},
	{"json-args-recommended", "does not split", execs, plain, swap("gauge --watch /data", `["gauge --watch /data"]`), "the image config differs: config.Cmd", ""},
	{"json-args-recommended", "takes a variable for a word", execs, "FROM alpine:3\nCMD gauge $X\n", swap("gauge $X", `["gauge", "$X"]`), "the image config differs: config.Cmd", ""},
	{"json-args-recommended", "changes CMD for ENTRYPOINT", execs, plain, swap("CMD gauge --watch /data", `ENTRYPOINT ["gauge", "--watch", "/data"]`), "the image config differs", ""},
	{"json-args-recommended", "claims that the config stays", pres, plain, swap("gauge --watch /data", `["gauge", "--watch", "/data"]`), "the image config differs: config.Cmd", ""},

	{"undefined-var", "writes the value", respell, spelt, swap("x$TIDEE /y", "x1 /y"), "more than names of variables is changed", ""},
	{"undefined-var", "changes the path too", respell, spelt, swap("x$TIDEE /y", "z$TIDE /y"), "more than names of variables is changed", ""},
	{"undefined-var", "edits a RUN, which a shell reads", respell, "FROM alpine:3\nRUN a $X\n", swap("$X", "$Y"), "more than names of variables is changed", ""},
	{"undefined-var", "claims that the files stay", pres, spelt, swap("x$TIDEE /y", "x$TIDE /y"), "stage 0", ""},
	{"undefined-arg-in-from", "changes the image too", respell, "ARG TAG=1\nFROM alpine:3$TAGG\n", swap("alpine:3$TAGG", "debian:3$TAG"), "more than names of variables is changed", ""},

	{"legacy-key-value-format", "takes the first word", pres, "FROM alpine:3\nENV A b c\n", swap("A b c", "A=b"), "config.Env", ""},
	{"legacy-key-value-format", "joins blanks", pres, "FROM alpine:3\nENV A b   c\n", swap("A b   c", `A="b c"`), "config.Env", ""},
	{"legacy-key-value-format", "keeps quotes", pres, "FROM alpine:3\nENV A \"b\" c\n", swap(`A "b" c`, `A="\"b\" c"`), "config.Env", ""},
	{"legacy-key-value-format", "expands what stood in quotes", pres, "FROM alpine:3\nENV A '$B' c\n", swap(`A '$B' c`, `A="$B c"`), "config.Env", ""},
	{"legacy-key-value-format", "joins a variable to a word", pres, "FROM alpine:3\nENV A $B\"c\" d\n", swap(`A $B"c" d`, `A="$Bc d"`), "config.Env", ""},
	{"legacy-key-value-format", "reads a label as two", pres, "FROM alpine:3\nLABEL a b c=d\n", swap(`a b c`, `a=b c`), "config.Labels", ""},

	{"consistent-instruction-casing", "recases an argument", pres, "FROM alpine:3\nrun echo run\nRUN date\n", swap("run", "RUN"), "stage 0", ""},
	{"from-as-casing", "recases the name of the image", pres, "FROM alpine:3 as a\nFROM as\n", swap("as", "AS"), "it no longer compiles", ""},
	{"from-as-casing", "gives another name", pres, "FROM alpine:3 as a\nRUN date\n", swap("as a", "AS as"), "target a", ""},
	{"no-empty-continuation", "removes a line that is not empty", pres, "FROM alpine:3\nRUN a \\\n\n b \\\n c\n", swap("\n\n b \\\n", "\n"), "stage 0", ""},
	{"no-empty-continuation", "ends the instruction", pres, "FROM alpine:3\nENV A=b \\\n\n C=d\n", swap(" \\\n\n C=d", "\nENV C=d"), "history", ""},
	{"expose-invalid-format", "keeps the port of the host", pres, "FROM alpine:3\nEXPOSE 8080:80\n", swap("8080:80", "8080"), "config.ExposedPorts", ""},
	{"expose-invalid-format", "drops the protocol", pres, "FROM alpine:3\nEXPOSE 8080:80/udp\n", swap("8080:80/udp", "80"), "config.ExposedPorts", ""},
	{"expose-proto-casing", "drops the protocol", pres, "FROM alpine:3\nEXPOSE 53/UDP\n", swap("/UDP", ""), "config.ExposedPorts", ""},
	{"redundant-target-platform", "removes another platform", pres, "FROM --platform=$BUILDPLATFORM alpine:3\nRUN date\n", swap("--platform=$BUILDPLATFORM ", ""), "stage 0", ""},
	{"redundant-target-platform", "overlooks an ARG", pres, "ARG TARGETPLATFORM=linux/s390x\nFROM --platform=$TARGETPLATFORM alpine:3\nRUN date\n", swap("--platform=$TARGETPLATFORM ", ""), "stage 0", ""},
}

// TestChecksOnlyExplain: a rule of level display has no fix for any warning.
func TestChecksOnlyExplain(t *testing.T) {
	all := "# check=experimental=all\nARG T\nFROM --platform=linux/s390x alpine:3$T AS context\nARG API_KEY\nFROM scratch$T\n"
	report := runChecks(t, all)
	for _, o := range report.Outcomes {
		if r, _ := rules.ByName(o.Rule); r.Level == rewrite.Display && (o.Fix != nil || o.Reason == "") {
			t.Errorf("%s: fix %v, reason %q", o.Rule, o.Fix, o.Reason)
		}
	}
	if len(report.Outcomes) < 3 {
		t.Errorf("only %d findings", len(report.Outcomes))
	}
}

// checkRules are the rules of the group checks, and what they run as.
func checkRules() ([]*rewrite.Rule, map[string]rewrite.Scope) {
	var chosen []*rewrite.Rule
	scopes := map[string]rewrite.Scope{}
	for _, r := range rules.All {
		if scope := r.Scope(rewrite.GroupChecks); scope != 0 {
			chosen, scopes[r.Name] = append(chosen, r), scope
		}
	}
	return chosen, scopes
}

// runChecks selects the group and applies unsafe fixes too.
func runChecks(t *testing.T, src string) *rewrite.Report {
	t.Helper()
	chosen, scopes := checkRules()
	s := verify.New(verify.Options{})
	report, err := rewrite.Run(context.Background(), "Dockerfile", []byte(src), rewrite.Options{
		Rules: chosen, Scopes: scopes, Verifier: s, Linter: s, Unsafe: func(string) bool { return true },
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// TestDissolvedWarnings: a warning that the fix of another one ends is reported all the same.
func TestDissolvedWarnings(t *testing.T) {
	src := "FROM alpine:3\nCMD old --watch $A\nRUN date\nCMD [\"new\"]\n"
	report := runChecks(t, src)
	var got []string
	for _, o := range report.Outcomes {
		got = append(got, o.Rule+" "+string(o.Skip)+" "+o.Detail)
	}
	want := []string{"json-args-recommended conflict another fix ends it", "multiple-instructions-disallowed  "}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// BenchmarkChecks is `--select checks` on a file that draws several warnings, against the compiles that this takes at the
// least: BuildKit's linter before and after, and a proof that both build the same.
func BenchmarkChecks(b *testing.B) {
	src := []byte("FROM golang:1.23 as build\nENV A b $C\nRUN go build \\\n\n  ./...\nEXPOSE 8080:80\nLABEL a b c\nCMD [\"b\"]\n")
	chosen, scopes := checkRules()
	ctx := context.Background()
	var after []byte
	b.Run("dfix", func(b *testing.B) {
		for b.Loop() {
			s := verify.New(verify.Options{})
			report, err := rewrite.Run(ctx, "Dockerfile", src, rewrite.Options{Rules: chosen, Scopes: scopes, Verifier: s, Linter: s})
			if err != nil || !report.Proof.Passed {
				b.Fatal(err)
			}
			after = report.After
		}
	})
	b.Run("least", func(b *testing.B) {
		for b.Loop() {
			s := verify.New(verify.Options{})
			for _, text := range [][]byte{src, after} {
				if _, err := s.Lint(ctx, text); err != nil {
					b.Fatal(err)
				}
			}
			if _, err := verify.Prove(ctx, src, after); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("off", func(b *testing.B) {
		var standard []*rewrite.Rule
		for _, r := range rules.All {
			if r.In(rewrite.GroupDefault) {
				standard = append(standard, r)
			}
		}
		for b.Loop() {
			if _, err := rewrite.Run(ctx, "Dockerfile", src, rewrite.Options{Rules: standard}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
