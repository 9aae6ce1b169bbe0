package trace

import (
	"fmt"
	"strings"

	"github.com/dfix-dev/dfix/internal/syntax"
)

// explains lists the rules whose findings explain a trail. The value reports whether they say why it is broken.
var explains = map[string]bool{
	"unknown-stage": true, "forward-reference": true, "mount-index": true, "artifact-path": true, "duplicate-stage": false, "numeric-from": false,
	"silent-wildcard": false, "empty-directory": false, "silenced-failure": false, "whole-filesystem-copy": false, "ignored-source": true,
}

// Explains reports whether the findings of a rule explain a trail, or give a stage the name that such findings use.
func Explains(rule string) bool {
	_, ok := explains[rule]
	return ok || rule == "unnamed-stage"
}

// misspelled returns the finding about a name that means no stage, or nil.
func (t *Tracer) misspelled(in *syntax.Instruction) *Finding {
	for k, f := range t.opt.Findings {
		if (f.Rule == "unknown-stage" || f.Rule == "mount-index" || f.Rule == "forward-reference") && in.Span.Start <= f.Span.Start && f.Span.End <= in.Span.End {
			return &t.opt.Findings[k]
		}
	}
	return nil
}

// unresolved returns the result for a name that means no stage: Broken if it resembles that of a stage, else Unknown, as
// it may be an image.
func unresolved(f *Finding) *result {
	if f.Fix != "" || strings.Contains(f.Message, "did you mean") {
		return broken(f.Message)
	}
	return unknown(f.Message)
}

// findings adds what the rules say about the steps of a trail to its notes, and to its reason if it is broken or unknown.
func (t *Tracer) findings(trail *Trail, r *result) {
	trail.Notes = append(trail.Notes, r.also...)
	named := false
	for k := len(r.at) - 1; k >= 0; k-- {
		for _, f := range t.opt.Findings {
			why, known := explains[f.Rule]
			if !known || f.Span.Start < r.at[k].Span.Start || f.Span.End > r.at[k].Span.End {
				continue
			}
			bad := trail.Ends == Unknown || trail.Ends == Broken
			if bad && why && !named {
				named = true
				trail.Reason = withFinding(trail.Reason, f)
				trail.Fix = f.Fix
				continue
			}
			trail.Notes = append(trail.Notes, fmt.Sprintf("line %d: %s [%s]", t.line(r.at[k]), f.Message, f.Rule))
			if trail.Fix == "" {
				trail.Fix = f.Fix
			}
		}
	}
}

// withFinding returns a reason with the finding that it comes from and the command that shows the fix.
func withFinding(reason string, f Finding) string {
	if reason != f.Message {
		reason += ": " + f.Message
	}
	reason += " [" + f.Rule + "]"
	if f.Fix != "" {
		reason += "; fix: " + f.Fix
	}
	return reason
}
