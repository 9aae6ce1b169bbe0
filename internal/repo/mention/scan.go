package mention

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// Scan collects what one reading of one or a few files finds.
type Scan struct {
	*Loader
	Records []Record
	Dirs    map[string][]string // the directories that builds give to each Dockerfile, at most two: then they do not agree
	Targets []int               // the lines whose targets a reader has read
	Sets    []FileSet           // that commands and settings name
	Moved   []string            // the targets of Bake that commands give another Dockerfile, as patterns
	Windows []string            // the files that ask for a Windows platform
	Called  []string            // the files that may be run or included in other directories than their own, or, behind a slash, the ends of their paths

	full    bool // there are more names than may be kept
	Broken  bool // there are commands that no reader understands
	Example bool // nothing runs the text: a computed value in it is only an example
}

// Record is a mention with all Dockerfiles that it may mean; none: any.
type Record struct {
	Mention
	Paths []string
	None  bool // the Dockerfile is not of this repository

	Set     string // Build.Set
	Missing bool   // its path is known, and there is no file
	Unnamed bool   // nothing shows that a tool reads File
	Caller  bool   // relative paths in File begin where another program runs it
}

// Add records the names in a build.
func (sc *Scan) Add(b *Build) {
	sc.Image(b.Images...)
	sc.directories(b)
	d := b.Dockerfile(sc)
	for kind, words := range [...][]source.Word{Target: b.Targets, Context: b.Contexts, CacheFilter: b.Filters, ScanStage: b.scans} {
		sc.Put(Kind(kind), d, words...)
	}
}

// templates matches the parts of a file that another program fills in first.
var templates = lazyregexp.New(`\{\{.*?(?:\}\}|$)|<%.*?(?:%>|$)`)

// placeholders matches what xargs, a program or a person fills in.
var placeholders = lazyregexp.New(`\{[^{}]*\}|<[^<>]*>|%[sdv]`)

// Put records names in the Dockerfile that d describes. An empty d means that it may be any Dockerfile.
func (sc *Scan) Put(kind Kind, d Record, words ...source.Word) {
	for _, w := range words {
		sc.put(kind, d, w)
	}
}

func (sc *Scan) put(kind Kind, r Record, w source.Word) {
	r.Kind, r.Name = kind, templates().ReplaceAllString(strings.ReplaceAll(w.Text, source.Unknown, "*"), "*")
	if kind == Target {
		r.Name = placeholders().ReplaceAllString(r.Name, "*")
	}
	if strings.TrimSpace(r.Name) == "" || sc.Example && strings.Trim(r.Name, "*") == "" {
		return // a default
	}
	if len(sc.Records) >= maxNames {
		if !sc.full {
			sc.Note(w.Path, fmt.Errorf("more than %d names", maxNames))
		}
		sc.full = true
		return
	}
	span, ok := w.Span()
	sure := w.Sure && !strings.Contains(r.Name, "*") && !strings.Contains(w.Path, "{{")
	r.File, r.Span, r.Editable = w.Real, span, sure && ok
	r.Open = w.Open
	r.Weak = kind == Image && sc.Example
	r.Certain, r.Either, r.Assumed = sure && r.Certain, sure && r.Either, sure && r.Assumed
	if !r.Editable {
		r.Span = text.Span{Start: w.Place(0), End: w.Place(0)}
	}
	r.Line, r.Column = w.Lines.Position(r.Span.Start)
	sc.Records = append(sc.Records, r)
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

// directories records the build context of each Dockerfile that b may mean.
func (sc *Scan) directories(b *Build) {
	for _, dir := range b.Dirs {
		context := outside
		if b.Context.Known() {
			context = Join(dir, b.Context.Text)
		}
		if found := b.in(sc, dir); found != "" && b.File.Known() && !b.outside() {
			if sc.Dirs == nil {
				sc.Dirs = map[string][]string{}
			}
			if known := sc.Dirs[found]; len(known) < 2 && !slices.Contains(known, context) {
				sc.Dirs[found] = append(known, context)
			}
		}
	}
}

// OfStages returns the records that name stages of a Dockerfile.
func OfStages(records []Record) []Record {
	return slices.DeleteFunc(records, func(r Record) bool { return r.Kind == Context || r.Kind == Image })
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

// maxNames limits the names in the files of one job.
const maxNames = 20_000

// MaxFound limits the matches of one pattern in one file.
const MaxFound = 5_000
