package format

import (
	"bytes"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// NewRecord returns the record of f, made by the given version of dfix.
func NewRecord(f *File, version string) *Record {
	r := &Record{
		Schema: schema, Dfix: version, Status: status(f), Verified: f.Proven && !f.Failed(),
		Before: sum(f.Before), Findings: []Finding{}, Error: problem(f), Repository: valid(f.Repository), Options: f.Options, Related: f.Related, Origin: f.Origin, Graph: f.Graph,
	}
	if f.Report != nil {
		r.Note = valid(OneLine(f.Report.Note))
	}
	r.After = r.Before
	if f.Changed() {
		r.After = sum(f.After())
	}
	r.Path, r.PathBytes = split(filepath.ToSlash(f.Path))
	if f.Repository != "" && f.Name != filepath.ToSlash(f.Path) {
		r.Tree, r.TreeBytes = split(f.Name)
	}
	outcomes := f.Outcomes()
	if len(outcomes) == 0 {
		return r
	}
	p := newPlaces(f.Before)
	prints := newFingerprints(f)
	for _, o := range outcomes {
		r.Findings = append(r.Findings, newFinding(f, o, p, prints))
	}
	return r
}

func newFinding(f *File, o rewrite.Outcome, p places, prints *fingerprints) Finding {
	found := Finding{
		Rule: o.Rule, Level: rewrite.Display.String(), Message: valid(o.Message), Applied: o.Applied, Detail: valid(f.why(o)), Idle: o.Idle,
		Start: p.position(o.Span.Start), End: p.position(o.Span.End),
	}
	found.Fingerprint = prints.of(o, p)
	found.Source = excerpt(p.text(found.Start.Line, found.Start.Line))
	if !o.Applied {
		found.Skip = string(o.Skip)
	}
	if o.Fix != nil {
		found.Level = o.Fix.Level.String()
		found.Fix = newFix(o, p)
	}
	return found
}

func newFix(o rewrite.Outcome, p places) *Fix {
	out := &Fix{Message: valid(o.Fix.Message), Effect: o.Fix.Effect.String(), Alone: o.Alone, Edits: []Edit{}}
	for _, e := range o.Fix.Edits {
		edit := Edit{Start: e.Span.Start, End: e.Span.End, From: p.place(e.Span.Start), To: p.place(e.Span.End)}
		edit.New, edit.NewBytes = split(e.New)
		out.Edits = append(out.Edits, edit)
	}
	out.Changes = changes(p.src, o.Fix.Edits)
	return out
}

func status(f *File) string {
	switch {
	case f.Failed():
		return statusError
	case f.Changed():
		return statusChanged
	}
	return statusUnchanged
}

// problem returns the error or fault of a file in one line, nil if there is none.
func problem(f *File) *string {
	if f.Err == nil && f.Fault == nil {
		return nil
	}
	line := ""
	if f.Fault != nil {
		line = OneLine(faultPrefix + f.Fault.Error())
	} else {
		line = OneLine(f.Err.Error())
	}
	line = valid(line)
	return &line
}

// valid returns s with U+FFFD in place of invalid UTF-8.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// split returns s as UTF-8 and, if s is not valid UTF-8, its bytes.
func split(s string) (string, []byte) {
	if utf8.ValidString(s) {
		return s, nil
	}
	return valid(s), []byte(s)
}

// places converts offsets to lines and columns.
type places struct {
	src   []byte
	lines text.Lines
}

func newPlaces(src []byte) places { return places{src, text.NewLines(src)} }

func (p places) position(offset int) Position { return Position{p.place(offset), offset} }

func (p places) place(offset int) Place {
	line, column := p.lines.Position(offset)
	before := p.src[offset-column+1 : offset]
	if line == 1 {
		before = bytes.TrimPrefix(before, []byte("\uFEFF")) // not a character of the text
	}
	at := Place{Line: line, Column: column}
	if character := utf8.RuneCount(before) + 1; character != column {
		at.Character = character
	}
	return at
}

// text returns the lines from first to last.
func (p places) text(first, last int) []byte {
	if last == p.lines.Count() {
		return p.src[p.lines.Start(first):]
	}
	return p.src[p.lines.Start(first):p.lines.Start(last+1)]
}
