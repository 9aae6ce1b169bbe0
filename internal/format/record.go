package format

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// schema is the version of the records; it grows when a key changes its meaning or goes.
const schema = 1

// record is what the JSON forms say of a file.
type record struct {
	Schema   int       `json:"schema"`
	Dfix     string    `json:"dfix"`
	Path     string    `json:"path"`
	Status   string    `json:"status"`
	Verified bool      `json:"verified"`
	Before   string    `json:"sha256_before"` // empty if the file could not be read
	After    string    `json:"sha256_after"`
	Findings []finding `json:"findings"`
	Error    *string   `json:"error"`
}

type finding struct {
	Rule    string   `json:"rule"`
	Level   string   `json:"level"`
	Message string   `json:"message"`
	Start   position `json:"start"`
	End     position `json:"end"`
	Fix     *fix     `json:"fix"`
	Applied bool     `json:"applied"`
	Reason  string   `json:"reason"`
	Detail  string   `json:"detail"` // the reason in words
}

type position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

type fix struct {
	Message string `json:"message"`
	Edits   []edit `json:"edits"`
}

type edit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

func newRecord(f *File, version string) record {
	r := record{
		Schema: schema, Dfix: version, Path: f.Path, Status: status(f), Verified: f.Proven && !f.Failed(),
		Before: sum(f.Before), After: sum(f.After()), Findings: []finding{}, Error: problem(f),
	}
	lines := text.NewLines(f.Before)
	for _, o := range f.Outcomes() {
		r.Findings = append(r.Findings, newFinding(f, o, lines))
	}
	return r
}

func newFinding(f *File, o rewrite.Outcome, lines text.Lines) finding {
	at := func(offset int) position {
		line, column := lines.Position(offset)
		return position{line, column, offset}
	}
	found := finding{
		Rule: o.Rule, Level: rewrite.Display.String(), Message: o.Message, Start: at(o.Span.Start), End: at(o.Span.End),
		Applied: o.Applied, Detail: f.why(o),
	}
	if !o.Applied {
		found.Reason = string(o.Held)
	}
	if o.Fix != nil {
		found.Level = o.Fix.Level.String()
		found.Fix = &fix{o.Fix.Message, []edit{}}
		for _, e := range o.Fix.Edits {
			found.Fix.Edits = append(found.Fix.Edits, edit{e.Span.Start, e.Span.End, e.New})
		}
	}
	return found
}

func status(f *File) string {
	switch {
	case f.Failed():
		return "error"
	case f.Changed():
		return "changed"
	}
	return "unchanged"
}

// problem is what went wrong, in one line.
func problem(f *File) *string {
	if !f.Failed() {
		return nil
	}
	line := ""
	if f.Fault != nil {
		line = OneLine("fault: " + f.Fault.Error())
	} else {
		line = OneLine(f.Err.Error())
	}
	return &line
}

func sum(text []byte) string {
	if text == nil {
		return ""
	}
	hash := sha256.Sum256(text)
	return hex.EncodeToString(hash[:])
}

// encode writes v as one line of JSON.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
