package repo

import (
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"runtime"
	"slices"
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

// finished is a job that is done, with what it has found.
type finished struct {
	job  int
	scan *mention.Scan
}

// runAll runs jobs on all processors and returns, in the order of jobs, what those have found that finish in time. The libraries
// that read formats cannot be stopped: a late job continues, and what it finds is dropped.
func (l *survey) runAll(jobs []job, end time.Time) []*mention.Scan {
	done := make(chan finished, len(jobs))
	var begun atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		go func() {
			for i := begun.Add(1) - 1; i < int64(len(jobs)); i = begun.Add(1) - 1 {
				if !time.Now().Before(end) {
					return
				}
				done <- finished{int(i), l.run(jobs[i])}
			}
		}()
	}
	timer := time.NewTimer(time.Until(end))
	defer timer.Stop()
	results := make([]*mention.Scan, len(jobs))
	for count, late := 0, false; count < len(jobs) && !late; count++ {
		select {
		case f := <-done:
			results[f.job] = f.scan
		case <-timer.C:
			l.noteUnfinished(jobs, results)
			late, l.late = true, true
		}
	}
	return slices.DeleteFunc(results, func(sc *mention.Scan) bool { return sc == nil })
}

// noteUnfinished notes the files of the jobs without a result.
func (l *survey) noteUnfinished(jobs []job, results []*mention.Scan) {
	for i, j := range jobs {
		if results[i] != nil {
			continue
		}
		for _, path := range j.paths {
			l.Note(path, fmt.Errorf("reading the repository takes more than %s", maxTime))
		}
	}
}

// job is files that are read together.
type job struct {
	format *mention.Format
	paths  []string
	set    *mention.NamedSet // nil: nothing names them
}

// jobsOf groups Compose and Bake files by directory.
func jobsOf(entries []entry) []job {
	var jobs []job
	place := map[string]int{}
	for _, e := range entries {
		if reader.IsDockerfile(e.path) {
			continue
		}
		kind, key := reader.FormatOf(e.path, e.executable), e.path
		if kind.ReadDir != nil {
			key = fmt.Sprintf("%p %s", kind, path.Dir(e.path))
		}
		i, known := place[key]
		if !known {
			i = len(jobs)
			place[key] = i
			jobs = append(jobs, job{format: kind})
		}
		jobs[i].paths = append(jobs[i].paths, e.path)
	}
	return jobs
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

// guarded calls a reader of a file. It notes a panic of a library.
func guarded(sc *mention.Scan, path string, read func()) {
	defer func() {
		if p := recover(); p != nil {
			sc.Note(path, p)
		}
	}()
	read()
}

// skippable reports whether a file that cannot be read could not say anything certain: a page, or an executable that is too large and no
// script.
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
