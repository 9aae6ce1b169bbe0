package run

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

// seen is a file in an earlier report.
type seen struct {
	before, after string
	options       *string // nil: not in the report
}

// ReadEarlier reads the report of an earlier run: the files that this version of dfix has finished. It skips an
// incomplete last line, which a killed run leaves.
func (o *Options) ReadEarlier(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	o.resume = map[string]seen{}
	return eachLine(file, name, func(number int, line []byte, whole bool) error {
		var record struct {
			Schema  int     `json:"schema"`
			Dfix    string  `json:"dfix"`
			Path    string  `json:"path"`
			Status  string  `json:"status"`
			Before  string  `json:"sha256_before"`
			After   string  `json:"sha256_after"`
			Options *string `json:"options"`
		}
		if err := json.Unmarshal(line, &record); whole && (err != nil || record.Schema == 0) {
			return fmt.Errorf("%s:%d: not a record of --format jsonl", name, number)
		}
		if whole && record.Dfix == o.Version && record.Status != "error" && record.After != "" {
			o.resume[record.Path] = seen{record.Before, record.After, record.Options}
		}
		return nil
	})
}

// done reports whether an earlier run has done a file: as far as its report says, the rules and other options have not
// changed, and the file has the bytes that the earlier run left. A run that writes nothing also accepts the bytes that
// the earlier run read. A generated file that is named is not done: it may be edited now.
func (s *Session) done(r *result) bool {
	earlier, ok := s.opt.resume[r.Path]
	if !ok || r.named && generated(r.Before) != "" {
		return false
	}
	hash := sha256.Sum256(r.Before)
	sum := hex.EncodeToString(hash[:])
	if sum != earlier.after && (sum != earlier.before || s.opt.Mode == Write) {
		return false
	}
	return earlier.options == nil || *earlier.options != "" && *earlier.options == s.digest(resolved(r.Path))
}
