package format

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// schema is the version of the records. It grows when a key is removed or changes its meaning.
const schema = 1

// The states of a file.
const (
	statusChanged   = "changed"
	statusUnchanged = "unchanged"
	statusError     = "error"
)

// faultPrefix is the start of the error of a file on which dfix itself failed.
const faultPrefix = "fault: "

// Record is one file in a report, and a line of jsonl. Every report is made from records, so a report can be made
// again from the jsonl output of one or more runs. schema/record.json documents the keys.
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
	Repository string    `json:"repository"`                       // the relative path of the root of the work tree, or empty
	Tree       string    `json:"repository_path,omitempty"`        // the path from that root, if it differs from Path
	TreeBytes  []byte    `json:"repository_path_base64,omitempty"` // if it is not UTF-8
	Origin     *Origin   `json:"origin,omitempty"`                 // where the work tree comes from, if that is known
	Options    string    `json:"options"`                          // a digest of everything else that affects the result; empty if not known
	Note       string    `json:"note,omitempty"`                   // why no rule was run
	Graph      string    `json:"graph,omitempty"`                  // the stages of the result, as a flowchart of Mermaid
	Related    bool      `json:"beside,omitempty"`
}

// Finding is one finding in a file and what was done about it.
type Finding struct {
	Rule        string   `json:"rule"`
	Level       string   `json:"level"`
	Message     string   `json:"message"`
	Start       Position `json:"start"`
	End         Position `json:"end"`
	Fix         *Fix     `json:"fix"`
	Applied     bool     `json:"applied"`
	Skip        string   `json:"reason"` // the code of the reason why the fix is not applied: "unsafe"; empty if it is applied
	Detail      string   `json:"detail"` // the same reason in words
	Fingerprint string   `json:"fingerprint"`
	Idle        bool     `json:"idle,omitempty"` // it needs no action
	Source      string   `json:"source"`         // the line of Start, for people; cut if it is long
}

// Origin is where a work tree comes from.
type Origin struct {
	URI      string `json:"uri"`                // of the remote repository, without credentials
	Revision string `json:"revision,omitempty"` // the commit that is checked out
	Branch   string `json:"branch,omitempty"`   // empty if no branch is checked out
}

// Position is a position in the bytes before the change.
type Position struct {
	Place
	Offset int `json:"offset"`
}

// Place is a line and a column, counted from 1. Columns count bytes.
type Place struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	Character int `json:"character,omitempty"` // the column in code points, if it differs
}

// Fix is a change that is applied whole or not at all.
type Fix struct {
	Message string   `json:"message"`
	Effect  string   `json:"effect"`
	Alone   bool     `json:"alone"` // it can be applied to the original bytes without any other fix
	Edits   []Edit   `json:"edits"`
	Changes []Change `json:"changes"` // the same for people
}

// Change is what a fix by itself does to some successive lines. Long text is cut.
type Change struct {
	Line   int    `json:"line"`   // the first of these lines; if lines are only added, the line that follows them
	Before string `json:"before"` // without the last line end; empty if lines are only added
	After  string `json:"after"`  // empty if lines are only removed
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

// place returns the path by which the file is known in its repository, as the diff shows it: from the root of the
// work tree. Outside any work tree it is Name.
func (r *Record) place() string {
	switch {
	case r.TreeBytes != nil:
		return string(r.TreeBytes)
	case r.Tree != "":
		return r.Tree
	}
	return r.Name()
}

func (r *Record) failed() bool { return r.Error != nil }
func (r *Record) fault() bool  { return r.failed() && strings.HasPrefix(*r.Error, faultPrefix) }

// open returns the findings that somebody may act on: those that are neither ignored nor idle.
func (r *Record) open() []Finding {
	var open []Finding
	for _, f := range r.Findings {
		if !f.ignored() && !f.Idle {
			open = append(open, f)
		}
	}
	return open
}

func (f Finding) ignored() bool { return f.Skip == "ignored" }

// offered reports whether a report may offer this fix by itself. The fix is either applied or only unsafe. A fix
// is not offered if it is unproven, in conflict with another fix, or builds on another fix.
func (f Finding) offered() bool {
	return f.Fix != nil && f.Fix.Alone && (f.Applied || f.Skip == "unsafe")
}

// character returns the column in code points.
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
