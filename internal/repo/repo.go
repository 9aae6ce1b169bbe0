// Package repo finds where a repository refers to its Dockerfiles: which stages its Compose, Bake, CI and
// build files ask for, and which build contexts they give.
//
// A reference may be uncertain because of a variable, the directory that a tool runs in, or a program that
// it starts. The package keeps the name of such a reference as used, and derives no finding or edit from it.
package repo

import (
	"fmt"
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

// Repository is a directory tree and what its files say. It is read once, when first
// asked, and may then be asked from several goroutines.
type Repository struct {
	root string // absolute, without symbolic links

	listings *discover.Listings
	limit    time.Duration     // for reading; 0: maxTime
	unproven bool              // for tests: believe each Compose and Bake file by itself, as a reader without their tools does
	texts    map[string][]byte // texts to read in the place of files; nil: none

	read        sync.Once
	loaded      atomic.Bool
	files       []entry
	platforms   []string // the files that ask for a Windows platform
	named       sync.Once
	dockerfiles map[string]string            // what dockerfileNames returns
	mentions    map[string][]mention.Mention // by Dockerfile; "" holds those that may mean any
	contexts    map[string][]string          // the build contexts of each Dockerfile, below the root
	unread      []mention.Unread
	late        bool // reading took too long: nothing is certain
	notes       []string

	thirdPartyFiles atomic.Pointer[Repository] // of third-party code, which matters only to Dockerfiles in it; nil until thirdParty is called
	openThirdParty  sync.Once
	isThirdParty    bool // r is the thirdPartyFiles of another Repository

	neighbours sync.Map // what windowsNeighbour found, by directory
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

// Notes returns, after the first question, what was not read and why.
func (r *Repository) Notes() []string {
	r.read.Do(r.load)
	notes := slices.Clone(r.notes)
	for _, u := range r.unread {
		notes = append(notes, fmt.Sprintf("%s: not read: %s", u.File, u.Why))
	}
	if files := r.thirdPartyFiles.Load(); files != nil {
		notes = append(notes, files.Notes()...)
	}
	return notes
}

// View holds what a repository says of one Dockerfile.
type View struct {
	Dockerfile string            // below the root, with slashes
	Contexts   []mention.Mention // the build contexts that are given to it, or may be
	Targets    []mention.Mention // the stages of it that are asked for in any way, or may be
	Images     []mention.Mention // the images that the repository makes, or may make
	Unread     []mention.Unread  // the files that may say more

	repository *Repository // knows what few ask for
}

// Of returns the references to the Dockerfile at path, which is absolute and without symbolic links.
func (r *Repository) Of(path string) View {
	r.read.Do(r.load)
	v := View{repository: r, Dockerfile: below(r.root, path)}
	r.addMentions(&v)
	if mention.Vendored(v.Dockerfile) != "" {
		r.thirdParty().addMentions(&v)
	}
	return v
}

// thirdParty returns a Repository of the third-party code in r, which it reads on the first call.
func (r *Repository) thirdParty() *Repository {
	r.openThirdParty.Do(func() {
		files := &Repository{root: r.root, listings: r.listings, limit: r.limit, texts: r.texts, unproven: r.unproven, files: r.files, isThirdParty: true}
		files.read.Do(files.load)
		r.thirdPartyFiles.Store(files)
	})
	return r.thirdPartyFiles.Load()
}

// addMentions adds the mentions of v's Dockerfile to v.
func (r *Repository) addMentions(v *View) {
	for _, m := range r.about(v.Dockerfile) {
		switch m.Kind {
		case mention.Context:
			v.Contexts = append(v.Contexts, m)
		case mention.Image:
			v.Images = append(v.Images, m)
		default:
			v.Targets = append(v.Targets, m)
		}
	}
	for _, u := range r.unread {
		if strings.HasPrefix(v.Dockerfile, mention.Vendored(u.File)) {
			v.Unread = append(v.Unread, u)
		}
	}
}

// about returns the mentions of a Dockerfile, and those that may mean any.
func (r *Repository) about(dockerfile string) []mention.Mention {
	if dockerfile == "" {
		return nil
	}
	all := append([]mention.Mention(nil), r.mentions[dockerfile]...)
	for _, m := range r.mentions[""] {
		if strings.HasPrefix(dockerfile, mention.Vendored(m.File)) {
			all = append(all, m)
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

// Facts returns what rules learn of the repository.
func (v View) Facts() rewrite.RepoFacts {
	o := rewrite.RepoFacts{Contexts: names(v.Contexts, shortName), Targets: names(v.Targets, strings.ToLower), Images: map[string]string{}, Dockerfiles: v.repository.dockerfileNames(), IgnoreFile: v.repository.ignoreFile(v.Dockerfile), Windows: v.Windows()}
	for _, m := range v.Images {
		switch {
		case m.Weak:
			o.Unknown = append(o.Unknown, rewrite.Unknown{Place: m.Place(), Why: "it speaks of an image of that name", Name: rewrite.Pattern(m.Name)})
		case !strings.Contains(m.Name, "*"):
			o.Images[shortName(m.Name)] = m.Place()
		}
	}
	var unread []rewrite.Unknown
	for _, u := range v.Unread {
		unread = append(unread, rewrite.Unknown{Place: u.File, Why: u.Why, Name: "*"})
	}
	o.Unknown = slices.Concat(o.Unknown, unread, patterns(v.Contexts), patterns(v.Images))
	o.Computed = slices.Concat(unread, patterns(v.Targets))
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

// names folds the names of mentions, as far as they are known.
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
