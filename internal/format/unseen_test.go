package format

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestUnseenCharacters: no report for people contains a character that changes the direction of text or acts on a
// terminal.
func TestUnseenCharacters(t *testing.T) {
	odd := "a\x1b]0;x\x07\u202eb\u2066\u200f\u2028\u009b31m\ufeff"
	for _, name := range []string{"text", "markdown", "github"} {
		var out bytes.Buffer
		w := New(name, &out, Options{})
		f := File{Path: odd + "/Dockerfile", Err: errors.New(odd)}
		summary := &Summary{}
		summary.Add(&f)
		if err := errors.Join(w.Record(NewRecord(&f, "1")), w.End(summary)); err != nil {
			t.Fatal(err)
		}
		for _, r := range out.String() {
			if r != '\n' && unseen(r) {
				t.Errorf("%s: %U in %q", name, r, out.String())
			}
		}
		if name != "text" && !strings.Contains(out.String(), "202e") && !strings.Contains(out.String(), `342\200\256`) {
			t.Errorf("%s does not show the character at all: %q", name, out.String())
		}
	}
}
