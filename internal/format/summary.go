package format

import (
	"fmt"
	"strings"
	"time"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// Summary counts the files and findings of a run.
type Summary struct {
	Files    int `json:"files"`    // all files
	Found    int `json:"found"`    // of these, with findings
	Changed  int `json:"changed"`  // of these, changed by the run, or to be changed
	Proven   int `json:"proven"`   // of these, with a proof that passed
	Errors   int `json:"errors"`   // files that could not be read, parsed or written
	Faults   int `json:"faults"`   // files on which dfix itself failed
	Findings int `json:"findings"` // all but the ignored and the idle ones

	Applied  int `json:"applied"`  // findings whose fix is in the result
	Unsafe   int `json:"unsafe"`   // would be applied with --unsafe
	Display  int `json:"display"`  // for a person
	Conflict int `json:"conflict"` // in conflict with another fix
	Unproven int `json:"unproven"` // dropped by the proof
	Ignored  int `json:"ignored"`  // by a comment or the config
	Idle     int `json:"idle"`     // need no action; shown only with --verbose
}

// Add counts a file.
func (s *Summary) Add(f *File) {
	s.Files++
	before := s.Findings
	for _, o := range f.Outcomes() {
		s.count(o.Applied, o.Skip, o.Idle)
	}
	s.Found += one(s.Findings > before)
	s.Changed += one(f.Changed())
	s.Proven += one(f.Changed() && f.Proven)
	s.Errors += one(f.Err != nil)
	s.Faults += one(f.Fault != nil)
}

// AddRecord counts a file by its record, like Add.
func (s *Summary) AddRecord(r *Record) {
	s.Files++
	before := s.Findings
	for _, f := range r.Findings {
		s.count(f.Applied, rewrite.Skip(f.Skip), f.Idle)
	}
	s.Found += one(s.Findings > before)
	s.Changed += one(r.Status == statusChanged)
	s.Proven += one(r.Status == statusChanged && r.Verified)
	s.Errors += one(r.failed() && !r.fault())
	s.Faults += one(r.fault())
}

func (s *Summary) count(applied bool, skip rewrite.Skip, idle bool) {
	switch {
	case skip == rewrite.SkipIgnored:
		s.Ignored++
		return
	case idle:
		s.Idle++
		return
	}
	s.Findings++
	switch {
	case applied:
		s.Applied++
	case skip == rewrite.SkipUnsafe:
		s.Unsafe++
	case skip == rewrite.SkipConflict:
		s.Conflict++
	case skip == rewrite.SkipUnproven:
		s.Unproven++
	case skip == rewrite.SkipDisplay:
		s.Display++
	}
}

// Remaining returns the number of findings that this run does not fix.
func (s *Summary) Remaining() int { return s.Findings - s.Applied }

// Line returns the summary for people. If nothing was written, fixed findings are called
// "fixable with --write".
func (s *Summary) Line(written, verified bool, took time.Duration) string {
	head := "no findings in " + Count(s.Files, "file")
	if s.Findings > 0 {
		head = fmt.Sprintf("%s in %d of %s: %s", Count(s.Findings, "finding"), s.Found, Count(s.Files, "file"), s.outcomeCounts(written))
	}
	for _, trouble := range []struct {
		n    int
		what string
	}{{s.Errors, "could not be processed"}, {s.Faults, "met a fault of dfix"}} {
		if trouble.n > 0 {
			head += fmt.Sprintf("; %s %s", Count(trouble.n, "file"), trouble.what)
		}
	}
	if s.Idle > 0 {
		head += fmt.Sprintf("; --verbose shows %d more without a fix", s.Idle)
	}
	return fmt.Sprintf("%s (%.1f s%s)", head, took.Seconds(), s.proof(verified))
}

// outcomeCounts returns how many findings had each outcome, without counts of zero.
func (s *Summary) outcomeCounts(written bool) string {
	done := "fixable with --write"
	if written {
		done = "fixed"
	}
	need := "need"
	if s.Unsafe == 1 {
		need = "needs"
	}
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{
		{s.Applied, done},
		{s.Unsafe, need + " --unsafe"},
		{s.Display, "for a person"},
		{s.Conflict, "in conflict with another fix"},
		{s.Unproven, "unproven"},
		{s.Remaining() - s.Unsafe - s.Display - s.Conflict - s.Unproven, "not applied"},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return strings.Join(parts, ", ")
}

func (s *Summary) proof(verified bool) string {
	switch {
	case s.Changed == 0:
		return ""
	case !verified:
		return ", no proof"
	}
	return fmt.Sprintf(", proof: %d of %s", s.Proven, Count(s.Changed, "file"))
}

// Count returns a number with its noun: "1 file", "2 files".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
