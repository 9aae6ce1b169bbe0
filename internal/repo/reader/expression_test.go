package reader

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/repo/source"
)

// TestChosen: the values of an expression that chooses between texts; "-" if it may have any value.
func TestChosen(t *testing.T) {
	for expression, want := range map[string]string{
		"${{ inputs.x && 'a.target=b' || '' }}":              "a.target=b,",
		"${{ inputs.x == 'y' && 'a' || 'b' }}":               "a,b",
		"${{ format('a.target={0}', matrix.t) }}":            "a.target=" + source.Unknown,
		"${{ inputs.x && format('{0}.c', matrix.t) || '' }}": source.Unknown + ".c,",
		"${{ inputs.x || 'a' }}":                             "-",
		"${{ inputs.x }}":                                    "-",
		"a.target=b":                                         "-",
	} {
		got := "-"
		if texts, ok := chosen(expression); ok {
			got = strings.Join(texts, ",")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", expression, got, want)
		}
	}
}
