package repo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// Refusal is a place that mentions a stage, or may, and that cannot be changed with certainty.
type Refusal struct {
	Mention Mention
	Why     string
	unread  string // the file, if it could not be read
}

func (r *Refusal) Error() string {
	if r.unread != "" {
		return fmt.Sprintf("%s: it may name the stage, and is not read: %s", r.unread, r.Why)
	}
	return fmt.Sprintf("%s: %s %q: %s", r.Mention.place(), r.Mention.Kind, r.Mention.Name, r.Why)
}

// Rename returns findings, one for each use of the stage old of a Dockerfile outside of its instructions, whose fixes make it a use of name, and
// the places that it leaves as they are: what may be such a use and cannot be changed for certain, and build contexts of
// one of the names. Unless force is set, the first such place is the error, a *Refusal.
func (r *Repository) Rename(dockerfile, old, name string, force bool) ([]rewrite.Finding, []*Refusal, error) {
	v := r.Of(dockerfile)
	v.Targets = slices.Concat(v.Targets, r.ofComments(v.Dockerfile), r.inOtherFiles(v.Dockerfile, old))
	left := v.refusals(old, name)
	if len(left) > 0 && !force {
		return nil, nil, left[0]
	}
	var all []rewrite.Finding
	for _, m := range v.Targets {
		if m.Names(old) && fixed(m) == "" {
			fix := rewrite.SafeFix(rewrite.Rebinds, "write "+name, text.Replace(m.Span, name))
			all = append(all, rewrite.Finding{File: m.File, Span: m.Span, Message: fmt.Sprintf("%s %q names the stage", m.Kind, m.Name), Fix: fix})
		}
	}
	return all, left, nil
}

// refusals are the places of v that keep the stage old from being called name.
func (v View) refusals(old, name string) []*Refusal {
	var all []*Refusal
	for _, m := range v.Contexts {
		if m.Names(old) || m.Names(name) {
			all = append(all, &Refusal{Mention: m, Why: "a build context takes the place of a stage of that name"})
		}
	}
	for _, m := range v.Targets {
		if why := fixed(m); m.Names(old) && why != "" {
			all = append(all, &Refusal{Mention: m, Why: why})
		}
	}
	for _, u := range v.Unread {
		all = append(all, &Refusal{Why: u.Why, unread: u.File})
	}
	return all
}

// fixed says why m cannot be changed.
func fixed(m Mention) string {
	switch {
	case m.Open || strings.Contains(m.Name, "*"):
		return "the name is computed"
	case m.Dockerfile == "":
		return "it may mean this Dockerfile"
	case !m.Certain:
		return "it may mean this Dockerfile and others"
	case !m.Editable:
		return "the name is written in a way that dfix cannot edit"
	}
	return ""
}
