package run

import (
	"context"
	"slices"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
)

// origins asks git once for each work tree where it comes from. It is not safe for concurrent use.
type origins struct {
	ask   func(root string) (discover.Origin, bool) // nil: no report of the run says it
	known map[string]*format.Origin                 // by root; nil: not known
}

// originsFor returns origins for the reports of a run that ends with ctx.
func originsFor(ctx context.Context, opt *Options) origins {
	formats := []string{opt.Format}
	for _, r := range opt.Reports {
		formats = append(formats, r.Format)
	}
	if !slices.ContainsFunc(formats, func(f string) bool { return f == "json" || f == "jsonl" || f == "sarif" }) {
		return origins{}
	}
	return origins{
		ask:   func(root string) (discover.Origin, bool) { return discover.OriginOf(ctx, root) },
		known: map[string]*format.Origin{},
	}
}

// of returns the origin of the work tree at root, or nil.
func (o *origins) of(root string) *format.Origin {
	if o.ask == nil || root == "" {
		return nil
	}
	known, ok := o.known[root]
	if !ok {
		if from, found := o.ask(root); found {
			known = &format.Origin{URI: from.URI, Revision: from.Revision, Branch: from.Branch}
		}
		o.known[root] = known
	}
	return known
}
