// Package repo tells what a repository says of its Dockerfiles: which stages its Compose, Bake, CI and
// build files ask for, and which build contexts they give.
//
// What a file cannot tell for certain, because of a variable, a directory that the tool is run in, or
// a program that it starts, is kept as a name that is used somewhere and never leads to a finding or an edit.
package repo

import (
	"path/filepath"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// Repository is a directory tree and what its files say. It is read once, when first
// asked, and may then be asked from several goroutines.
type Repository struct {
	root string // absolute, without symbolic links

	listings *discover.Listings
	walked   *walked           // what is known of it outside of work trees; may be nil
	instead  map[string][]byte // texts to read in the place of files; nil: none

	read     sync.Once
	files    []entry
	mentions map[string][]Mention // by Dockerfile; "" holds those that may mean any
	notes    []string
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

// Root is the directory that Mention.File and Mention.Dockerfile are relative to.
func (r *Repository) Root() string { return r.root }

// Notes returns, after the first question, what was not read and why.
func (r *Repository) Notes() []string {
	r.read.Do(r.load)
	return r.notes
}

// View is what a repository says of one Dockerfile.
type View struct {
	Dockerfile string    // below the root, with slashes
	Contexts   []Mention // the build contexts that are given to it, or may be
	Targets    []Mention // the stages of it that are asked for in any way, or may be
}

// Of returns what is said of the Dockerfile at path, which is absolute and without symbolic links.
func (r *Repository) Of(path string) View {
	r.read.Do(r.load)
	v := View{Dockerfile: below(r.root, path)}
	for _, m := range r.about(v.Dockerfile) {
		if m.Kind == Context {
			v.Contexts = append(v.Contexts, m)
		} else {
			v.Targets = append(v.Targets, m)
		}
	}
	return v
}

// about returns the mentions of a Dockerfile, and those that may mean any.
func (r *Repository) about(dockerfile string) []Mention {
	if dockerfile == "" {
		return nil
	}
	all := append([]Mention(nil), r.mentions[dockerfile]...)
	for _, m := range r.mentions[""] {
		if strings.HasPrefix(dockerfile, vendored(m.File)) {
			all = append(all, m)
		}
	}
	return all
}

// below is the path of a file from a directory, with slashes; "" if it does not lie there. Both are
// absolute and without symbolic links.
func below(dir, file string) string {
	rel, err := filepath.Rel(dir, file)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// Outside is what rules are told of the repository.
func (v View) Outside() rewrite.Outside {
	return rewrite.Outside{Contexts: names(v.Contexts, bare), Targets: names(v.Targets, strings.ToLower)}
}

// names folds the names of mentions, as far as they are known.
func names(of []Mention, fold func(string) string) map[string]bool {
	set := map[string]bool{}
	for _, m := range of {
		if !strings.Contains(m.Name, "*") {
			set[strings.ToLower(m.Name)] = true
			set[fold(m.Name)] = true
		}
	}
	return set
}

// bare is the short form of a context's name, under which BuildKit looks it up
// (dockerui/namedcontext.go: "docker.io/library/" and ":latest" do not count).
func bare(name string) string {
	name = strings.TrimPrefix(strings.ToLower(name), "docker.io/")
	return strings.TrimSuffix(strings.TrimPrefix(name, "library/"), ":latest")
}
