package format

import (
	"errors"
	"slices"
	"testing"
)

// TestJoin: two shards each have a finding in one file that refers to their Dockerfiles.
func TestJoin(t *testing.T) {
	part := func(keep ...int) *Record {
		f := sampleFile()
		f.Related = true
		all := f.Report.Outcomes
		f.Report.Outcomes = nil
		for _, i := range keep {
			f.Report.Outcomes = append(f.Report.Outcomes, all[i])
		}
		return NewRecord(f, "")
	}
	rules := func(r *Record) (out []string) {
		for _, f := range r.Findings {
			out = append(out, f.Rule+" "+f.Level)
		}
		return out
	}
	one, other := part(0, 3), part(1, 3)
	other.Verified = false
	want := []string{"numeric-from safe", "relative-source unsafe", "relative-source display"}
	if !one.Join(other) || !slices.Equal(rules(one), want) || one.Verified || one.After == "" {
		t.Errorf("%+v", one)
	}
	if other.After = "another"; !one.Join(other) || one.After != "" {
		t.Errorf("the bytes of two changes are said to be %s", one.After)
	}
	if other.Options = "another"; !one.Join(other) || one.Options != "" {
		t.Errorf("the options of two runs are said to be %s", one.Options)
	}
	idle := part(0)
	idle.Status, idle.After = statusUnchanged, idle.Before
	if !idle.Join(part(3)) || idle.Status != statusChanged || idle.After == idle.Before {
		t.Errorf("%+v", idle)
	}
	newer, failed := part(0), part(0)
	newer.Before = "other bytes"
	failed.Error = problem(&File{Err: errors.New("gone")})
	if one.Join(newer) || one.Join(failed) || failed.Join(one) {
		t.Error("records of other bytes or of a failure were joined")
	}
}
