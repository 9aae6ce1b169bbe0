package format

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExcerpt: at a terminal a finding shows its line, its place and what the fix writes.
func TestExcerpt(t *testing.T) {
	want := `a dir/Dockerfile:3:13: --from=0 is a number [numeric-from]
  3 | COPY --from=0 é /
    |             ^
    + COPY --from=x é /
  fix: write --from=x
a dir/Dockerfile:3:13: --from=0 is a number [numeric-from]
  3 | COPY --from=0 é /
    |             ^
    + COPY --from=x é /
  not applied, the proof does not hold: write --from=x (stage 1 differs)
a dir/Dockerfile:3:15: the source is relative [relative-source]
  3 | COPY --from=0 é /
    |               ^
    + COPY --from=0 /é /
  fix with --unsafe: write /é (it contains a variable)
`
	if got := render(t, "text", Options{Excerpt: true}, sampleFile()); !strings.HasPrefix(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

func TestCaret(t *testing.T) {
	for _, test := range []struct {
		line       string
		start, end int
		whole      bool
		want       string
	}{
		{"COPY a b", 6, 7, true, "     ^"},
		{"COPY abc b", 6, 9, true, "     ^^^"},
		{"RUN a \\", 5, 3, false, "    ^"},
		{"\tRUN a", 6, 7, true, "      ^"},
		{"COPY é b", 9, 10, true, "       ^"},
		{"\x1bRUN a", 6, 7, true, "        ^"},
		{"FROM a", 7, 7, true, "      ^"},
		{"FROM a", 9, 12, true, ""},
		{strings.Repeat("x", 2000), 1500, 1600, true, ""},
	} {
		if got := caret(test.line, test.start, test.end, test.whole); got != test.want {
			t.Errorf("%q %d-%d: %q, want %q", test.line, test.start, test.end, got, test.want)
		}
	}
}

// TestWritten: after a run that writes, a file has one line for its fixes, and what is left is shown.
func TestWritten(t *testing.T) {
	got := render(t, "text", Options{Written: true}, sampleFile())
	if !strings.HasPrefix(got, "a dir/Dockerfile: fixed 1 finding\n") || strings.Contains(got, "  fix: ") || strings.Count(got, "[relative-source]") != 3 {
		t.Error(got)
	}
}
