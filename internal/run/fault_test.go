//go:build unix

package run

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/atomicfile/filetest"
	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

const unfixed = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=0 /stamp /stamp\n"

// picky is a verifier that refuses the fixes of one rule.
type picky struct{ rule string }

func (p picky) Check(_ context.Context, changes ...rewrite.Change) (rewrite.Proof, error) {
	for _, c := range changes {
		if slices.ContainsFunc(c.Fixes, func(f *rewrite.Fix) bool { return f.Rule == p.rule }) {
			return rewrite.Proof{}, &rewrite.Unproven{Detail: "stage 1 differs"}
		}
	}
	return rewrite.Proof{Passed: true}, nil
}

// A safe fix that is not proven is left out and reported as a fault; the others are written.
func TestDroppedFixIsAFault(t *testing.T) {
	const after = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=gen stamp /stamp\n"
	before := strings.Replace(after, "--from=gen", "--from=0", 1)
	dir := t.TempDir()
	t.Chdir(dir)
	for refused, want := range map[string]string{"relative-source": after, "numeric-from": strings.Replace(before, " stamp", " /stamp", 1)} {
		if err := os.WriteFile("Dockerfile", []byte(before), 0o644); err != nil {
			t.Fatal(err)
		}
		opt := &Options{Mode: Write, Selected: Selection{Only: []string{"numeric-from,relative-source"}}}
		var stdout, stderr bytes.Buffer
		s := New(Streams{Out: &stdout, Err: &stderr}, opt)
		s.verifier = picky{refused}
		r := s.work(t.Context(), discover.File{Path: "Dockerfile", Real: filepath.Join(dir, "Dockerfile")})
		if err := s.take(r); err != nil {
			t.Fatal(err)
		}
		if s.Summary.Faults != 1 || s.Summary.Applied != 1 || s.Summary.Unproven != 1 {
			t.Errorf("%s: %+v", refused, s.Summary)
		}
		if got := stderr.String(); !strings.HasPrefix(got, "Dockerfile: fault of dfix, one fix is left out: line 4: ") || !strings.Contains(got, "stage 1 differs") {
			t.Errorf("%s: stderr %q", refused, got)
		}
		filetest.Holds(t, "Dockerfile", want)
	}
}

// broken is a verifier with a bug.
type broken struct{}

func (broken) Check(context.Context, ...rewrite.Change) (rewrite.Proof, error) {
	panic("index out of range")
}

// A panic affects one file: the file keeps its bytes, the run exits 3, and the others are done.
func TestPanicIsAFault(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	clean := "FROM alpine:3.20\n"
	for name, text := range map[string]string{"a": unfixed, "b": clean} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	opt := &Options{Mode: Write, Selected: Selection{Only: []string{"numeric-from"}}}
	var stderr bytes.Buffer
	s := New(Streams{Out: io.Discard, Err: &stderr}, opt)
	s.verifier = broken{}
	for _, name := range []string{"a", "b"} {
		real, _ := filepath.Abs(name)
		if err := s.take(s.work(t.Context(), discover.File{Path: name, Real: real})); err != nil {
			t.Fatal(err)
		}
	}
	if s.Summary.Files != 2 || s.Summary.Faults != 1 {
		t.Errorf("%+v", s.Summary)
	}
	if want := "a: fault of dfix, the file keeps its bytes: panic: index out of range\n"; stderr.String() != want {
		t.Errorf("stderr %q, want %q", &stderr, want)
	}
	filetest.Holds(t, "a", unfixed)
}
