package repo

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	maxSize  = 1 << 20  // of a file
	maxTotal = 64 << 20 // of all files that are read
	maxNames = 20_000   // that the files of one job may speak of
	maxTime  = 10 * time.Second
)

// load reads the repository. What is not read when the time is up, or when a file is too much, is Unread. When the time is up, nothing
// is certain, so that a slow machine makes fewer changes, but no others.
func (r *Repository) load() {
	defer r.loaded.Store(true)
	root, err := os.OpenRoot(r.root)
	if err != nil {
		r.notes = append(r.notes, err.Error())
		return
	}
	l := &loader{root: root, left: maxTotal, found: map[string]string{}, replaced: r.texts, unproven: r.unproven, late: r.late}
	if r.files == nil {
		var complete bool
		if r.files, complete = r.list(r.listings, known); !complete {
			r.unread = append(r.unread, Unread{"the repository", fmt.Sprintf("it holds more than %d files, which are not all looked at", maxWalked)})
		}
	}
	r.dockerfiles = dockerfileNames(r.files)
	jobs := jobsOf(slices.DeleteFunc(slices.Clone(r.files), func(e entry) bool { return (vendored(e.path) != "") != r.isThirdParty }))
	isSet := func(j job) bool { return j.format.together }
	end := time.Now().Add(cmp.Or(r.limit, maxTime))
	results := l.runAll(slices.DeleteFunc(slices.Clone(jobs), isSet), end)
	sets := slices.DeleteFunc(jobs, func(j job) bool { return !isSet(j) })
	results = append(results, l.runAll(append(sets, l.setJobs(r.files)...), end)...)
	r.unread = append(r.unread, l.close()...)
	r.platforms = l.asked()
	contexts, records := contextDirs(results)
	if r.late = l.late; r.late { // what is missing may contradict what is there
		contexts = nil
		for i := range records {
			records[i].Certain, records[i].Assumed = false, false
		}
	}
	r.contexts, r.mentions = contexts, index(records)
}

// loader reads files below a root; it is shared by those who do.
type loader struct {
	root     *os.Root
	replaced map[string][]byte

	unproven bool

	mu     sync.Mutex
	left   int64             // bytes that may still be read
	found  map[string]string // what find has found
	unread []Unread
	closed bool

	sets      []fileSet
	moved     []string // the targets of Bake that a command gives another Dockerfile, as patterns
	platforms []string // the files that ask for a Windows platform

	late bool // the time was up before everything was read
}

// note keeps that a file, or a part of it, could not be read.
func (l *loader) note(path string, reason any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unread = append(l.unread, Unread{path, strings.Join(strings.Fields(fmt.Sprint(reason)), " ")})
}

// close ends the reading of files, also by jobs that are late, and returns what was not read.
func (l *loader) close() []Unread {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.root.Close()
	slices.SortFunc(l.unread, func(x, y Unread) int { return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Why, y.Why)) })
	return slices.Clone(slices.Compact(l.unread))
}
