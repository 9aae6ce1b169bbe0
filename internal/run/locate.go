package run

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
)

// locate sets the work tree of a file, its path from the current directory, and the path of the file that its diff shows: from
// the root of the work tree; outside a work tree from the current directory, or from "/" if the file is not below that.
func (s *Session) locate(r *result) {
	r.Name = filepath.ToSlash(r.Path)
	real, err := filepath.Abs(r.real)
	if r.real == "" || err != nil {
		return
	}
	r.tree, _ = s.repositories.cache.Roots.Of(filepath.Dir(real))
	if rel, err := filepath.Rel(s.repositories.cwd, r.tree); err == nil && r.tree != "" {
		r.Repository = filepath.ToSlash(rel)
	}
	if rel, err := filepath.Rel(cmp.Or(r.tree, s.repositories.cwd), real); err == nil && filepath.IsLocal(rel) {
		r.Name = filepath.ToSlash(rel)
	} else if err == nil { // git apply takes no path with ".."
		r.Name = strings.TrimPrefix(filepath.ToSlash(real), "/")
	}
}

// originOf returns a function that asks git for the origin of a work tree, once for each tree. The function returns nil if the
// origin is unknown, or if no report of the run needs it.
func (s *Session) originOf(ctx context.Context) func(root string) *format.Origin {
	known := map[string]*format.Origin{"": nil}
	formats := []string{s.opt.Format}
	for _, r := range s.opt.Reports {
		formats = append(formats, r.Format)
	}
	needed := slices.ContainsFunc(formats, func(f string) bool { return f == "json" || f == "jsonl" || f == "sarif" })
	return func(root string) *format.Origin {
		origin, ok := known[root]
		if !ok && needed {
			if found, ok := discover.OriginOf(ctx, root); ok {
				origin = (*format.Origin)(&found)
			}
			known[root] = origin
		}
		return origin
	}
}
