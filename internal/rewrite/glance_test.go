package rewrite_test

import (
	"context"
	"errors"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// TestGlance: where a glance is enough no rule is asked, nor BuildKit; else all goes its way.
func TestGlance(t *testing.T) {
	asked := 0
	rule := &rewrite.Rule{Name: "asking", Run: func(*rewrite.Pass) { asked++ }}
	for _, enough := range []bool{true, false} {
		asked = 0
		opt := rewrite.Options{Rules: []*rewrite.Rule{rule}, Glance: func([]byte) bool { return enough }}
		report, err := rewrite.Run(context.Background(), "Dockerfile", []byte("FROM a\n"), opt)
		if err != nil || report.Name != "Dockerfile" || report.Changed() || string(report.Before) != "FROM a\n" {
			t.Errorf("got %+v, %v", report, err)
		}
		if (asked == 0) != enough {
			t.Errorf("a glance says %v, and the rule is asked %d times", enough, asked)
		}
		done, cancel := context.WithCancel(context.Background())
		cancel()
		if report, err := rewrite.Run(done, "Dockerfile", []byte("FROM a\n"), opt); report != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: got %+v, %v", report, err)
		}
	}
}
