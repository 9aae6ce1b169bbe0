package run

import "github.com/dfix-dev/dfix/internal/discover"

// Shard is one of several parts of the sorted list of files; the zero value is all of it.
type Shard struct{ Part, Of int }

// files cuts the part out of the list. The parts are stretches of it, so that their outputs in the
// order of the parts are that of the whole.
func (s Shard) files(all []discover.File) []discover.File {
	if s.Of == 0 {
		return all
	}
	return all[len(all)*(s.Part-1)/s.Of : len(all)*s.Part/s.Of]
}
