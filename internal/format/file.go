// Package format writes what a run has found: as a unified diff, for people, and for programs.
package format

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// File is one file of a run and what became of it.
type File struct {
	Path   string          // relative to the current directory, as messages show it
	Before []byte          // nil if the file could not be read
	Report *rewrite.Report // nil if the file could not be read or parsed
	Err    error           // why the file could not be read, parsed or written
	Fault  error           // a fault of dfix itself: the file keeps its bytes, or those that one fix would change
	Proven bool            // the proof of the change ran and held

	Repository string // the root of its work tree from the current directory; "" outside any
	Name       string // its path there, as its diff shows it; "": as Path
	Options    string // a digest of the options that it was done with
	Related    bool   // it is no Dockerfile, but speaks of one: it comes after all of them
}

// Failed reports whether the file keeps its bytes because something went wrong. A fault that
// costs one fix leaves the others.
func (f *File) Failed() bool { return f.Err != nil || f.Fault != nil && !f.Changed() }

// After returns the bytes that this run makes of the file. After a fault of the whole file
// the report has its own bytes.
func (f *File) After() []byte {
	if f.Err != nil || f.Report == nil {
		return f.Before
	}
	return f.Report.After
}

// Changed reports whether this run changes the file, or would.
func (f *File) Changed() bool { return !bytes.Equal(f.Before, f.After()) }

// Outcomes returns what was found, by position. Where the file failed nothing is applied.
func (f *File) Outcomes() []rewrite.Outcome {
	if f.Report == nil {
		return nil
	}
	outcomes := slices.Clone(f.Report.Outcomes)
	slices.SortStableFunc(outcomes, func(x, y rewrite.Outcome) int {
		return cmp.Or(x.Span.Start-y.Span.Start, x.Span.End-y.Span.End, cmp.Compare(x.Rule, y.Rule))
	})
	for i := range outcomes {
		outcomes[i].Applied = outcomes[i].Applied && !f.Failed()
	}
	return outcomes
}

// notProven begins the detail of a fix that is applied without a proof.
const notProven = "not proven: "

// why is the prose beside an outcome: the reason that keeps its fix from being applied or proven.
func (f *File) why(o rewrite.Outcome) string {
	switch {
	case o.Applied && !f.Proven && f.Report.Proof.Note != "":
		return notProven + f.Report.Proof.Note
	case o.Applied:
		return ""
	case o.Detail != "":
		return o.Detail
	}
	return o.Reason
}
