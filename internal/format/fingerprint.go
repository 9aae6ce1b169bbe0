package format

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
)

// fingerprints name the findings of a file so that the next run knows them again: by the file's
// path in its repository, the rule, and the words of the lines. Neither the place in the file nor
// dfix's wording counts. Equal ones are numbered in the order of the file.
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

// digest is short, for there are few in one report.
func digest(s string) string {
	hash := sha256.Sum256([]byte(s))
	return hex.EncodeToString(hash[:16])
}
