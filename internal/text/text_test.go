package text_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/dfix-dev/dfix/internal/text"
)

func edit(start, end int, s string) text.Edit {
	return text.Replace(text.Span{Start: start, End: end}, s)
}

func TestApply(t *testing.T) {
	for name, test := range map[string]struct {
		edits []text.Edit
		want  string
	}{
		"none":                           {nil, "0123456789"},
		"in any order":                   {[]text.Edit{edit(8, 9, "b"), edit(1, 2, "a")}, "0a234567b9"},
		"insertion before a replacement": {[]text.Edit{edit(3, 5, "x"), edit(3, 3, "y")}, "012yx56789"},
		"side by side":                   {[]text.Edit{edit(0, 2, ""), edit(2, 4, "z")}, "z456789"},
		"at both ends":                   {[]text.Edit{edit(0, 0, "<"), edit(10, 10, ">")}, "<0123456789>"},
	} {
		got, err := text.Apply([]byte("0123456789"), test.edits)
		if err != nil || string(got) != test.want {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, test.want)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	for name, edits := range map[string][]text.Edit{
		"overlap":            {edit(1, 4, ""), edit(3, 5, "")},
		"insertion inside":   {edit(1, 4, ""), edit(2, 2, "x")},
		"two at one place":   {edit(2, 2, "x"), edit(2, 2, "y")},
		"behind the end":     {edit(9, 11, "")},
		"before the start":   {edit(-1, 0, "")},
		"end before start":   {edit(3, 2, "")},
		"one replaced twice": {edit(1, 2, "x"), edit(1, 2, "x")},
	} {
		if got, err := text.Apply([]byte("0123456789"), edits); err == nil {
			t.Errorf("%s: got %q and no error", name, got)
		}
	}
}

func TestMerge(t *testing.T) {
	same, ok := text.Merge([]text.Edit{edit(1, 2, "x")}, []text.Edit{edit(1, 2, "x"), edit(0, 0, "y")})
	if !ok || len(same) != 2 || same[0] != edit(0, 0, "y") {
		t.Errorf("identical edits: got %v, %v", same, ok)
	}
	if got, ok := text.Merge([]text.Edit{edit(1, 3, "x")}, []text.Edit{edit(2, 4, "x")}); ok {
		t.Errorf("overlapping edits: got %v", got)
	}
	if got, ok := text.Merge([]text.Edit{edit(1, 1, "x")}, []text.Edit{edit(1, 1, "y")}); ok {
		t.Errorf("two insertions at one place: got %v", got)
	}
}

func TestContains(t *testing.T) {
	whole := text.Span{Start: 2, End: 5}
	for span, want := range map[text.Span]bool{
		{Start: 2, End: 5}: true, {Start: 3, End: 4}: true, {Start: 5, End: 5}: true,
		{Start: 1, End: 5}: false, {Start: 2, End: 6}: false, {Start: 6, End: 6}: false,
	} {
		if got := whole.Contains(span); got != want {
			t.Errorf("Contains(%v) = %v", span, got)
		}
	}
}

func TestPosition(t *testing.T) {
	lines := text.NewLines([]byte("ab\r\n\ncd"))
	for offset, want := range map[int][2]int{0: {1, 1}, 3: {1, 4}, 4: {2, 1}, 5: {3, 1}, 7: {3, 3}} {
		if line, column := lines.Position(offset); line != want[0] || column != want[1] {
			t.Errorf("Position(%d) = %d:%d, want %v", offset, line, column, want)
		}
	}
	for line, want := range map[int]int{0: 0, 1: 0, 2: 4, 3: 5, 4: 5} {
		if got := lines.Start(line); got != want {
			t.Errorf("Start(%d) = %d, want %d", line, got, want)
		}
	}
	if one := text.NewLines([]byte("ab")); one.Count() != 1 {
		t.Errorf("a text without a line end has %d lines", one.Count())
	}
	if lines.Count() != 3 || lines.Start(3) != 5 || lines.Start(9) != 5 {
		t.Errorf("Count %d, Start(3) %d, Start(9) %d", lines.Count(), lines.Start(3), lines.Start(9))
	}
}

// drawEdits draws edits of src that do not overlap and insert capital letters.
func drawEdits(t *rapid.T, src []byte) []text.Edit {
	var edits []text.Edit
	at := 0
	for range rapid.IntRange(0, 4).Draw(t, "edits") {
		start := rapid.IntRange(at, len(src)).Draw(t, "start")
		end := rapid.IntRange(start, min(start+3, len(src))).Draw(t, "end")
		edits = append(edits, edit(start, end, rapid.StringMatching(`[A-Z]{1,3}`).Draw(t, "new")))
		if at = end + 1; at > len(src) {
			break
		}
	}
	return edits
}

// TestShift: a byte that no round has changed is found at its original place.
func TestShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		original := []byte(rapid.StringMatching(`[a-z]{0,20}`).Draw(t, "src"))
		var shift text.Shift
		present := original
		for range rapid.IntRange(0, 3).Draw(t, "rounds") {
			edits := drawEdits(t, present)
			next, err := text.Apply(present, edits)
			if err != nil {
				t.Fatal(err)
			}
			shift.Add(edits)
			present = next
		}
		end := 0
		for i, b := range present {
			span, exact := shift.Back(text.Span{Start: i, End: i + 1})
			if span.Start < 0 || span.End < span.Start || span.End > len(original) || span.Start < min(end, span.Start) {
				t.Fatalf("byte %d of %q: span %v of %q", i, present, span, original)
			}
			end = span.End
			if 'a' <= b && b <= 'z' && (!exact || !bytes.Equal(span.Of(original), []byte{b})) {
				t.Fatalf("byte %d (%c) of %q: span %v of %q, exact %v", i, b, present, span, original, exact)
			}
		}
	})
}

