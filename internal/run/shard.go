package run

import "github.com/dfix-dev/dfix/internal/discover"

// Shard is one of several parts of the sorted list of files; the zero value is all of it.
type Shard struct{ Part, Of int }

// files returns the part of the list. Each part is a contiguous range, so the outputs of all parts, one after another,
// are the output of the whole.
func (s Shard) files(all []discover.File) []discover.File {
	if s.Of == 0 {
		return all
	}
	return all[len(all)*(s.Part-1)/s.Of : len(all)*s.Part/s.Of]
}
