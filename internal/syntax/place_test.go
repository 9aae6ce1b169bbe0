package syntax

import "testing"

func TestLineAndSpanOf(t *testing.T) {
	src := []byte("# c\nFROM a\n\nCOPY x \\\n  y /z\n")
	f, err := Parse("Dockerfile", src)
	if err != nil {
		t.Fatal(err)
	}
	in := f.Instructions[1]
	if f.Line(f.Instructions[0]) != 2 || f.Line(in) != 4 {
		t.Errorf("lines %d and %d", f.Line(f.Instructions[0]), f.Line(in))
	}
	for word, want := range map[string]string{"y": "y", "/z": "/z", "q": string(in.Span.Of(src))} {
		if got := string(in.SpanOf(word).Of(src)); got != want {
			t.Errorf("%s is at %q, want %q", word, got, want)
		}
	}
}
