package repo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/text"
)

// scan is one reading of one or a few files.
type scan struct {
	*loader
	records []record
	full    bool         // there are more names than may be kept
	handled map[int]bool // lines whose targets a reader has read
	broken  bool         // there are commands that no reader understands
	example bool         // nothing runs what is read: what is computed there is no more than an example
}

// noteTooMany notes, once, that the files of a job mention too many names.
func (sc *scan) noteTooMany(path string) {
	if !sc.full {
		sc.full = true
		sc.note(path, fmt.Errorf("more than %d names", maxNames))
	}
}

// record is a mention with all Dockerfiles that it may mean; none: any.
type record struct {
	Mention
	paths []string
	none  bool // the Dockerfile is not of this repository
}

// add puts down what a build names.
func (sc *scan) add(b *build) {
	for _, w := range b.images {
		sc.image(w)
	}
	sc.directories(b)
	if !b.namesAnything() {
		return
	}
	m := b.dockerfile(sc)
	for kind, words := range [...][]word{Target: b.targets, Context: b.contexts, CacheFilter: b.filters, ScanStage: b.scans} {
		for _, w := range words {
			sc.put(Kind(kind), w, m, b.buildah)
		}
	}
}

// templates are what another program fills in before the file is what it is.
var templates = lazyregexp.New(`\{\{.*?(?:\}\}|$)|<%.*?(?:%>|$)`)

// put puts down one name.
func (sc *scan) put(kind Kind, w word, m meant, buildah bool) {
	name := templates.ReplaceAllString(strings.ReplaceAll(w.text, unknown, "*"), "*")
	if strings.TrimSpace(name) == "" || sc.example && computedOnly(name) {
		return // a default
	}
	if len(sc.records) >= maxNames {
		sc.noteTooMany(w.path)
		return
	}
	span, ok := w.span()
	r := record{Mention{Kind: kind, Name: name, File: w.file, Span: span, ending: m.ending, buildah: buildah}, m.paths, m.outside}
	sure := w.sure && !strings.Contains(name, "*") && !strings.Contains(w.path, "{{")
	r.Editable = sure && ok
	r.Open = w.open
	r.weak = kind == Image && sc.example
	r.Certain, r.either = sure && m.sure, sure && m.either
	r.Assumed = r.Certain && m.guess
	if !r.Editable {
		r.Span = text.Span{Start: w.place(0), End: w.place(0)}
	}
	r.Line, r.Column = w.lines.Position(r.Span.Start)
	sc.records = append(sc.records, r)
}

// key is the place and the meaning of a mention.
type key struct {
	file string
	at   int
	kind Kind
	name string
}

func (r *record) key() key { return key{r.File, r.Span.Start, r.Kind, r.Name} }

// index sorts mentions by Dockerfile. Several readings of one place are one mention; if they
// disagree, it is not certain.
func index(records []record) map[string][]Mention {
	merged := map[key]*record{}
	var order []*record
	for i := range records {
		r := &records[i]
		if known := merged[r.key()]; known != nil {
			known.merge(r)
			continue
		}
		merged[r.key()] = r
		order = append(order, r)
	}
	slices.SortStableFunc(order, func(x, y *record) int {
		return cmp.Or(cmp.Compare(x.File, y.File), x.Span.Start-y.Span.Start, cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name))
	})
	all := map[string][]Mention{}
	for _, r := range order {
		if r.none {
			continue
		}
		if len(r.paths) == 0 {
			all[""] = append(all[""], r.Mention)
		}
		for _, path := range r.paths {
			if !strings.HasPrefix(path, vendored(r.File)) {
				continue
			}
			r.Dockerfile = path
			all[path] = append(all[path], r.Mention)
		}
	}
	return all
}

// vendored returns the third-party directory that holds a file, with a slash at the end, or "". Files in it
// only mention Dockerfiles in it.
func vendored(file string) string {
	scope := ""
	for _, name := range []string{"vendor/", "node_modules/", "third_party/"} {
		if i := strings.LastIndex("/"+file, "/"+name); i >= 0 && i+len(name) > len(scope) {
			scope = file[:i+len(name)]
		}
	}
	return scope
}

// merge takes in another reading of the same place.
func (r *record) merge(other *record) {
	same := slices.Equal(r.paths, other.paths)
	r.Certain, r.either = r.Certain && other.Certain && same, r.either && other.either && same
	if r.ending != other.ending {
		r.ending = ""
	}
	r.Editable = r.Editable && other.Editable
	r.weak = r.weak && other.weak
	r.Assumed = r.Certain && (r.Assumed || other.Assumed)
	if r.none || other.none {
		if r.none != other.none {
			r.Certain, r.Assumed = false, false
		}
		if r.none {
			r.paths, r.none = other.paths, other.none
		}
		return
	}
	switch {
	case len(r.paths) == 0 || len(other.paths) == 0:
		r.paths = nil
	case !same:
		for _, path := range other.paths {
			if !slices.Contains(r.paths, path) {
				r.paths = append(slices.Clone(r.paths), path)
			}
		}
	}
}

// markRead marks the line of a target that a reader has read.
func (sc *scan) markRead(w word) {
	if sc.handled == nil {
		sc.handled = map[int]bool{}
	}
	line, _ := w.lines.Position(w.place(0))
	sc.handled[line] = true
}

// directories puts down the build context of each Dockerfile that b may mean.
func (sc *scan) directories(b *build) {
	if b.inline || remote(b.context.text) || remote(b.file.text) || !b.file.known() || len(sc.records) >= maxNames {
		return
	}
	for _, dir := range b.dirs {
		context := unknownDir
		if b.context.known() {
			context = join(dir, b.context.text)
		}
		if found := b.in(sc, dir); found != "" {
			sc.records = append(sc.records, record{Mention: Mention{Kind: directory, Name: context}, paths: []string{found}})
		}
	}
}

// ofStages returns the records that name stages of a Dockerfile.
func ofStages(records []record) []record {
	return slices.DeleteFunc(records, func(r record) bool { return r.Kind == Context || r.Kind == Image || r.Kind == directory })
}

// documents returns the roots of a YAML file, as far as it can be read, and notes what cannot.
func (sc *scan) documents(s *source) []node {
	roots, err := s.documents()
	if err != nil {
		sc.note(s.path, err)
		s.broken = true
	}
	return roots
}

// read calls f, which reads a file. It notes a panic of a library.
func (sc *scan) read(path string, f func()) {
	defer func() {
		if p := recover(); p != nil {
			sc.note(path, p)
		}
	}()
	f()
}

// maxNames bounds the names that the files of one job may speak of.
const maxNames = 20_000

// maxFound bounds what one pattern may find in one file.
const maxFound = 5_000
