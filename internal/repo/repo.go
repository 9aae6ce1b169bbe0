// Package repo finds where a repository refers to its Dockerfiles: which stages its Compose, Bake, CI and
// build files ask for, and which build contexts they give.
//
// A reference may be uncertain because of a variable, the directory that a tool runs in, or a program that
// it starts. The package treats the name in such a reference as used, and derives no finding or edit from it.
package repo

import (
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// Repository is a directory tree and what its files say. It is read once, at its first use, and is safe for concurrent use.
type Repository struct {
	root string // absolute, without symbolic links

	listings *discover.Listings
	limit    time.Duration     // for reading; 0: maxTime
	unproven bool              // for tests: believe each Compose and Bake file by itself, as a reader without their tools does
	texts    map[string][]byte // texts to read in the place of files; nil: none

	files      []entry
	own        part
	thirdParty part // third-party code, which matters only to the Dockerfiles in it; it is read at the first question about one of these

	named       sync.Once
	dockerfiles map[string]string // by the words of their names; see dockerfileNamed
	neighbours  sync.Map          // what windowsNeighbour found, by directory
	unset       sync.Map          // what argUnset found, by build argument
}

// part has what a part of the files of a repository says.
type part struct {
	read      sync.Once
	loaded    atomic.Bool
	platforms []string                     // the files that ask for a Windows platform
	mentions  map[string][]mention.Mention // by Dockerfile; "" holds those that may mean any
	contexts  map[string][]string          // the build contexts of each Dockerfile, below the root
	unread    []mention.Unread
	late      bool // reading took too long: nothing is certain
	notes     []string
}

// parts returns the parts that are read. It reads the own files, and third-party code if that is wanted.
func (r *Repository) parts(thirdParty bool) []*part {
	r.own.read.Do(func() { r.load(&r.own) })
	if thirdParty {
		r.thirdParty.read.Do(func() { r.load(&r.thirdParty) })
	}
	if r.thirdParty.loaded.Load() {
		return []*part{&r.own, &r.thirdParty}
	}
	return []*part{&r.own}
}

// Open returns the repository that dir lies in: the git work tree, or dir itself outside of one.
func Open(dir string) *Repository {
	real, err := filepath.Abs(dir)
	if err != nil {
		return &Repository{root: dir}
	}
	if resolved, err := filepath.EvalSymlinks(real); err == nil {
		real = resolved
	}
	if root, ok := discover.Repository(real); ok {
		real = root
	}
	return &Repository{root: real, listings: &discover.Listings{Also: matters}}
}

// Root returns the directory that Mention.File and Mention.Dockerfile are relative to.
func (r *Repository) Root() string { return r.root }

// mentions returns all mentions that are read, each with the Dockerfile that it may mean: "" if it may mean any.
func (r *Repository) mentions() iter.Seq2[string, mention.Mention] {
	return func(yield func(string, mention.Mention) bool) {
		for _, p := range r.parts(false) {
			for dockerfile, mentions := range p.mentions {
				for _, m := range mentions {
					if !yield(dockerfile, m) {
						return
					}
				}
			}
		}
	}
}

// Notes returns, after the first question, what was not read and why.
func (r *Repository) Notes() []string {
	var notes []string
	for _, p := range r.parts(false) {
		notes = append(notes, p.notes...)
		for _, u := range p.unread {
			notes = append(notes, fmt.Sprintf("%s: not read: %s", u.File, u.Why))
		}
	}
	return notes
}

// view holds what a repository says of one Dockerfile.
type view struct {
	dockerfile string            // below the root, with slashes
	contexts   []mention.Mention // the build contexts that are given to it, or may be
	targets    []mention.Mention // the stages of it that are asked for in any way, or may be
	images     []mention.Mention // the images that the repository makes, or may make
	unread     []mention.Unread  // the files that may say more
}

// of returns the references to the Dockerfile at path, which is absolute and without symbolic links.
func (r *Repository) of(path string) view {
	v := view{dockerfile: below(r.root, path)}
	for _, p := range r.parts(mention.Vendored(v.dockerfile) != "") {
		for _, m := range p.about(v.dockerfile) {
			switch m.Kind {
			case mention.Context:
				v.contexts = append(v.contexts, m)
			case mention.Image:
				v.images = append(v.images, m)
			default:
				v.targets = append(v.targets, m)
			}
		}
		for _, u := range p.unread {
			if strings.HasPrefix(v.dockerfile, mention.Vendored(u.File)) {
				v.unread = append(v.unread, u)
			}
		}
	}
	return v
}

// about returns the mentions of a Dockerfile, and those that may mean any.
func (p *part) about(dockerfile string) []mention.Mention {
	if dockerfile == "" {
		return nil
	}
	all := slices.Clone(p.mentions[dockerfile])
	for _, m := range p.mentions[""] {
		if strings.HasPrefix(dockerfile, mention.Vendored(m.File)) {
			all = append(all, m)
		}
	}
	return all
}

// Targets returns the places that certainly build a stage of a Dockerfile by name. The path is absolute and without symbolic links.
func (r *Repository) Targets(path string) []rewrite.Target {
	var all []rewrite.Target
	v := r.of(path)
	for _, m := range v.targets {
		if m.Kind == mention.Target && m.Certain && m.Dockerfile == v.dockerfile {
			all = append(all, rewrite.Target{
				Name: m.Name, Dockerfile: m.Dockerfile, File: m.File, Span: m.Span,
				Editable: m.Editable, Assumed: m.Assumed, Index: m.Buildah,
			})
		}
	}
	return all
}

// below returns the path of a file from a directory, with slashes; "" if it does not lie there. Both are
// absolute and without symbolic links.
func below(dir, file string) string {
	rel, err := filepath.Rel(dir, file)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// Facts returns what rules learn of the repository about a Dockerfile. The path is absolute and without symbolic links.
func (r *Repository) Facts(path string) rewrite.RepoFacts {
	v := r.of(path)
	o := rewrite.RepoFacts{
		Contexts: names(v.contexts, shortName), Targets: names(v.targets, strings.ToLower), Images: map[string]string{},
		Dockerfile: r.dockerfileNamed, IgnoreFile: r.ignoreFile(v.dockerfile), Windows: r.windows(v.dockerfile), ArgUnset: r.argUnset,
	}
	for _, m := range v.images {
		switch {
		case m.Weak:
			o.Unknown = append(o.Unknown, rewrite.Unknown{Place: m.Place(), Why: "it mentions an image of that name", Name: rewrite.Pattern(m.Name)})
		case !strings.Contains(m.Name, "*"):
			o.Images[shortName(m.Name)] = m.Place()
		}
	}
	var unread []rewrite.Unknown
	for _, u := range v.unread {
		unread = append(unread, rewrite.Unknown{Place: u.File, Why: u.Why, Name: "*"})
	}
	o.Unknown = slices.Concat(o.Unknown, unread, patterns(v.contexts), patterns(v.images))
	o.Computed = slices.Concat(unread, patterns(v.targets))
	return o
}

// patterns returns the mentions whose names are not known, or not all of them.
func patterns(of []mention.Mention) []rewrite.Unknown {
	var all []rewrite.Unknown
	for _, m := range of {
		if m.Open {
			m.Name = "*"
		}
		if strings.Contains(m.Name, "*") {
			all = append(all, rewrite.Unknown{Place: m.Place(), Why: fmt.Sprintf("the %s is computed", m.Kind), Name: rewrite.Pattern(m.Name)})
		}
	}
	return all
}

// names returns the known names of mentions, each passed through fold.
func names(of []mention.Mention, fold func(string) string) map[string]bool {
	set := map[string]bool{}
	for _, m := range of {
		if !strings.Contains(m.Name, "*") {
			set[strings.ToLower(m.Name)] = true
			set[fold(m.Name)] = true
		}
	}
	return set
}

// shortName returns the short form of a context's name, under which BuildKit looks it up
// (dockerui/namedcontext.go: "docker.io/library/" and ":latest" do not count).
func shortName(name string) string {
	name = strings.TrimPrefix(strings.ToLower(name), "docker.io/")
	return strings.TrimSuffix(strings.TrimPrefix(name, "library/"), ":latest")
}
