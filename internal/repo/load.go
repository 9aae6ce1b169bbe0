package repo

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dfix-dev/dfix/internal/safefile"
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
	l := &loader{root: root, left: maxTotal, found: map[string]string{}, instead: r.texts, unproven: r.unproven, late: r.late}
	if r.files == nil {
		r.files = r.list()
	}
	r.dockerfiles = dockerfileNames(r.files)
	jobs := jobsOf(slices.DeleteFunc(slices.Clone(r.files), func(e entry) bool { return (vendored(e.path) != "") != r.inOthers }))
	isSet := func(j job) bool { return j.format == compose || j.format == bake }
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

// finished is what a job has found.
type finished struct {
	job     int
	records []record
}

// runAll runs jobs on all processors and returns, in the order of jobs, what those found that were done in time. The libraries that
// read formats cannot be stopped: a job that is late goes on, and its results are thrown away.
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
			l.tooLate(jobs, finished)
			late, l.late = true, true
		}
	}
	return slices.Concat(results...)
}

// tooLate notes the files of the jobs without a result.
func (l *loader) tooLate(jobs []job, finished []bool) {
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

// loader reads files below a root; it is shared by those who do.
type loader struct {
	root    *os.Root
	instead map[string][]byte

	unproven bool

	mu     sync.Mutex
	left   int64             // bytes that may still be read
	found  map[string]string // what find has found
	unread []Unread
	closed bool

	sets      []fileSet
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
		if worthwhile(j.format, path, src) {
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

// signs are the words one of which a file holds that calls a builder.
var signs = [][]byte{[]byte("docker"), []byte("podman"), []byte("buildah"), []byte("nerdctl"), []byte("buildctl"), []byte("kaniko"), []byte("--target"), []byte("--build-context")}

// worthwhile sorts out, before it is parsed, what cannot say anything.
func worthwhile(kind format, name string, src []byte) bool {
	if kind == script && path.Ext(name) == "" && !shebang(src) {
		return false
	}
	switch kind {
	case compose:
		return bytes.Contains(src, []byte("services")) || bytes.Contains(src, []byte("include"))
	case bake:
		return isUsualBake(strings.ToLower(path.Base(name))) || hclTarget.Match(src)
	case container, skaffold:
		return true
	case environment:
		return bytes.Contains(src, []byte("COMPOSE_FILE"))
	case page:
		return bytes.Contains(src, []byte("--target")) || bytes.Contains(src, []byte("--no-cache-filter")) || bytes.Contains(src, []byte("target:"))
	case prose:
		return bytes.Contains(src, []byte("docker")) || bytes.Contains(src, []byte("podman")) || bytes.Contains(src, []byte("--build-context"))
	}
	lower := bytes.ToLower(src)
	return slices.ContainsFunc(signs, func(sign []byte) bool { return bytes.Contains(lower, sign) })
}

var errTotal = fmt.Errorf("the files to read are more than %d MiB in all", maxTotal>>20)

// open reads a regular file; it returns nil if that cannot be done.
func (l *loader) open(name string) *source {
	if src, ok := l.text(name); ok {
		return l.source(name, src)
	}
	return nil
}

// source is a file that has been read. A symbolic link within the repository is read as the file that it leads to.
func (l *loader) source(name string, src []byte) *source {
	target := cmp.Or(l.find(name), name)
	if instead, ok := l.instead[target]; ok {
		src = instead
	}
	if l.unproven {
		target = name
	}
	return newSource(name, target, src)
}

// text returns the bytes of a regular file. One that cannot be read is noted.
func (l *loader) text(name string) (src []byte, ok bool) {
	src, err := safefile.Read(l.root, filepath.FromSlash(name), maxSize)
	if err == nil && !l.take(int64(len(src))) {
		err = errTotal
	}
	if err == nil {
		return src, true
	}
	if _, gone := l.root.Lstat(filepath.FromSlash(name)); errors.Is(gone, fs.ErrNotExist) || l.dispensable(name, err) {
		return nil, false // git lists what has been deleted
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	l.note(name, err)
	return nil, false
}

func (l *loader) take(size int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left -= size
	return l.left >= 0
}

// find returns the regular file below the root that a path leads to; "" if there is none.
func (l *loader) find(name string) string {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if found, known := l.found[name]; known {
		return found
	}
	l.found[name] = l.follow(name)
	return l.found[name]
}

// follow resolves symbolic links. The root refuses those that lead out of it.
func (l *loader) follow(name string) string {
	info, err := l.root.Stat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	real, err := filepath.EvalSymlinks(filepath.Join(l.root.Name(), filepath.FromSlash(name)))
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(l.root.Name(), real)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// shebang reports whether a file is a shell script.
func shebang(src []byte) bool {
	line, _, _ := bytes.Cut(src[:min(len(src), 128)], []byte("\n"))
	if !bytes.HasPrefix(line, []byte("#!")) {
		return false
	}
	fields := bytes.Fields(line[2:])
	for _, f := range fields {
		switch path.Base(string(f)) {
		case "sh", "bash", "dash", "ash", "ksh", "zsh":
			return true
		}
	}
	return false
}

// dispensable reports whether a file that cannot be read could not say anything certain: a page, a program in another language, or
// an executable that is too large and no script.
func (l *loader) dispensable(name string, err error) bool {
	switch kindOf(entry{name, true}) {
	case markdown, page, prose:
		return true
	case script:
		var limit *safefile.LimitError
		return path.Ext(name) == "" && errors.As(err, &limit) && !shebang(l.head(name))
	}
	return false
}

// head returns the first bytes of a file that is known to be regular; nil if it cannot be read.
func (l *loader) head(name string) []byte {
	f, err := l.root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil
	}
	defer f.Close()
	buf := make([]byte, 128)
	n, _ := io.ReadFull(f, buf)
	return buf[:n]
}
