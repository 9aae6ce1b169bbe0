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

// load reads the repository. What is not read when the time is up, or when a file is too much, is Unread. When the time is up, nothing
// is certain, so that a slow machine makes fewer changes, but no others.
func (r *Repository) load() {
	defer r.loaded.Store(true)
	files, err := mention.NewLoader(r.root, mention.MaxTotal)
	if err != nil {
		r.notes = append(r.notes, err.Error())
		return
	}
	files.Replaced, files.Unproven = r.texts, r.unproven
	l := &survey{Loader: files, late: r.late}
	if r.files == nil {
		var complete bool
		if r.files, complete = r.list(r.listings, known); !complete {
			r.unread = append(r.unread, mention.Unread{File: "the repository", Why: fmt.Sprintf("it holds more than %d files, which are not all looked at", maxWalked)})
		}
	}
	jobs := jobsOf(slices.DeleteFunc(slices.Clone(r.files), func(e entry) bool { return (mention.Vendored(e.path) != "") != r.isThirdParty }))
	isSet := func(j job) bool { return j.format.ReadDir != nil }
	end := time.Now().Add(cmp.Or(r.limit, maxTime))
	scans := l.runAll(slices.DeleteFunc(slices.Clone(jobs), isSet), end)
	var named []mention.FileSet
	for _, sc := range scans {
		named = append(named, sc.Sets...)
		l.Move(sc.Moved)
	}
	sets := slices.DeleteFunc(jobs, func(j job) bool { return !isSet(j) })
	scans = append(scans, l.runAll(append(sets, l.setJobs(named, r.files)...), end)...)
	r.unread = append(r.unread, l.Close()...)
	var found []mention.Record
	contexts := map[string][]string{}
	for _, sc := range scans {
		found, r.platforms = append(found, sc.Records...), append(r.platforms, sc.Windows...)
		for _, c := range sc.Dirs {
			if !slices.Contains(contexts[c.Dockerfile], c.Dir) {
				contexts[c.Dockerfile] = append(contexts[c.Dockerfile], c.Dir)
			}
		}
	}
	slices.Sort(r.platforms)
	if r.late = l.late; r.late { // what is missing may contradict what is there
		contexts = nil
		for i := range found {
			found[i].Certain, found[i].Assumed = false, false
		}
	}
	r.contexts, r.mentions = contexts, index(found)
}
