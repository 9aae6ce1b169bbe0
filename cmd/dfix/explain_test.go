package main

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rules"
)

// TestExplainAtATerminal: at a terminal the page of every rule is plain text of 80 columns, with level and default. Its
// examples do not change.
func TestExplainAtATerminal(t *testing.T) {
	for _, rule := range rules.All {
		text := asText(rule)
		if !strings.HasPrefix(text, rule.Name+": ") || !strings.Contains(text, "\n\nfixes: ") || !strings.Contains(text, "by default") {
			t.Errorf("%s begins with %.120q", rule.Name, text)
		}
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			if strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "|") {
				continue
			}
			if strings.Contains(line, "```") || strings.HasPrefix(line, "## ") || strings.Contains(line, "](") || len(line) > helpWidth {
				t.Errorf("%s: %q", rule.Name, line)
			}
		}
	}
	rule, _ := rules.ByName("numeric-from")
	text := asText(rule)
	for _, want := range []string{"fixes: safe, applied by --write; on by default\n", "\nbefore:\n    FROM golang:1.23 AS build\n", "\nafter:\n", "COPY --from=0 refers to a stage"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
