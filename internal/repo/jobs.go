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
	format format
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
		kind := kindOf(e)
		if kind == dockerfile {
			continue
		}
		key := e.path
		if kind == compose || kind == bake {
			key = fmt.Sprint(kind, path.Dir(e.path))
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
		src, ok := l.text(path)
		if !ok {
			continue
		}
		l.platform(j.format, path, src)
		if mayMatter(j.format, path, src) {
			files = append(files, l.source(path, src))
		}
	}
	sc.readAll(j, files)
	for _, f := range files {
		sc.searchFlags(f)
		if j.format == page {
			sc.records = ofStages(sc.records)
			continue
		}
		sc.searched(j.format, f)
		if j.format != compose && j.format != bake {
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
	if len(files) > 0 {
		sc.all(j.format, files)
	}
}

func (sc *scan) all(kind format, files []*source) {
	switch kind {
	case compose:
		readCompose(sc, files)
	case bake:
		readBake(sc, files)
	case workflow:
		readWorkflow(sc, files[0])
	case gitlab:
		readGitLab(sc, files[0])
	case makefile:
		readMakefile(sc, files[0])
	case script:
		readScript(sc, files[0])
	case skaffold:
		readSkaffold(sc, files[0])
	case container:
		readDevcontainer(sc, files[0])
	case tilt:
		readTiltfile(sc, files[0])
	case markdown, page:
		readMarkdown(sc, files[0])
	}
}
