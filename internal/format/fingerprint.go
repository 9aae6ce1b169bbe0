package format

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
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
