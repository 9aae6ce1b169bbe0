package repo

import (
	"context"
	"fmt"
	"slices"

	"github.com/dfix-dev/dfix/internal/discover"
)

// entry is a file that may matter.
type entry struct {
	path       string // below the root, with slashes
	executable bool
}

// list returns the files of the repository that may matter, those that git ignores left out.
func (r *Repository) list() []entry {
	if discover.Root(r.root) {
		if found, err := r.git(); err == nil {
			return found
		}
	}
	return r.walk()
}

func (r *Repository) git() ([]entry, error) {
	listed, err := r.listings.Of(context.Background(), r.root)
	if err != nil {
		return nil, err
	}
	var all []entry
	for _, e := range listed {
		if matters(e) {
			all = append(all, entry{e.Path, e.Executable})
		}
	}
	return slices.CompactFunc(all, func(x, y entry) bool { return x.path == y.path }), nil
}

// matters reports whether git lists a file, or a link to one, that may say something.
func matters(e discover.Entry) bool {
	return !e.Repository && kindOf(entry{e.Path, e.Executable}) != nothing
}

// walk searches the root as far as that has not been done yet. Where there is more than it may look
// at, it begins anew, to stop at the same file every time.
func (r *Repository) walk() []entry {
	if r.walked != nil && r.walked.finish(r.root) {
		return r.walked.entries()
	}
	w := &walked{}
	if !w.search(r.root, "") {
		r.unread = append(r.unread, Unread{"the repository", fmt.Sprintf("it holds more than %d files, which are not all looked at", maxWalked)})
	}
	return w.entries()
}
