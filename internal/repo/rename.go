package repo

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

// FileEdit is what to change in one file beside the Dockerfile.
type FileEdit struct {
	File   string // below the root of the repository, with slashes
	Path   string // absolute
	Before []byte
	After  []byte
	Edits  []text.Edit
}

// Refusal is a place that speaks of a stage, or may, and that cannot be changed for certain.
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

// Rename returns the edits that make every use of the stage old of a Dockerfile a use of name, and the places that it
// leaves as they are: what may be such a use and cannot be changed for certain, and build contexts of one of the names. Unless
// force is set, the first such place is the error, a *Refusal.
func (r *Repository) Rename(dockerfile, old, name string, force bool) ([]FileEdit, []*Refusal, error) {
	v := r.Of(dockerfile)
	left := v.refusals(old, name)
	if len(left) > 0 && !force {
		return nil, nil, left[0]
	}
	edits := map[string][]text.Edit{}
	for _, m := range v.Targets {
		if m.Names(old) && m.fixed() == "" {
			edits[m.File] = append(edits[m.File], text.Replace(m.Span, name))
		}
	}
	all, err := r.applied(edits, v, old)
	return all, left, err
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
		if why := m.fixed(); m.Names(old) && why != "" {
			all = append(all, &Refusal{Mention: m, Why: why})
		}
	}
	for _, u := range v.Unread {
		all = append(all, &Refusal{Why: u.Why, unread: u.File})
	}
	return all
}

// fixed says why m cannot be changed.
func (m Mention) fixed() string {
	switch {
	case m.Open || strings.Contains(m.Name, "*"):
		return "the name is computed"
	case m.Dockerfile == "":
		return "it may mean this Dockerfile"
	case !m.Certain:
		return "it may mean this Dockerfile and others"
	case !m.Editable:
		return "the name does not stand there as it is read"
	}
	return ""
}

// applied makes the edits in the files as they are now.
func (r *Repository) applied(edits map[string][]text.Edit, v View, old string) ([]FileEdit, error) {
	var all []FileEdit
	for file, list := range edits {
		path := filepath.Join(r.root, filepath.FromSlash(file))
		before, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		for _, m := range v.Targets {
			if m.File == file && m.Names(old) && m.fixed() == "" && !m.stands(before) {
				return nil, &Refusal{Mention: m, Why: "the file has changed"}
			}
		}
		after, err := text.Apply(before, list)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, FileEdit{file, path, before, after, list})
	}
	slices.SortFunc(all, func(x, y FileEdit) int { return cmp.Compare(x.File, y.File) })
	return all, nil
}

// stands reports whether src still spells m where it was found.
func (m Mention) stands(src []byte) bool {
	return m.Span.End <= len(src) && string(m.Span.Of(src)) == m.Name
}
