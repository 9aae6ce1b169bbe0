package repo

import (
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/reader"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/safefile"
	"github.com/dfix-dev/dfix/internal/text"
)

// survey is one reading of a repository.
type survey struct {
	*mention.Loader
	late bool // the time was up before everything was read
}

// runAll runs jobs on all processors. It returns, in the order of jobs, the results of those that finish in time, and notes the
// files of the others. The libraries that read formats cannot be stopped, so a late job continues, and its result is dropped.
func (l *survey) runAll(jobs []job, end time.Time) []*mention.Scan {
	results := make([]atomic.Pointer[mention.Scan], len(jobs))
	var begun atomic.Int64
	var running sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		running.Go(func() {
			for i := begun.Add(1) - 1; i < int64(len(jobs)) && time.Now().Before(end); i = begun.Add(1) - 1 {
				results[i].Store(l.run(jobs[i]))
			}
		})
	}
	done := make(chan struct{})
	go func() { running.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(time.Until(end)):
	}
	var scans []*mention.Scan
	for i, j := range jobs {
		if sc := results[i].Load(); sc != nil {
			scans = append(scans, sc)
			continue
		}
		l.late = true
		for _, path := range j.paths {
			l.Note(path, fmt.Errorf("reading the repository takes more than %s", maxTime))
		}
	}
	return scans
}

// job is files that are read together.
type job struct {
	format *mention.Format
	paths  []string
	set    *mention.NamedSet // nil: nothing names them
}

// jobsOf returns a job for each file, and one for those of each directory that Compose or Bake may read together.
func jobsOf(entries []entry) (alone, sets []job) {
	type group struct {
		format *mention.Format
		dir    string
	}
	place := map[group]int{}
	for _, e := range entries {
		format := reader.FormatOf(e.path, e.executable)
		switch key := (group{format, path.Dir(e.path)}); {
		case reader.IsDockerfile(e.path):
		case format.ReadDir == nil:
			alone = append(alone, job{format: format, paths: []string{e.path}})
		case place[key] > 0:
			sets[place[key]-1].paths = append(sets[place[key]-1].paths, e.path)
		default:
			sets = append(sets, job{format: format, paths: []string{e.path}})
			place[key] = len(sets)
		}
	}
	return alone, sets
}

// run reads the files of a job. A file that cannot be read is noted; the others are still used.
func (l *survey) run(j job) *mention.Scan {
	sc := &mention.Scan{Loader: l.Loader}
	if j.set != nil {
		guarded(sc, j.paths[0], func() { j.format.ReadSet(sc, *j.set) })
		return sc
	}
	var files []*source.File
	for _, path := range j.paths {
		src, err := l.Text(path)
		if err != nil {
			if !l.skippable(j.format, path, err) {
				l.NoteUnread(path, err)
			}
			continue
		}
		for _, to := range called(path, src) {
			sc.Called = append(sc.Called, callee(l.Loader, path, to))
		}
		if asksForWindows(j.format, src) {
			sc.Windows = append(sc.Windows, path)
		}
		if j.format.Relevant(path, src) {
			files = append(files, l.Source(path, src))
		}
	}
	if len(files) > 0 && j.format.ReadDir != nil {
		guarded(sc, j.paths[0], func() { j.format.ReadDir(sc, files) })
	}
	for _, f := range files {
		if j.format.Read != nil {
			guarded(sc, f.Path, func() { j.format.Read(sc, f) })
		}
		searchFlags(sc, f, text.Span{End: len(f.Src)}, false)
		if j.format.StagesOnly {
			sc.Records = mention.OfStages(sc.Records)
			continue
		}
		leftovers(j.format, sc, f)
		if j.format.ReadDir == nil {
			fileSets(sc, f)
		}
	}
	return sc
}

// guarded calls a reader of a file, and notes a panic of a library as an unread file.
func guarded(sc *mention.Scan, path string, read func()) {
	defer func() {
		if p := recover(); p != nil {
			sc.Note(path, p)
		}
	}()
	read()
}

// skippable reports whether an unreadable file could not have said anything certain: a page, or an executable that is too large
// and not a script.
func (l *survey) skippable(f *mention.Format, name string, err error) bool {
	var limit *safefile.LimitError
	if f.Pages || f != reader.Script || path.Ext(name) != "" || !errors.As(err, &limit) {
		return f.Pages
	}
	file, err := l.Root.Open(filepath.FromSlash(name))
	if err != nil {
		return true
	}
	defer file.Close()
	head := make([]byte, 128)
	n, _ := io.ReadFull(file, head)
	return !reader.Shebang(head[:n])
}