func TestShiftOfInsertedText(t *testing.T) {
	var shift text.Shift
	shift.Add([]text.Edit{edit(2, 2, "XYZ")}) // ab|XYZ|cd
	for span, want := range map[text.Span]text.Span{
		{Start: 2, End: 5}: {Start: 2, End: 2},
		{Start: 3, End: 4}: {Start: 2, End: 2},
		{Start: 1, End: 6}: {Start: 1, End: 3},
		{Start: 7, End: 7}: {Start: 4, End: 4},
		{Start: 5, End: 5}: {Start: 2, End: 2},
	} {
		if got, _ := shift.Back(span); got != want {
			t.Errorf("Back(%v) = %v, want %v", span, got, want)
		}
	}
}

// TestShiftAtEdges: for a span that touches an edit, Back returns its exact place in the text before, or all bytes that the
// edit replaced.
func TestShiftAtEdges(t *testing.T) {
	type result struct {
		start, end int
		exact      bool
	}
	for _, test := range []struct {
		name  string
		edit  text.Edit // of 0123456789
		spans map[text.Span]result
	}{
		{"a replacement by more", edit(2, 4, "WXYZ"), map[text.Span]result{ // 01WXYZ456789
			{Start: 0, End: 2}: {0, 2, true}, {Start: 2, End: 6}: {2, 4, true}, {Start: 6, End: 8}: {4, 6, true},
			{Start: 1, End: 7}: {1, 5, true}, {Start: 2, End: 3}: {2, 4, false}, {Start: 3, End: 6}: {2, 4, false},
			{Start: 3, End: 5}: {2, 4, false}, {Start: 2, End: 2}: {2, 2, true}, {Start: 6, End: 6}: {4, 4, true}, {Start: 5, End: 5}: {2, 2, false},
		}},
		{"a replacement by less", edit(2, 6, "X"), map[text.Span]result{ // 01X6789
			{Start: 2, End: 3}: {2, 6, true}, {Start: 1, End: 2}: {1, 2, true}, {Start: 3, End: 4}: {6, 7, true}, {Start: 3, End: 3}: {6, 6, true},
		}},
		{"a deletion", edit(2, 4, ""), map[text.Span]result{ // 01456789
			{Start: 1, End: 2}: {1, 2, true}, {Start: 2, End: 3}: {4, 5, true}, {Start: 1, End: 3}: {1, 5, true}, {Start: 3, End: 4}: {5, 6, true}, {Start: 2, End: 2}: {4, 4, true},
		}},
		{"an insertion", edit(2, 2, "XY"), map[text.Span]result{ // 01XY23456789
			{Start: 1, End: 2}: {1, 2, true}, {Start: 2, End: 4}: {2, 2, true}, {Start: 4, End: 5}: {2, 3, true}, {Start: 1, End: 4}: {1, 2, true},
			{Start: 2, End: 5}: {2, 3, true}, {Start: 3, End: 4}: {2, 2, false}, {Start: 2, End: 3}: {2, 2, false},
		}},
	} {
		var shift text.Shift
		shift.Add([]text.Edit{test.edit})
		for span, want := range test.spans {
			if got, exact := shift.Back(span); (result{got.Start, got.End, exact}) != want {
				t.Errorf("%s: Back(%v) = %v, %v; want %v", test.name, span, got, exact, want)
			}
		}
	}
}
