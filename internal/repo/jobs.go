package repo

import (
	"fmt"
	"path"
	"runtime"
	"slices"
	"sync/atomic"
	"time"
)

// finished is what a job has found.
type finished struct {
	job     int
	records []record
}

// runAll runs jobs on all processors and returns, in the order of jobs, the records of those that finish in time. The libraries
// that read formats cannot be stopped: a late job continues, and its records are dropped.
func (l *loader) runAll(jobs []job, end time.Time) []record {
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
	results, count := make([][]record, len(jobs)), 0
	finished := make([]bool, len(jobs))
	for late := false; count < len(jobs) && !late; {
		select {
		case o := <-done:
			results[o.job], finished[o.job] = o.records, true
			count++
		case <-timer.C:
			l.noteUnfinished(jobs, finished)
			late, l.late = true, true
		}
	}
	return slices.Concat(results...)
}

// noteUnfinished notes the files of the jobs without a result.
func (l *loader) noteUnfinished(jobs []job, finished []bool) {
	for i, j := range jobs {
		if finished[i] {
			continue
		}
		for _, path := range j.paths {
			l.note(path, fmt.Errorf("reading the repository takes more than %s", maxTime))
		}
	}
}

// job is files that are read together.
type job struct {
	format *format
	paths  []string

	named    bool   // they are a set that something names
	dir      string // the directory of a set
	unplaced bool   // the directory of a set is not known: it may be any of the paths
}

// jobsOf groups Compose and Bake files by directory.
func jobsOf(entries []entry) []job {
	var jobs []job
	place := map[string]int{}
	for _, e := range entries {
		kind := formatOf(e)
		if kind == dockerfile {
			continue
		}
		key := e.path
		if kind.together {
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
func (l *loader) run(j job) []record {
	if j.named {
		return l.runSet(j)
	}
	sc := &scan{loader: l}
	var files []*source
	for _, path := range j.paths {
		src, err := l.text(path)
		if err != nil && !l.skippable(j.format, path, err) {
			l.noteUnread(path, err)
		}
		l.platform(j.format, path, src)
		if err == nil && j.format.relevant(path, src) {
			files = append(files, l.source(path, src))
		}
	}
	sc.readAll(j, files)
	for _, f := range files {
		sc.searchFlags(f)
		if j.format.stagesOnly {
			sc.records = ofStages(sc.records)
			continue
		}
		j.format.search(sc, f)
		if !j.format.together {
			sc.fileSets(f)
		}
	}
	return sc.records
}

func (sc *scan) readAll(j job, files []*source) {
	defer func() {
		if p := recover(); p != nil {
			sc.note(j.paths[0], p)
		}
	}()
	if len(files) > 0 && j.format.read != nil {
		j.format.read(sc, files)
	}
}
