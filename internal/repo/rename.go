package repo

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

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
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s %q: %s", r.Mention.File, r.Mention.Line, r.Mention.Column, r.Mention.Kind, r.Mention.Name, r.Why)
}

// Rename returns the edits that make every use of the stage old of a Dockerfile a use of name. The
// error is a *Refusal if one of them cannot be made, or if a build context has one of the names.
func (r *Repository) Rename(dockerfile, old, name string) ([]FileEdit, error) {
	v := r.Of(dockerfile)
	for _, m := range v.Contexts {
		if m.Names(old) || m.Names(name) {
			return nil, &Refusal{m, "a build context takes the place of a stage of that name"}
		}
	}
	edits := map[string][]text.Edit{}
	for _, m := range v.Targets {
		if !m.Names(old) {
			continue
		}
		if why := m.fixed(); why != "" {
			return nil, &Refusal{m, why}
		}
		edits[m.File] = append(edits[m.File], text.Replace(m.Span, name))
	}
	return r.applied(edits, v, old)
}

// fixed says why m cannot be changed.
func (m Mention) fixed() string {
	switch {
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
			if m.File == file && m.Names(old) && !m.stands(before) {
				return nil, &Refusal{m, "the file has changed"}
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
