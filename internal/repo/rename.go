package repo

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/reader"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/safefile"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/text"
)

// Refusal is a place that mentions a stage, or may, and that cannot be changed with certainty.
type Refusal struct {
	Mention mention.Mention
	Why     string
	unread  string // the file, if it could not be read
}

func (r *Refusal) Error() string {
	if r.unread != "" {
		return fmt.Sprintf("%s: it may name the stage, and is not read: %s", r.unread, r.Why)
	}
	return fmt.Sprintf("%s: %s %q: %s", r.Mention.Place(), r.Mention.Kind, r.Mention.Name, r.Why)
}

// Rename returns a finding for each use of the stage old of a Dockerfile, outside of its instructions, with the fix that replaces
// old by name. It also returns the places that it does not change: uncertain uses, and build contexts with one of the names.
// Unless force is set, it returns the first such place outside of comments as the error, a *Refusal.
func (r *Repository) Rename(dockerfile, old, name string, force bool) ([]rewrite.Finding, []*Refusal, error) {
	v := r.of(dockerfile)
	v.targets = slices.Concat(v.targets, r.ofComments(v.dockerfile), r.inOtherFiles(v.dockerfile, old))
	v.targets = r.narrowed(v)
	left := r.refusals(v, old, name)
	if i := slices.IndexFunc(left, func(r *Refusal) bool { return !r.Mention.Comment }); i >= 0 && !force {
		return nil, nil, left[i]
	}
	var all []rewrite.Finding
	for _, m := range v.targets {
		if m.Names(old) && fixed(m) == "" {
			fix := rewrite.SafeFix(rewrite.Rebinds, "write "+name, text.Replace(m.Span, name))
			all = append(all, rewrite.Finding{File: m.File, Span: m.Span, Message: fmt.Sprintf("%s %q names the stage", m.Kind, m.Name), Fix: fix})
		}
	}
	return all, left, nil
}

// refusals returns the places of v because of which the stage old cannot be renamed to name.
func (r *Repository) refusals(v view, old, name string) []*Refusal {
	var all []*Refusal
	for _, m := range v.contexts {
		if m.Names(old) || m.Names(name) {
			all = append(all, &Refusal{Mention: m, Why: "a build context takes the place of a stage of that name"})
		}
	}
	for _, m := range v.targets {
		if why := fixed(m); m.Names(old) && why != "" {
			all = append(all, &Refusal{Mention: m, Why: why})
		}
	}
	for _, u := range v.unread {
		if src, err := r.textOf(u.File); err == nil && !mayName(src, old, name) {
			continue
		}
		all = append(all, &Refusal{Why: u.Why, unread: u.File})
	}
	return all
}

// narrowed returns the targets of v without those whose path ends differently, and without those of pages about a nearer
// Dockerfile. If a command may build one of several Dockerfiles, and only one of them has the stage, it means that one.
func (r *Repository) narrowed(v view) []mention.Mention {
	var all []mention.Mention
	for _, m := range v.targets {
		if m.Dockerfile == "" && (!mayEnd(v.dockerfile, m.Ending) || isPage(m.File) && r.nearer(v.dockerfile, m)) {
			continue
		}
		m.Certain = m.Certain || m.Either && !r.elsewhere(m)
		all = append(all, m)
	}
	return all
}

// mayEnd reports whether a path with that ending may lead to file, which is below the root. Commands run in a directory of the
// repository, or above it.
func mayEnd(file, ending string) bool {
	file, ending = "/"+strings.ToLower(file), "/"+strings.ToLower(strings.TrimPrefix(ending, "/"))
	return ending == "/" || strings.HasSuffix(file, ending) || strings.HasSuffix(ending, file)
}

// elsewhere reports whether another Dockerfile that m may mean has a stage of that name, or may have it.
func (r *Repository) elsewhere(m mention.Mention) bool {
	for dockerfile, o := range r.mentions() {
		if o.Place() == m.Place() && dockerfile != m.Dockerfile && r.mayHave(dockerfile, m.Name) {
			return true
		}
	}
	return false
}

// isPage reports whether a file is for people and not for a tool.
func isPage(file string) bool {
	return slices.Contains([]string{".md", ".mdx", ".rst", ".adoc"}, path.Ext(file))
}

// nearer reports whether m, on a page, is about another Dockerfile: one with such a stage is below the page's directory, or below
// the first directory above it that has one, and this one is not.
func (r *Repository) nearer(dockerfile string, m mention.Mention) bool {
	for dir := path.Dir(m.File); dir != "." && !strings.HasPrefix(dockerfile, dir+"/"); dir = path.Dir(dir) {
		if slices.ContainsFunc(r.files, func(e entry) bool {
			return strings.HasPrefix(e.path, dir+"/") && reader.IsDockerfile(e.path) && r.mayHave(e.path, m.Name)
		}) {
			return true
		}
	}
	return false
}

// mayHave reports whether a Dockerfile has a stage, or cannot be read.
func (r *Repository) mayHave(dockerfile, stage string) bool {
	src, err := r.textOf(dockerfile)
	if err != nil {
		return true
	}
	g, err := stages.Read(dockerfile, src)
	return err != nil || g.ByName(stage) != nil
}

// textOf returns the bytes of a file of the repository.
func (r *Repository) textOf(file string) ([]byte, error) {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return safefile.Read(root, filepath.FromSlash(file), mention.MaxSize)
}

// computedAnywhere matches a target that is more than a word, in a file that cannot be read.
var computedAnywhere = lazyregexp.New(`(?i)target["']?[ \t]*[:=][ \t]*(?:[^\s\w"'-]|["'][^"'\n]*[^\w"'.-]|\w+[.(\[])|--target["']?[ =,]*["']?\$`)

// mayName reports whether a file that cannot be read may name a stage by one of these names.
func mayName(src []byte, names ...string) bool {
	lower := bytes.ToLower(src)
	return computedAnywhere().Match(src) || slices.ContainsFunc(names, func(name string) bool { return bytes.Contains(lower, []byte(name)) })
}

// fixed says why m cannot be changed.
func fixed(m mention.Mention) string {
	switch {
	case m.Comment:
		return "it is in a comment"
	case m.Open || strings.Contains(m.Name, "*"):
		return "the name is computed"
	case m.Dockerfile == "":
		return "it may mean this Dockerfile"
	case !m.Certain:
		return "it may mean another Dockerfile"
	case !m.Editable:
		return "the name is written in a way that dfix cannot edit"
	}
	return ""
}
