package format

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
)

// schema is the version of the records; it grows when a key changes its meaning or goes.
const schema = 1

// The states of a file.
const (
	statusChanged   = "changed"
	statusUnchanged = "unchanged"
	statusError     = "error"
)

// faultPrefix begins the error of a file on which dfix itself failed.
const faultPrefix = "fault: "

// Record is what every report is made of, and what a line of jsonl holds: so reports of one run
// can be made again from its records, also from those of several runs. schema/record.json tells
// what the keys mean.
type Record struct {
	Schema     int       `json:"schema"`
	Dfix       string    `json:"dfix"`
	Path       string    `json:"path"` // with slashes, U+FFFD for what is not UTF-8
	PathBytes  []byte    `json:"path_base64,omitempty"`
	Status     string    `json:"status"`
	Verified   bool      `json:"verified"`
	Before     string    `json:"sha256_before"` // empty if the file could not be read
	After      string    `json:"sha256_after"`
	Findings   []Finding `json:"findings"`
	Error      *string   `json:"error"`
	Repository string    `json:"repository"`     // the way to the root of the work tree, or empty
	Options    string    `json:"options"`        // a digest of what decides over the file beside its bytes; empty if not known
	Note       string    `json:"note,omitempty"` // why no rule has looked at the file
	Related    bool      `json:"beside,omitempty"`
}

// Finding is one finding of a file and what became of it.
type Finding struct {
	Rule        string   `json:"rule"`
	Level       string   `json:"level"`
	Message     string   `json:"message"`
	Start       Position `json:"start"`
	End         Position `json:"end"`
	Fix         *Fix     `json:"fix"`
	Applied     bool     `json:"applied"`
	Skip        string   `json:"reason"` // why the fix is not applied, as a code: "unsafe"; empty if it is
	Detail      string   `json:"detail"` // the same in words
	Fingerprint string   `json:"fingerprint"`
}

// Position is a place in the bytes before.
type Position struct {
	Place
	Offset int `json:"offset"`
}

// Place counts from 1, columns in bytes.
type Place struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	Character int `json:"character,omitempty"` // the column in code points, where it differs
}

// Fix is a change that is applied whole or not at all.
type Fix struct {
	Message string `json:"message"`
	Effect  string `json:"effect"`
	Alone   bool   `json:"alone"` // it can be applied to the bytes before by itself
	Edits   []Edit `json:"edits"`
}

// Edit replaces the bytes from Start to End.
type Edit struct {
	Start    int    `json:"start"`
	End      int    `json:"end"`
	New      string `json:"new"`
	NewBytes []byte `json:"new_base64,omitempty"` // if it is not UTF-8
	From     Place  `json:"from"`
	To       Place  `json:"to"`
}

// Name is the path of the file, byte for byte.
func (r *Record) Name() string {
	if r.PathBytes != nil {
		return string(r.PathBytes)
	}
	return r.Path
}

func (r *Record) failed() bool { return r.Error != nil }
func (r *Record) fault() bool  { return r.failed() && strings.HasPrefix(*r.Error, faultPrefix) }

// open returns the findings that nobody has asked to ignore.
func (r *Record) open() []Finding {
	var open []Finding
	for _, f := range r.Findings {
		if !f.ignored() {
			open = append(open, f)
		}
	}
	return open
}

func (f Finding) ignored() bool { return f.Skip == "ignored" }

// offered reports whether a person may take over this fix and no other: it is in the result, or
// only too uncertain for that. One that is not proven, in conflict with another one or built on
// another one is not offered.
func (f Finding) offered() bool {
	return f.Fix != nil && f.Fix.Alone && (f.Applied || f.Skip == "unsafe")
}

// character is the column in code points.
func (p Place) character() int {
	if p.Character > 0 {
		return p.Character
	}
	return p.Column
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
