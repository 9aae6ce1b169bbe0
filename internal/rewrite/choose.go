package rewrite

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dfix-dev/dfix/internal/text"
)

// choose returns the findings whose fixes make up the next round. They have the same effect, are in the order of
// rules and positions, and do not overlap.
func (r *run) choose(findings []Finding) []Finding {
	for effect := Rebinds; effect <= Guards; effect++ {
		var chosen []Finding
		var edits []text.Edit
		for _, f := range r.sorted(findings, effect) {
			if merged, ok := text.Merge(edits, f.Fix.Edits); ok {
				chosen, edits = append(chosen, f), merged
			}
		}
		if len(chosen) > 0 {
			return chosen
		}
	}
	return nil
}

// sorted returns the findings with that effect that may be applied.
func (r *run) sorted(findings []Finding, effect Effect) []Finding {
	var out []Finding
	for _, f := range findings {
		if f.Fix != nil && f.Fix.Effect == effect && r.skip(f) == "" {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(x, y Finding) int {
		if x.Rule != y.Rule {
			return r.rank(x.Rule) - r.rank(y.Rule)
		}
		return spanOf(x.Fix.Edits).Start - spanOf(y.Fix.Edits).Start
	})
	return out
}

func (r *run) rank(rule string) int {
	return slices.IndexFunc(r.Rules, func(x *Rule) bool { return x.Name == rule })
}

// skip returns why the fix of a finding may not be applied, "" if it may.
func (r *run) skip(f Finding) Skip {
	if _, ok := r.ignored(f); ok {
		return SkipIgnored
	}
	switch {
	case f.Fix == nil || f.Fix.Level == Display || r.ReadOnly != "":
		return SkipDisplay
	case f.Fix.Level == Unsafe && (r.Unsafe == nil || !r.Unsafe(f.Rule)):
		return SkipUnsafe
	}
	if r.late != "" || r.dropped(f) {
		return SkipUnproven
	}
	return ""
}

func (r *run) dropped(f Finding) bool {
	if len(r.failed) == 0 {
		return false
	}
	_, ok := r.failed[r.key(f)]
	return ok
}

// key returns a key for a finding that is the same in every round.
func (r *run) key(f Finding) string {
	span, _ := r.shift.Back(f.Span)
	return fmt.Sprintf("%s %d %d %s", f.Rule, span.Start, span.End, f.Fix.Message)
}

// rest records the findings that were not applied.
func (r *run) rest(findings []Finding) {
	for _, f := range findings {
		skip := r.skip(f)
		detail := ""
		switch skip {
		case SkipUnproven:
			detail = cmp.Or(r.late, r.failed[r.key(f)])
		case SkipIgnored:
			detail, _ = r.ignored(f)
		case SkipDisplay:
			if f.Fix != nil && f.Fix.Level != Display {
				detail = r.ReadOnly
			}
		}
		if skip == "" {
			skip = SkipConflict
		}
		r.record(f, Outcome{Skip: skip, Detail: detail})
	}
	r.dissolved()
	slices.SortStableFunc(r.report.Outcomes, func(x, y Outcome) int { return x.Span.Start - y.Span.Start })
}

// fixKey returns a key for everything that the fix of a finding does.
func (f Finding) fixKey() string {
	return fmt.Sprintf("%s %v %q %q", f.Rule, f.Span, f.Fix.Message, fmt.Sprint(f.Fix.Edits))
}

// record records an outcome, with its spans mapped to the original text.
func (r *run) record(f Finding, o Outcome) {
	o.Finding = f
	o.Span, _ = r.shift.Back(f.Span)
	if f.Fix != nil {
		fix := *f.Fix
		fix.Edits = slices.Clone(fix.Edits)
		if o.Skip == SkipDisplay {
			fix.Level = Display
		}
		for i := range fix.Edits {
			fix.Edits[i].Span, _ = r.shift.Back(fix.Edits[i].Span)
		}
		o.Fix = &fix
	}
	o.Alone = o.Fix != nil && r.initial[o.fixKey()]
	r.report.Outcomes = append(r.report.Outcomes, o)
}
