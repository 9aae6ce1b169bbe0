package repo

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
)

// key is the place and the meaning of a mention.
type key struct {
	file string
	at   int
	kind mention.Kind
	name string
}

func keyOf(r *mention.Record) key { return key{r.File, r.Span.Start, r.Kind, r.Name} }

// index sorts mentions by Dockerfile. Several readings of one place are one mention; if they
// disagree, it is not certain.
func index(records []mention.Record) map[string][]mention.Mention {
	merged := map[key]*mention.Record{}
	var order []*mention.Record
	for i := range records {
		r := &records[i]
		if known := merged[keyOf(r)]; known != nil {
			merge(known, r)
			continue
		}
		merged[keyOf(r)] = r
		order = append(order, r)
	}
	slices.SortStableFunc(order, func(x, y *mention.Record) int {
		return cmp.Or(cmp.Compare(x.File, y.File), x.Span.Start-y.Span.Start, cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name))
	})
	all := map[string][]mention.Mention{}
	for _, r := range order {
		if r.None {
			continue
		}
		if len(r.Paths) == 0 {
			all[""] = append(all[""], r.Mention)
		}
		for _, path := range r.Paths {
			if !strings.HasPrefix(path, mention.Vendored(r.File)) {
				continue
			}
			r.Dockerfile = path
			all[path] = append(all[path], r.Mention)
		}
	}
	return all
}

// merge adds another reading of the same place to r.
func merge(r, other *mention.Record) {
	if yields(r, other) || yields(other, r) {
		editable := r.Editable && other.Editable
		if yields(r, other) {
			*r = *other
		}
		r.Editable, r.Assumed, r.Missing, r.Unnamed = editable, r.Certain, false, false
		return
	}
	r.Missing, r.Unnamed = r.Missing && other.Missing, r.Unnamed && other.Unnamed
	same := slices.Equal(r.Paths, other.Paths)
	r.Certain, r.Either = r.Certain && other.Certain && same, r.Either && other.Either && same
	if r.Ending != other.Ending {
		r.Ending = ""
	}
	r.Editable = r.Editable && other.Editable
	r.Weak = r.Weak && other.Weak
	r.Assumed = r.Certain && (r.Assumed || other.Assumed)
	if r.None || other.None {
		if r.None != other.None {
			r.Certain, r.Assumed = false, false
		}
		if r.None {
			r.Paths, r.None = other.Paths, other.None
		}
		return
	}
	switch {
	case len(r.Paths) == 0 || len(other.Paths) == 0:
		r.Paths = nil
	case !same:
		for _, path := range other.Paths {
			if !slices.Contains(r.Paths, path) {
				r.Paths = append(slices.Clone(r.Paths), path)
			}
		}
	}
}

// yields reports whether a reading of a file gives way to one in another set: it would build a Dockerfile that is not there, or it only
// supposes that a tool reads the file, and the other one, which has the same Dockerfiles, knows it.
func yields(r, to *mention.Record) bool {
	if r.Set == to.Set || len(to.Paths) == 0 || r.None || to.None || to.Unnamed {
		return false
	}
	return r.Missing || r.Unnamed && !slices.ContainsFunc(r.Paths, func(path string) bool { return !slices.Contains(to.Paths, path) })
}
