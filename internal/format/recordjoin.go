package format

import (
	"cmp"
	"slices"
)

// Join adds the findings of another record of the same bytes. It returns false if the records do not belong
// together. A file that refers to Dockerfiles of several shards has a record from each shard, with the findings
// about the Dockerfiles of that shard. If both records change the file, the bytes after both changes are not
// known.
func (r *Record) Join(other *Record) bool {
	if r.Before != other.Before || r.failed() || other.failed() {
		return false
	}
	for _, f := range other.Findings {
		if !slices.ContainsFunc(r.Findings, f.same) {
			r.Findings = append(r.Findings, f)
		}
	}
	slices.SortStableFunc(r.Findings, func(x, y Finding) int {
		return cmp.Or(x.Start.Offset-y.Start.Offset, x.End.Offset-y.End.Offset, cmp.Compare(x.Rule, y.Rule))
	})
	if r.Options != other.Options {
		r.Options = ""
	}
	switch {
	case r.Status != statusChanged:
		r.Status, r.After, r.Verified = other.Status, other.After, other.Verified
	case other.Status == statusChanged:
		r.Verified = r.Verified && other.Verified
		if r.After != other.After {
			r.After = ""
		}
	}
	return true
}

// same reports whether two findings of different runs are equal.
func (f Finding) same(other Finding) bool {
	return f.Rule == other.Rule && f.Start.Offset == other.Start.Offset && f.End.Offset == other.End.Offset && f.Message == other.Message
}

// Line returns the record as a line of jsonl.
func (r *Record) Line() []byte { return []byte(inline(r) + "\n") }
