package repo

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	maxSize  = 1 << 20  // of a file
	maxTotal = 64 << 20 // of all files that are read
)

// load reads the repository.
func (r *Repository) load() {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		r.notes = append(r.notes, err.Error())
		return
	}
	defer root.Close()
	l := &loader{root: root, left: maxTotal, found: map[string]string{}, instead: r.instead}
	if r.files == nil {
		r.files = r.list()
	}
	jobs := jobsOf(r.files)
	results := make([][]record, len(jobs))
	var wait sync.WaitGroup
	var begun atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		wait.Go(func() {
			for i := begun.Add(1) - 1; i < int64(len(jobs)); i = begun.Add(1) - 1 {
				results[i] = l.run(jobs[i])
			}
		})
	}
	wait.Wait()
	slices.Sort(l.notes)
	r.notes = append(r.notes, l.notes...)
	r.mentions = index(slices.Concat(results...))
}

// job is files that are read together.
type job struct {
	format format
	paths  []string
}

// jobsOf groups Compose and Bake files by directory.
func jobsOf(entries []entry) []job {
	var jobs []job
	place := map[string]int{}
	for _, e := range entries {
		kind := kindOf(e)
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

	mu    sync.Mutex
	left  int64             // bytes that may still be read
	found map[string]string // what find has found
	notes []string
}

func (l *loader) note(path string, reason any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.notes = append(l.notes, fmt.Sprintf("%s: not read: %v", path, reason))
}

// run reads the files of a job. Whatever goes wrong in one costs what it says, nothing else.
func (l *loader) run(j job) []record {
	sc := &scan{loader: l}
	var files []*source
	for _, path := range j.paths {
		if s := l.open(path); s != nil && worthwhile(j.format, s) {
			files = append(files, s)
		}
	}
	sc.guarded(j, files)
	for _, f := range files {
		sc.net(f)
	}
	return sc.records
}

func (sc *scan) guarded(j job, files []*source) {
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
	}
}

// signs are the words one of which a file holds that calls a builder.
var signs = [][]byte{[]byte("docker"), []byte("podman"), []byte("buildah"), []byte("nerdctl"), []byte("buildctl"), []byte("kaniko"), []byte("--target"), []byte("--build-context")}

// worthwhile sorts out, before it is parsed, what cannot say anything.
func worthwhile(kind format, s *source) bool {
	if kind == script && path.Ext(s.path) == "" && !shebang(s.src) {
		return false
	}
	switch kind {
	case compose:
		return bytes.Contains(s.src, []byte("services"))
	case bake, container, skaffold:
		return true
	}
	lower := bytes.ToLower(s.src)
	return slices.ContainsFunc(signs, func(sign []byte) bool { return bytes.Contains(lower, sign) })
}

// errSize is what keeps a file from being read.
var errSize = errors.New("larger than 1 MiB, or too much in all")

// open reads a regular file; nil if that cannot be done.
func (l *loader) open(name string) *source {
	info, err := l.root.Lstat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	if src, ok := l.instead[name]; ok {
		return newSource(name, src)
	}
	if !l.take(info.Size()) {
		l.note(name, errSize)
		return nil
	}
	f, err := l.root.Open(filepath.FromSlash(name))
	if err != nil {
		l.note(name, err)
		return nil
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil || len(src) > maxSize {
		l.note(name, cmp.Or(err, errSize))
		return nil
	}
	return newSource(name, src)
}

func (l *loader) take(size int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if size > maxSize || size > l.left {
		return false
	}
	l.left -= size
	return true
}

// find tells which regular file below the root a path leads to; "" if there is none.
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
