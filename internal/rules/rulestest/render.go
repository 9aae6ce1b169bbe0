package rulestest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// findings renders what was reported, with the positions that it has without the variant.
func findings(report *rewrite.Report, v variant) string {
	lines := text.NewLines(report.Before)
	var b strings.Builder
	for _, o := range report.Outcomes {
		line, column := lines.Position(o.Span.Start)
		if line == 1 {
			column -= v.bytes
		}
		fmt.Fprintf(&b, "%d:%d: %s [%s]\n", line-v.lines, column, o.Message, o.Rule)
		if o.Fix != nil {
			fmt.Fprintf(&b, "\t%s (%s, %s): %s\n", resultOf(o), o.Fix.Level, o.Fix.Effect, o.Fix.Message)
		}
		if o.Reason != "" {
			fmt.Fprintf(&b, "\treason: %s\n", o.Reason)
		}
	}
	return moved(b.String(), v.lines)
}

var lineNumber = regexp.MustCompile(`\bline ([0-9]+)`)

// moved subtracts from the line numbers in messages the lines that a variant adds at the top.
func moved(messages string, lines int) string {
	return lineNumber.ReplaceAllStringFunc(messages, func(s string) string {
		n, _ := strconv.Atoi(s[len("line "):])
		return fmt.Sprintf("line %d", n-lines)
	})
}

// resultOf describes the outcome of a fix.
func resultOf(o rewrite.Outcome) string {
	if o.Applied {
		return "fixed"
	}
	return "not fixed, " + string(o.Skip)
}

// firstDifference shows the first line that is not as wanted, with invisible bytes escaped.
func firstDifference(got, want []byte) string {
	x, y := strings.SplitAfter(string(got), "\n"), strings.SplitAfter(string(want), "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d is %q and not %q", i+1, x[i], y[i])
		}
	}
	return fmt.Sprintf("there are %d lines and not %d", len(x), len(y))
}
