// Package format writes the result of a run: as a unified diff, as text for people, and in formats for programs.
package format

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// File is one file of a run and the result for it.
type File struct {
	Path   string          // relative to the current directory, as messages show it
	Before []byte          // nil if the file could not be read
	Report *rewrite.Report // nil if the file could not be read or parsed
	Err    error           // why the file could not be read, parsed or written
	Fault  error           // a fault of dfix itself: no fix is applied, or one fix is left out
	Proven bool            // the proof of the change ran and passed

	Repository string  // the root of its work tree, relative to the current directory; "" outside any
	Name       string  // its path in Repository, as its diff shows it; "": Path
	Origin     *Origin // where that work tree comes from; nil if it is not known
	Options    string  // a digest of the options of the run
	Graph      string  // the stages of the result as a flowchart of Mermaid; "" if the config does not want it
	Related    bool    // it is not a Dockerfile but refers to one; it comes after all Dockerfiles
}

// Failed reports whether the file keeps its bytes because of an error. After a fault that costs one fix, the other
// fixes are still applied.
func (f *File) Failed() bool { return f.Err != nil || f.Fault != nil && !f.Changed() }

// After returns the bytes that this run gives the file. After a fault of the whole file, the report has the
// original bytes.
func (f *File) After() []byte {
	if f.Err != nil || f.Report == nil {
		return f.Before
	}
	return f.Report.After
}

// Changed reports whether this run changes the file, or would.
func (f *File) Changed() bool { return !bytes.Equal(f.Before, f.After()) }

// Outcomes returns the findings, sorted by position. If the file failed, no fix is applied.
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

// why returns the reason for an outcome in words: why its fix is not applied, or not proven.
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
