package rewrite

import (
	"errors"
	"fmt"

	"github.com/dfix-dev/dfix/internal/text"
)

// prove returns the fixes of a round that keep their claim, and the text with them. It drops the other fixes for
// the rest of the run. If one of those is safe, that is a fault.
func (r *run) prove(chosen []Finding) (kept []Finding, after []byte, err error) {
	after, err = r.check(chosen)
	if err == nil {
		return chosen, after, nil
	}
	if !isUnproven(err) {
		return nil, nil, r.unchecked(chosen, err)
	}
	for _, f := range chosen {
		if _, err := r.check([]Finding{f}); err == nil {
			kept = append(kept, f)
		} else if isUnproven(err) {
			r.drop(f, err)
		} else {
			return nil, nil, r.unchecked(chosen, err)
		}
	}
	if len(kept) == 0 {
		return nil, nil, nil
	}
	if after, err = r.check(kept); err != nil {
		for _, f := range kept {
			r.drop(f, err)
		}
		return nil, nil, nil
	}
	return kept, after, nil
}

// check applies findings to the current text and verifies the result.
func (r *run) check(findings []Finding) ([]byte, error) {
	after, err := text.Apply(r.text, editsOf(findings))
	if err != nil || r.Verifier == nil {
		return after, err
	}
	fixes := make([]*Fix, len(findings))
	for i, f := range findings {
		fixes[i] = f.Fix
	}
	change := Change{Before: r.text, After: after, Effect: findings[0].Fix.Effect, Fixes: fixes}
	if r.deferred {
		r.changes = append(r.changes, change)
		return after, nil
	}
	if err := r.askVerifier(change); err != nil {
		return nil, err
	}
	return after, nil
}

// errUnproven is returned if the verifier rejects a round.
var errUnproven = errors.New("not all rounds are proven")

// proveAll verifies all deferred rounds at once, which takes two compiles instead of one for each round. If that
// fails, the caller has to verify the rounds one by one to find out which fixes to drop. If the time is up,
// nothing is applied.
func (r *run) proveAll() (done bool, err error) {
	if len(r.changes) == 0 {
		return true, nil
	}
	err = r.askVerifier(r.changes...)
	r.changes = nil
	switch {
	case err == nil:
		return true, nil
	case isUnproven(err), errors.As(err, new(uncompiled)):
		return false, errUnproven
	}
	return false, r.unchecked(nil, err)
}

// askVerifier verifies changes and records the proof.
func (r *run) askVerifier(changes ...Change) error {
	proof, err := r.Verifier.Check(r.ctx, changes...)
	if err != nil {
		return err
	}
	if !proof.Passed {
		return uncompiled{proof.Note}
	}
	r.proved(proof)
	return nil
}

// uncompiled is the error of a file that does not compile at all: nothing can be proven or refuted.
type uncompiled struct{ note string }

func (u uncompiled) Error() string { return u.note }

func isUnproven(err error) bool {
	var unproven *Unproven
	return errors.As(err, &unproven)
}

// proved records the proof of a round.
func (r *run) proved(p Proof) {
	r.report.Proof.Passed = true
	if p.Note != "" {
		r.report.Proof.Note = p.Note
	}
}

// drop excludes a fix from the rest of the run.
func (r *run) drop(f Finding, err error) {
	r.failed[r.key(f)] = err.Error()
	if f.Fix.Level == Safe {
		line, _ := r.line(f)
		r.report.Fault = fmt.Errorf("line %d: a safe fix of %s was not proven and is left out: %w", line, f.Rule, err)
	}
}

// unchecked drops the fixes for which there is no proof because the file does not compile. If instead the check
// ran out of time, nothing at all is applied: a result must not depend on how busy the machine is.
func (r *run) unchecked(chosen []Finding, err error) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	r.report.Proof.Note = err.Error()
	if !errors.As(err, new(uncompiled)) {
		r.late = err.Error()
		r.startOver()
		return nil
	}
	for _, f := range chosen {
		r.failed[r.key(f)] = err.Error()
	}
	return nil
}

// startOver returns to the original text.
func (r *run) startOver() {
	note := r.report.Proof.Note
	r.changes = nil
	r.text, r.shift, r.seen = r.report.Before, text.Shift{}, map[string]bool{string(r.report.Before): true}
	*r.report = Report{Name: r.report.Name, Before: r.report.Before, After: r.report.Before, Proof: Proof{Note: note}}
}

func (r *run) line(f Finding) (line, column int) {
	span, _ := r.shift.Back(f.Span)
	return text.NewLines(r.report.Before).Position(span.Start)
}
