//go:build unix

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
)

// picky is a verifier that refuses the fixes of one rule.
type picky struct{ rule string }

func (p picky) Check(_ context.Context, changes ...rewrite.Change) (rewrite.Proof, error) {
	for _, c := range changes {
		if slices.ContainsFunc(c.Fixes, func(f *rewrite.Fix) bool { return f.Rule == p.rule }) {
			return rewrite.Proof{}, &rewrite.Unproven{Detail: "stage 1 differs"}
		}
	}
	return rewrite.Proof{Ran: true, Passed: true}, nil
}

// A safe fix that is not proven is left out and told as a fault; the others are written.
func TestDroppedFixIsAFault(t *testing.T) {
	const after = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=gen stamp /stamp\n"
	before := strings.Replace(after, "--from=gen", "--from=0", 1)
	dir := t.TempDir()
	t.Chdir(dir)
	for refused, want := range map[string]string{"relative-source": after, "numeric-from": strings.Replace(before, " stamp", " /stamp", 1)} {
		if err := os.WriteFile("Dockerfile", []byte(before), 0o644); err != nil {
			t.Fatal(err)
		}
		opt := &options{mode: modeWrite, jobs: 1}
		var err error
		if opt.rules, err = selectRules(rules.All, []string{"numeric-from,relative-source"}, nil, nil); err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		s := (&program{stdout: &stdout, stderr: &stderr}).session(opt)
		s.fixer.verifier = func(*images.Moves) rewrite.Verifier { return picky{refused} }
		r := s.work(t.Context(), discover.File{Path: "Dockerfile", Real: filepath.Join(dir, "Dockerfile")})
		if err := s.take(r); err != nil {
			t.Fatal(err)
		}
		if code := exitCode(opt, &s.summary, failures{}); code != exitFault || s.summary.Faults != 1 || s.summary.Applied != 1 || s.summary.Unproven != 1 {
			t.Errorf("%s: exit code %d, %+v", refused, code, s.summary)
		}
		if told := stderr.String(); !strings.HasPrefix(told, "Dockerfile: fault of dfix, one fix is left out: line 4: ") || !strings.Contains(told, "stage 1 differs") {
			t.Errorf("%s: stderr %q", refused, told)
		}
		holds(t, "Dockerfile", want)
	}
}
