package repo

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/discover"
)

const maxSearched = 512 << 20 // of all files that are searched for the name of one stage

// inOtherFiles returns the places that may ask for a stage of a Dockerfile in files that no reader reads, and in what readers leave
// of pages: programs, documents, settings of tools that are not known here; and in comments of any file. None of them is certain.
func (r *Repository) inOtherFiles(dockerfile, stage string) []Mention {
	l, err := newLoader(r.root, maxSearched)
	if err != nil {
		return nil
	}
	defer l.close()
	sc := &scan{loader: l}
	for _, file := range r.otherFiles() {
		if !strings.HasPrefix(dockerfile, vendored(file.path)) {
			continue
		}
		if src, err := l.text(file.path); err == nil && mayAsk(src, stage) {
			searchOther(sc, newSource(file.path, file.path, src), formatOf(entry{path: file.path}))
		}
	}
	read := r.places()
	var all []Mention
	for _, found := range sc.records {
		if found.Names(stage) && !read[found.place()] {
			all = append(all, found.Mention)
		}
	}
	return all
}

// places are those of all mentions.
func (r *Repository) places() map[string]bool {
	all := map[string]bool{}
	for _, mentions := range r.mentions {
		for _, m := range mentions {
			all[m.place()] = true
		}
	}
	return all
}

// otherFiles returns the files that are searched only for a rename.
func (r *Repository) otherFiles() []entry {
	other := func(e entry) bool {
		return formatOf(e) != dockerfile && !slices.Contains(skippedEndings, path.Ext(e.path))
	}
	listings := discover.Listings{Also: func(e discover.Entry) bool { return e.Regular && other(entry{path: e.Path}) }}
	all, _ := r.list(&listings, other)
	return all
}

// skippedEndings are those of files that ask for nothing: pictures, archives, lists of dependencies and of their checksums.
var skippedEndings = []string{".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".pdf", ".gz", ".zip", ".woff", ".woff2", ".ttf", ".lock", ".sum", ".map", ".snap", ".pb"}
