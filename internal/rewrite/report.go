package rewrite

import (
	"context"

	"github.com/dfix-dev/dfix/internal/text"
)

// Report is the result of a run on one file.
type Report struct {
	Name     string
	Before   []byte
	After    []byte // equal to Before if nothing was applied
	Outcomes []Outcome
	Proof    Proof

	Elsewhere []Finding // in other files of the repository, if After is the Dockerfile

	Note  string // why no rule was run; empty if the rules ran
	Fault error  // a fault of dfix itself; After then equals Before or lacks the fix that failed
}

// Changed reports whether the run changes the file.
func (r *Report) Changed() bool { return string(r.Before) != string(r.After) }

// Outcome is a finding and what was done about it. Its spans are offsets into Report.Before.
type Outcome struct {
	Finding
	Applied bool
	Alone   bool   // the fix can be applied to Report.Before by itself, without any other fix
	Skip    Skip   // why the fix was not applied; empty if it was
	Detail  string // for SkipUnproven, what differs; for SkipIgnored, the reason given
}

// Skip is the code of the reason why a fix was not applied. Records contain it.
type Skip string

const (
	SkipUnsafe   Skip = "unsafe"   // needs --unsafe
	SkipDisplay  Skip = "display"  // a person has to decide
	SkipIgnored  Skip = "ignored"  // by a comment or the config
	SkipConflict Skip = "conflict" // another fix changes the same bytes
	SkipUnproven Skip = "unproven" // the proof failed
)

// Proof is the result of verifying the whole change.
type Proof struct {
	Passed bool   // the file was compiled before and after, and every applied fix keeps its claim
	Note   string // why there is no proof, or what it does not cover
}

// Change is one round's edits to one file, all of one Effect.
type Change struct {
	Before, After []byte
	Effect        Effect
	Fixes         []*Fix // with offsets into Before
}

// Verifier checks that changes keep the claims of their effects.
//
// Check verifies the successive changes of one file; each one begins with the text where the one before ends. The
// error is an *Unproven if they do not keep their claims. Any other error means that the check could not be done,
// because of a timeout or a cancelled context.
type Verifier interface {
	Check(ctx context.Context, changes ...Change) (Proof, error)
}

// Unproven is the error of a change that does not keep its claim. Detail is one line with the stage, the probe and
// the difference. It contains all that a bug report needs.
type Unproven struct{ Detail string }

func (u *Unproven) Error() string { return u.Detail }

// spanOf returns the range from the first to the last byte that edits replace.
func spanOf(edits []text.Edit) text.Span {
	span := edits[0].Span
	for _, e := range edits[1:] {
		span.Start, span.End = min(span.Start, e.Span.Start), max(span.End, e.Span.End)
	}
	return span
}
