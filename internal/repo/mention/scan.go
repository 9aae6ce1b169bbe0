package mention

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// Scan is one reading of one or a few files, and what is found in them.
type Scan struct {
	*Loader
	Records []Record
	Sets    []FileSet // that commands and settings name
	Moved   []string  // the targets of Bake that commands give another Dockerfile, as patterns
	Windows []string  // the files that ask for a Windows platform

	full    bool         // there are more names than may be kept
	handled map[int]bool // lines whose targets a reader has read
	Broken  bool         // there are commands that no reader understands
	Example bool         // nothing runs what is read: what is computed there is no more than an example
}

// noteTooMany notes, once, that the files of a job mention too many names.
func (sc *Scan) noteTooMany(path string) {
	if !sc.full {
		sc.full = true
		sc.Note(path, fmt.Errorf("more than %d names", maxNames))
	}
}

// Record is a mention with all Dockerfiles that it may mean; none: any.
type Record struct {
	Mention
	Paths []string
	None  bool // the Dockerfile is not of this repository
}

// Add puts down what a build names.
func (sc *Scan) Add(b *Build) {
	sc.Image(b.Images...)
	sc.directories(b)
	if !b.namesAnything() {
		return
	}
	m := b.Dockerfile(sc)
	for kind, words := range [...][]source.Word{Target: b.Targets, Context: b.Contexts, CacheFilter: b.Filters, ScanStage: b.scans} {
		sc.Put(Kind(kind), m, words...)
	}
}

// templates matches the parts of a file that another program fills in first.
var templates = lazyregexp.New(`\{\{.*?(?:\}\}|$)|<%.*?(?:%>|$)`)

// Put puts down names.
func (sc *Scan) Put(kind Kind, m Dockerfile, words ...source.Word) {
	for _, w := range words {
		sc.put(kind, m, w)
	}
}

func (sc *Scan) put(kind Kind, m Dockerfile, w source.Word) {
	name := templates().ReplaceAllString(strings.ReplaceAll(w.Text, source.Unknown, "*"), "*")
	if strings.TrimSpace(name) == "" || sc.Example && strings.Trim(name, "*") == "" {
		return // a default
	}
	if len(sc.Records) >= maxNames {
		sc.noteTooMany(w.Path)
		return
	}
	span, ok := w.Span()
	r := Record{Mention{Kind: kind, Name: name, File: w.Real, Span: span, Ending: m.ending, Buildah: m.buildah}, m.Paths, m.outside}
	sure := w.Sure && !strings.Contains(name, "*") && !strings.Contains(w.Path, "{{")
	r.Editable = sure && ok
	r.Open = w.Open
	r.Weak = kind == Image && sc.Example
	r.Certain, r.Either = sure && m.Sure, sure && m.either
	r.Assumed = r.Certain && m.Guess
	if !r.Editable {
		r.Span = text.Span{Start: w.Place(0), End: w.Place(0)}
	}
	r.Line, r.Column = w.Lines.Position(r.Span.Start)
	sc.Records = append(sc.Records, r)
}

// key is the place and the meaning of a mention.
type key struct {
	file string
	at   int
	kind Kind
	name string
}

func (r *Record) key() key { return key{r.File, r.Span.Start, r.Kind, r.Name} }

// Index sorts mentions by Dockerfile. Several readings of one place are one mention; if they
// disagree, it is not certain.
func Index(records []Record) map[string][]Mention {
	merged := map[key]*Record{}
	var order []*Record
	for i := range records {
		r := &records[i]
		if known := merged[r.key()]; known != nil {
			known.merge(r)
			continue
		}
		merged[r.key()] = r
		order = append(order, r)
	}
	slices.SortStableFunc(order, func(x, y *Record) int {
		return cmp.Or(cmp.Compare(x.File, y.File), x.Span.Start-y.Span.Start, cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name))
	})
	all := map[string][]Mention{}
	for _, r := range order {
		if r.None {
			continue
		}
		if len(r.Paths) == 0 {
			all[""] = append(all[""], r.Mention)
		}
		for _, path := range r.Paths {
			if !strings.HasPrefix(path, Vendored(r.File)) {
				continue
			}
			r.Dockerfile = path
			all[path] = append(all[path], r.Mention)
		}
	}
	return all
}

// Vendored returns the third-party directory that holds a file, with a slash at the end, or "". Files in it
// only mention Dockerfiles in it.
func Vendored(file string) string {
	scope := ""
	for _, name := range []string{"vendor/", "node_modules/", "third_party/"} {
		if i := strings.LastIndex("/"+file, "/"+name); i >= 0 && i+len(name) > len(scope) {
			scope = file[:i+len(name)]
		}
	}
	return scope
}

// merge takes in another reading of the same place.
func (r *Record) merge(other *Record) {
	same := slices.Equal(r.Paths, other.Paths)
	r.Certain, r.Either = r.Certain && other.Certain && same, r.Either && other.Either && same
	if r.Ending != other.Ending {
		r.Ending = ""
	}
	r.Editable = r.Editable && other.Editable
	r.Weak = r.Weak && other.Weak
	r.Assumed = r.Certain && (r.Assumed || other.Assumed)
	if r.None || other.None {
		if r.None != other.None {
			r.Certain, r.Assumed = false, false
		}
		if r.None {
			r.Paths, r.None = other.Paths, other.None
		}
		return
	}
	switch {
	case len(r.Paths) == 0 || len(other.Paths) == 0:
		r.Paths = nil
	case !same:
		for _, path := range other.Paths {
			if !slices.Contains(r.Paths, path) {
				r.Paths = append(slices.Clone(r.Paths), path)
			}
		}
	}
}

// MarkRead marks the line of a target that a reader has read.
func (sc *Scan) MarkRead(w source.Word) {
	if sc.handled == nil {
		sc.handled = map[int]bool{}
	}
	line, _ := w.Lines.Position(w.Place(0))
	sc.handled[line] = true
}

// WasRead reports whether a reader has read a target in a line.
func (sc *Scan) WasRead(line int) bool { return sc.handled[line] }

// directories puts down the build context of each Dockerfile that b may mean.
func (sc *Scan) directories(b *Build) {
	if b.Inline || Remote(b.Context.Text) || Remote(b.File.Text) || !b.File.Known() || len(sc.Records) >= maxNames {
		return
	}
	for _, dir := range b.Dirs {
		context := UnknownDir
		if b.Context.Known() {
			context = Join(dir, b.Context.Text)
		}
		if found := b.in(sc, dir); found != "" {
			sc.Records = append(sc.Records, Record{Mention: Mention{Kind: Directory, Name: context}, Paths: []string{found}})
		}
	}
}

// OfStages returns the records that name stages of a Dockerfile.
func OfStages(records []Record) []Record {
	return slices.DeleteFunc(records, func(r Record) bool { return r.Kind == Context || r.Kind == Image || r.Kind == Directory })
}

// Documents returns the roots of a YAML file, as far as it can be read, and notes what cannot.
func (sc *Scan) Documents(s *source.File) []source.Node {
	roots, err := s.Documents()
	if err != nil {
		sc.Note(s.Path, err)
		s.Broken = true
	}
	return roots
}

// Read calls f, which reads a file. It notes a panic of a library.
func (sc *Scan) Read(path string, f func()) {
	defer func() {
		if p := recover(); p != nil {
			sc.Note(path, p)
		}
	}()
	f()
}

// maxNames bounds the names that the files of one job may speak of.
const maxNames = 20_000

// MaxFound bounds what one pattern may find in one file.
const MaxFound = 5_000
