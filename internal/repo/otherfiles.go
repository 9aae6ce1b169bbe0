package repo

import (
	"bytes"
	"path"
	"regexp"
	"slices"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/reader"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

const maxSearched = 512 << 20 // of all files that are searched for the name of one stage

// inOtherFiles returns the places that may ask for a stage of a Dockerfile where no reader looks: in programs, documents, the
// rest of pages, settings of unknown tools, and comments of any file. None of them is certain.
func (r *Repository) inOtherFiles(dockerfile, stage string) []mention.Mention {
	l, err := mention.NewLoader(r.root, maxSearched)
	if err != nil {
		return nil
	}
	defer l.Close()
	sc := &mention.Scan{Loader: l}
	for _, file := range r.otherFiles() {
		if mention.Vendored(dockerfile) != mention.Vendored(file.path) {
			continue
		}
		if src, err := l.Text(file.path); err == nil && mayAsk(src, stage) {
			searchOther(sc, source.New(file.path, file.path, src), stage, reader.FormatOf(file.path, false))
		}
	}
	read := map[string]bool{}
	for _, m := range r.mentions() {
		read[m.Place()] = true
	}
	var all []mention.Mention
	for _, found := range sc.Records {
		if found.Names(stage) && !read[found.Place()] {
			all = append(all, found.Mention)
		}
	}
	return all
}

// otherFiles returns the files that are searched only for a rename.
func (r *Repository) otherFiles() []entry {
	other := func(e entry) bool {
		return !reader.IsDockerfile(e.path) && !slices.Contains(skippedEndings, path.Ext(e.path))
	}
	listings := discover.Listings{Also: func(e discover.Entry) bool { return e.Regular && other(entry{path: e.Path}) }}
	all, _ := r.list(&listings, other)
	return all
}

// skippedEndings are endings of files that never ask for a stage: pictures, archives, lists of dependencies and of their
// checksums.
var skippedEndings = []string{".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".pdf", ".gz", ".zip", ".woff", ".woff2", ".ttf", ".lock", ".sum", ".map", ".snap", ".pb"}

// argUnset reports whether no file of the repository but Dockerfiles speaks of a build argument.
func (r *Repository) argUnset(arg string) bool {
	unset, known := r.unset.Load(arg)
	if !known {
		unset = !r.speaksOf(arg)
		r.unset.Store(arg, unset)
	}
	return unset.(bool)
}

// speaksOf reports whether a file other than a Dockerfile has a word, or may have it and cannot be read.
func (r *Repository) speaksOf(word string) bool {
	l, err := mention.NewLoader(r.root, maxSearched)
	if err != nil {
		return true
	}
	defer l.Close()
	whole := regexp.MustCompile(`(?:^|\W)` + regexp.QuoteMeta(word) + `(?:\W|$)`)
	return slices.ContainsFunc(r.otherFiles(), func(e entry) bool {
		src, err := l.Text(e.path)
		return err != nil && reader.FormatOf(e.path, e.executable) != nil || bytes.Contains(src, []byte(word)) && whole.Match(src)
	})
}
