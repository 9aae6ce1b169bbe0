package project

import (
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// TestCompare: a place is shared if anything but the name in a build changes with it.
func TestCompare(t *testing.T) {
	const src = "one two"
	model := func(text string) map[string]any {
		one, two, _ := strings.Cut(text, " ")
		build := map[string]any{"target": one, "args": []any{"BUILDKIT_SBOM_SCAN_STAGE=" + two}, "tags": []any{two}}
		return map[string]any{"services": map[string]any{"a": map[string]any{"build": build}}}
	}
	f := source.New("x", "x", []byte(src))
	marks := newReader(nil, nil).marks
	for _, span := range []text.Span{{Start: 0, End: 3}, {Start: 4, End: 7}, {Start: 4, End: 7}} {
		if !marks.mark(f.Piece(span)) {
			t.Errorf("%v cannot be marked", span)
		}
	}
	if marks.mark(f.Near("three", 0)) {
		t.Error("a text that is not there can be marked")
	}
	marks.compare(model(src), model(string(marks.text(f))))
	var shared []string
	for _, m := range marks.byFile[f] {
		if m.shared {
			shared = append(shared, m.Located.Text)
		}
	}
	if !slices.Equal(shared, []string{"two"}) {
		t.Errorf("shared: %q", shared)
	}
}

// TestText: nothing loads a file that already holds the word of a mark.
func TestText(t *testing.T) {
	f := source.New("x", "x", []byte("dfixmark0x"))
	marks := newReader(nil, nil).marks
	if got := marks.text(f); strings.Contains(string(got), "dfixmark") {
		t.Errorf("%q", got)
	}
}
