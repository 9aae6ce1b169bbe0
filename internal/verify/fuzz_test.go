package verify

import (
	"context"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// FuzzCompare: no text makes the comparison panic, and a text equals itself.
func FuzzCompare(f *testing.F) {
	for _, p := range pairs {
		f.Add([]byte(p.before), p.change().After)
	}
	f.Fuzz(func(t *testing.T, before, after []byte) {
		if v, err := Prove(context.Background(), before, before); err == nil && v.String() != "equal" {
			t.Errorf("%q differs from itself: %v", before, v)
		}
		for effect := rewrite.Rebinds; effect <= rewrite.Guards; effect++ {
			_, _ = New(Options{}).Check(context.Background(), rewrite.Change{Before: before, After: after, Effect: effect})
		}
	})
}
