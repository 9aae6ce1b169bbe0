package verify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// pair is a change and the expected result.
type pair struct {
	name   string
	effect rewrite.Effect
	before string
	old    string // each occurrence of old in before becomes new; several are separated by "¦"
	new    string
	want   string // part of the reason for a refusal; "" if the claim is kept; "note: …" for a proof and "unproven: …" for none, with a part of its note
}

const (
	preserves = rewrite.Preserves
	relabels  = rewrite.Relabels
	guards    = rewrite.Guards
	rebinds   = rewrite.Rebinds
)

// change returns the replacements as one fix.
func (p pair) change() rewrite.Change {
	fix := &rewrite.Fix{Rule: "test", Effect: p.effect}
	news := strings.Split(p.new, "¦")
	for i, old := range strings.Split(p.old, "¦") {
		for at := 0; ; {
			k := strings.Index(p.before[at:], old)
			if k < 0 || old == "" {
				break
			}
			span := text.Span{Start: at + k, End: at + k + len(old)}
			fix.Edits = append(fix.Edits, text.Replace(span, news[i]))
			at = span.End
		}
	}
	after, err := text.Apply([]byte(p.before), fix.Edits)
	if err != nil {
		panic(err)
	}
	return rewrite.Change{Before: []byte(p.before), After: after, Effect: p.effect, Fixes: []*rewrite.Fix{fix}}
}

// two is a file of two stages without names.
const two = "FROM golang:1.22\nRUN go build -o /app .\n\nFROM alpine:3.20\nCOPY --from=0 /app /usr/bin/app\nCMD [\"app\"]\n"

var pairs = slices.Concat(namePairs, buildPairs, pathPairs, editPairs, guardPairs, rebindPairs)

func TestCheck(t *testing.T) {
	for _, p := range pairs {
		t.Run(p.name, func(t *testing.T) {
			for _, thorough := range []bool{false, true} {
				v := New(Options{thorough: thorough})
				proof, err := v.Check(context.Background(), p.change())
				p.judge(t, proof, err)
			}
		})
	}
}

// refused reports whether the proof must refuse the change.
func (p pair) refused() bool {
	return p.want != "" && !strings.HasPrefix(p.want, "note: ") && !strings.HasPrefix(p.want, "unproven: ")
}

func (p pair) judge(t *testing.T, proof rewrite.Proof, err error) {
	t.Helper()
	var unproven *rewrite.Unproven
	switch kind, note, _ := strings.Cut(p.want, ": "); {
	case !p.refused():
		if err != nil || proof.Passed != (kind != "unproven") || !strings.Contains(proof.Note, note) || (note == "") != (proof.Note == "") {
			t.Errorf("proof is %+v, %v; want %q", proof, err, p.want)
		}
	case !errors.As(err, &unproven):
		t.Errorf("proof is %+v, %v; want a refusal: %s", proof, err, p.want)
	case !strings.Contains(err.Error(), p.want):
		t.Errorf("refused for %q, want %q", err, p.want)
	case strings.Contains(err.Error(), "\n"):
		t.Errorf("the reason has several lines: %q", err)
	}
}
