package trial

import (
	"context"
	"fmt"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/text"
	"github.com/dfix-dev/dfix/internal/verify"
)

// checked holds the warnings of Docker's checks for one file before and after a run of dfix.
type checked struct {
	path          string
	rejected      bool
	before, after map[string]int    // warnings by check
	left          map[string]string // the first reason why a check still warns
	uncompiled    bool              // the file does not compile at all, so nothing is changed
	problems      []string
}

// TestChecks runs `--select checks` over the corpus, and holds every file to this: dfix reports what
// BuildKit's linter warns of, rule and line; afterwards no check warns more than before, and each that still
// warns has a reason; a second run changes nothing; the proof holds. DFIX_TRIAL_UNSAFE=1 applies unsafe fixes too.
func TestChecks(t *testing.T) {
	paths := corpus(t)
	results := each(paths, endChecks)
	t.Log("\n" + checkTable(results))
	shown := 0
	for _, r := range results {
		if len(r.problems) == 0 {
			continue
		}
		if shown++; shown <= 40 {
			t.Errorf("%s: %s", r.path, strings.Join(r.problems, "; "))
		}
	}
	if shown > 40 {
		t.Errorf("%d files have problems", shown)
	}
}

// checkRules returns the rules of the group and their roles.
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

func (c *checked) problem(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// endChecks runs dfix on one file. A panic is a problem.
func endChecks(path string) (c *checked) {
	c = &checked{path: path, left: map[string]string{}}
	defer func() {
		if p := recover(); p != nil {
			c.problem("panic: %v\n%s", p, debug.Stack())
		}
	}()
	src, err := os.ReadFile(path)
	if err != nil {
		c.problem("%v", err)
		return c
	}
	report := c.run(src)
	if report == nil {
		return c
	}
	was := c.lint(src)
	c.before = byCheck(was)
	c.agree(src, was, report)
	is := c.lint(report.After)
	c.after = byCheck(is)
	for check, n := range c.after {
		if n > c.before[check] {
			c.problem("%d warnings of %s, where %d were", n, check, c.before[check])
		}
	}
	c.reasons(report)
	if !report.Changed() {
		return c
	}
	if !report.Proof.Passed {
		c.problem("changed, and the proof did not hold: %s", report.Proof.Note)
	}
	if again := c.run(report.After); again != nil && again.Changed() {
		c.problem("a second run changes the file again")
	}
	return c
}

// run runs dfix with the group selected.
func (c *checked) run(src []byte) *rewrite.Report {
	session := verify.New(verify.Options{})
	chosen, scopes := checkRules()
	report, err := rewrite.Run(context.Background(), c.path, src, rewrite.Options{
		Rules: chosen, Scopes: scopes, Verifier: session, Linter: session,
		Unsafe: func(string) bool { return os.Getenv("DFIX_TRIAL_UNSAFE") == "1" },
	})
	if err != nil {
		c.rejected = true
		return nil
	}
	if report.Fault != nil {
		c.problem("fault: %v", report.Fault)
	}
	return report
}

func (c *checked) lint(src []byte) []rewrite.Warning {
	list, err := verify.New(verify.Options{}).Lint(context.Background(), src)
	if err != nil {
		c.problem("lint: %v", err)
	}
	return list
}

func byCheck(list []rewrite.Warning) map[string]int {
	count := map[string]int{}
	for _, w := range list {
		count[w.Check]++
	}
	return count
}

// agree compares rule and line of the findings with the warnings. Findings of later rounds have no line in the
// original text.
func (c *checked) agree(src []byte, warned []rewrite.Warning, report *rewrite.Report) {
	lines := text.NewLines(src)
	found := map[string]bool{}
	for _, o := range report.Outcomes {
		line, _ := lines.Position(o.Span.Start)
		found[fmt.Sprintf("%s:%d", o.Rule, line)] = true
	}
	wanted := map[string]bool{}
	for _, w := range warned {
		if r, ok := rules.ByName(rewrite.KebabCase(w.Check)); ok {
			wanted[fmt.Sprintf("%s:%d", r.Name, max(w.Line, 1))] = true
		} else {
			c.problem("no rule is called after %s", w.Check)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(wanted)) {
		if !found[at] {
			c.problem("warned and not reported: %s", at)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(found)) {
		if !wanted[at] {
			c.problem("reported and not warned: %s", at)
		}
	}
}

// reasons records why checks still warn.
func (c *checked) reasons(report *rewrite.Report) {
	for _, o := range report.Outcomes {
		r, ok := rules.ByName(o.Rule)
		if o.Applied || !ok {
			continue
		}
		reason := string(o.Skip)
		if o.Skip == rewrite.SkipUnproven {
			reason, c.uncompiled = "unproven: "+o.Detail, true
		} else if o.Reason != "" {
			reason = reason + ": " + o.Reason
		}
		for _, check := range r.Checks {
			if c.left[check] == "" {
				c.left[check] = reason
			}
		}
	}
	for check := range c.after {
		if c.left[check] == "" {
			c.problem("%s still warns, without a reason", check)
		}
	}
}

// checkTable counts files.
func checkTable(results []*checked) string {
	before, after, reasons := map[string]int{}, map[string]int{}, map[string]map[string]int{}
	drew, rejected := 0, 0
	for _, c := range results {
		if c.rejected {
			rejected++
		}
		if len(c.before) > 0 {
			drew++
		}
		for check := range c.before {
			before[check]++
		}
		for check := range c.after {
			after[check]++
			if reasons[check] == nil {
				reasons[check] = map[string]int{}
			}
			reasons[check][generalized(c.left[check])]++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d files, %d refused by BuildKit, %d draw a warning\n\n| check | files before | after | |\n| --- | ---: | ---: | ---: |\n", len(results), rejected, drew)
	for _, check := range slices.SortedFunc(maps.Keys(before), func(x, y string) int { return before[y] - before[x] }) {
		fmt.Fprintf(&b, "| %s | %d | %d | %.2f %% |\n", check, before[check], after[check], 100*float64(after[check])/float64(before[check]))
	}
	for _, check := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(&b, "\n%s\n", check)
		for _, reason := range slices.SortedFunc(maps.Keys(reasons[check]), func(x, y string) int { return reasons[check][y] - reasons[check][x] })[:min(8, len(reasons[check]))] {
			fmt.Fprintf(&b, "%7d %s\n", reasons[check][reason], reason)
		}
	}
	return b.String()
}

// generalized returns a reason without what is special to one file.
func generalized(reason string) string {
	if head, _, ok := strings.Cut(reason, "unproven: "); ok && head == "" {
		if len(reason) > 70 {
			reason = reason[:70]
		}
	}
	return reason
}

// TestChecksTrialCatches: the checks of this trial can fail.
func TestChecksTrialCatches(t *testing.T) {
	src := []byte("FROM alpine:3 as a\nMAINTAINER Bo\n")
	c := &checked{path: "Dockerfile", left: map[string]string{}}
	warned := c.lint(src)
	report := c.run(src)
	if c.agree(src, warned, report); len(warned) != 2 || len(c.problems) > 0 {
		t.Fatalf("%v: %v", warned, c.problems)
	}
	c.agree(src, warned[:1], report)
	report.Outcomes = report.Outcomes[:1]
	c.agree(src, warned, report)
	c.agree(src, []rewrite.Warning{{Check: "TideTooHigh", Line: 1}}, report)
	c.after = map[string]int{"UndefinedVar": 1}
	c.reasons(report)
	all := strings.Join(c.problems, "; ")
	for _, want := range []string{"reported and not warned: maintainer-deprecated:2", "warned and not reported: maintainer-deprecated:2", "no rule is called after TideTooHigh", "UndefinedVar still warns, without a reason"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not among %s", want, all)
		}
	}
}
