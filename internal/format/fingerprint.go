package format

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// fingerprints identify the findings of a file in later runs. They depend on the file's path in its repository,
// the rule, and the words of the lines, but not on the position in the file or on dfix's wording. Equal ones are
// numbered in the order of the file.
type fingerprints struct {
	path string
	seen map[string]int
}

func newFingerprints(f *File) *fingerprints {
	path := f.Name
	if path == "" {
		path = f.Path
	}
	return &fingerprints{filepath.ToSlash(path), map[string]int{}}
}

// Fingerprints returns the fingerprint of each of f.Outcomes().
func Fingerprints(f *File) []string {
	var out []string
	p, prints := newPlaces(f.Before), newFingerprints(f)
	for _, o := range f.Outcomes() {
		out = append(out, prints.of(o, p))
	}
	return out
}

// of returns the fingerprint of the next outcome in a file.
func (p *fingerprints) of(o rewrite.Outcome, lines places) string {
	first, last := lines.place(o.Span.Start).Line, lines.place(o.Span.End).Line
	return p.next(o.Rule, lines.text(first, last))
}

func (p *fingerprints) next(rule string, lines []byte) string {
	key := fmt.Sprintf("%q %q %q", p.path, rule, bytes.Join(bytes.Fields(lines), []byte(" ")))
	p.seen[key]++
	return digest(fmt.Sprintf("%s %d", key, p.seen[key]))
}

// digest returns a short hash: one report has few of them.
func digest(s string) string {
	hash := sha256.Sum256([]byte(s))
	return hex.EncodeToString(hash[:16])
}
