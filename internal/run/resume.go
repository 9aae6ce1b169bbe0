package run

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// Earlier is what the report of an earlier run says of files; the zero value is none.
type Earlier struct {
	files   map[string]seen                // by path
	options func(file string) (now string) // a digest of this run's
}

// seen is a file in an earlier report.
type seen struct {
	before, after string
	options       *string // nil: the report does not tell
}

// ReadEarlier reads the report of an earlier run from a file.
func (o *Options) ReadEarlier(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	files, err := readEarlier(file, o.Version)
	if err != nil {
		return fmt.Errorf("%s:%w", name, err)
	}
	o.Resume = Earlier{files, newSettings(o).digest}
	return nil
}

// readEarlier takes the files that this version of dfix has done. A last line without an end is
// what a killed run leaves behind.
func readEarlier(r io.Reader, version string) (map[string]seen, error) {
	done := map[string]seen{}
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return done, nil
		}
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var record struct {
			Schema  int     `json:"schema"`
			Dfix    string  `json:"dfix"`
			Path    string  `json:"path"`
			Status  string  `json:"status"`
			Before  string  `json:"sha256_before"`
			After   string  `json:"sha256_after"`
			Options *string `json:"options"`
		}
		if err := json.Unmarshal(line, &record); err != nil || record.Schema == 0 {
			return nil, fmt.Errorf("%d: not a record of --format jsonl", n)
		}
		if record.Dfix == version && record.Status != "error" && record.After != "" {
			done[record.Path] = seen{record.Before, record.After, record.Options}
		}
	}
}

// has reports whether a file is done: as far as the report says, its rules and other options have not changed, and it
// has the bytes that the earlier run left. A run that writes nothing also accepts the bytes that the earlier run read.
func (e Earlier) has(path string, text []byte, writes bool) bool {
	s, ok := e.files[path]
	if !ok {
		return false
	}
	hash := sha256.Sum256(text)
	sum := hex.EncodeToString(hash[:])
	if sum != s.after && (sum != s.before || writes) {
		return false
	}
	return s.options == nil || *s.options != "" && *s.options == e.options(resolved(path))
}
