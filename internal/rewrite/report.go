package rewrite

import (
	"context"

	"github.com/dfix-dev/dfix/internal/text"
)

// Report is everything that one run says of one file.
type Report struct {
	Name     string
	Before   []byte
	After    []byte // equal to Before if nothing was applied
	Outcomes []Outcome
	Proof    Proof
	Note     string // why no rule has looked at the file; empty if the rules have
	Fault    error  // a fault of dfix itself; After is Before then, or lacks the fix that failed
}

// Changed reports whether the run changes the file.
func (r *Report) Changed() bool { return string(r.Before) != string(r.After) }

// Outcome is a finding and what became of it. Its spans are offsets into Report.Before.
type Outcome struct {
	Finding
	Applied bool
	Alone   bool   // the fix can be applied to Report.Before by itself: it builds on no other one
	Skip    Skip   // why a fix was not applied; empty if it was
	Detail  string // what the proof missed, for SkipUnproven; who says so, for SkipIgnored
}

// Skip is the reason why a fix was not applied, as a code that records show.
type Skip string

const (
	SkipUnsafe   Skip = "unsafe"   // needs --unsafe
	SkipDisplay  Skip = "display"  // for a person
	SkipIgnored  Skip = "ignored"  // a comment or the config says so
	SkipConflict Skip = "conflict" // another fix changes the same bytes
	SkipUnproven Skip = "unproven" // the proof did not hold
)

// Proof tells what the verifier saw of the whole change.
type Proof struct {
	Ran    bool   // the file was compiled before and after
	Passed bool   // every applied fix keeps its claim
	Note   string // what kept the proof from running, or what it does not cover
}

// Change is one round's edits to one file, all of one Effect.
type Change struct {
	Name          string
	Before, After []byte
	Effect        Effect
	Fixes         []*Fix // with offsets into Before
}

// Verifier holds changes to their effects.
//
// Check takes the successive changes of one file, each beginning where the one before ends. It
// returns the proof, or an error: *Unproven if they do not keep what they claim, anything else
// if the check itself could not be done (a timeout, a cancelled context).
type Verifier interface {
	Check(ctx context.Context, changes ...Change) (Proof, error)
}

// Unproven is the error of a change that does not keep its claim. It is one line:
// the stage, the probe and what differs, in words that can be sent as a bug report.
type Unproven struct{ Detail string }

func (u *Unproven) Error() string { return u.Detail }

// spanOf is the range from the first to the last byte that edits touch.
func spanOf(edits []text.Edit) text.Span {
	span := edits[0].Span
	for _, e := range edits[1:] {
		span.Start, span.End = min(span.Start, e.Span.Start), max(span.End, e.Span.End)
	}
	return span
}
