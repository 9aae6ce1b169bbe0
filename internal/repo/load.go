package repo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/dfix-dev/dfix/internal/repo/mention"
)

// maxTime is the time for reading a repository.
const maxTime = 10 * time.Second

// load reads a part of the repository. Files that exceed a limit, or that are not read in time, are Unread. If the time is up,
// nothing is certain, so a slow machine makes fewer changes, but no different ones.
func (r *Repository) load(p *part) {
	defer p.loaded.Store(true)
	files, err := mention.NewLoader(r.root, mention.MaxTotal)
	if err != nil {
		p.notes = append(p.notes, err.Error())
		return
	}
	files.Replaced, files.Unproven = r.texts, r.unproven
	l := &survey{Loader: files, late: p.late}
	if r.files == nil {
		var complete bool
		if r.files, complete = r.list(r.listings, known); !complete {
			p.unread = append(p.unread, mention.Unread{File: "the repository", Why: fmt.Sprintf("it has more than %d files, and dfix does not read them all", maxWalked)})
		}
	}
	alone, sets := jobsOf(slices.DeleteFunc(slices.Clone(r.files), func(e entry) bool { return (mention.Vendored(e.path) != "") != (p == &r.thirdParty) }))
	end := time.Now().Add(cmp.Or(r.limit, maxTime))
	scans := l.runAll(alone, end)
	var named []mention.FileSet
	for _, sc := range scans {
		named = append(named, sc.Sets...)
		l.Move(sc.Moved)
	}
	scans = append(scans, l.runAll(append(sets, l.setJobs(named, r.files)...), end)...)
	p.unread = append(p.unread, l.Close()...)
	var found []mention.Record
	callees := map[string]bool{}
	p.contexts = map[string][]string{}
	for _, sc := range scans {
		found, p.platforms = append(found, sc.Records...), append(p.platforms, sc.Windows...)
		for _, file := range sc.Called {
			callees[file] = true
		}
		for dockerfile, dirs := range sc.Dirs {
			p.contexts[dockerfile] = append(p.contexts[dockerfile], dirs...)
		}
	}
	slices.Sort(p.platforms)
	byCallers(found, callees, r.files)
	if p.late = l.late; p.late { // what is missing may contradict what is there
		p.contexts = nil
		for i := range found {
			found[i].Certain, found[i].Assumed = false, false
		}
	}
	p.mentions = index(found)
}
