package format

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// ReadRecord parses a line of jsonl. It returns an error for a record that some writer could not write.
func ReadRecord(line []byte) (*Record, error) {
	r := &Record{}
	if err := json.Unmarshal(line, r); err != nil {
		return nil, fmt.Errorf("not a record of dfix: %w", err)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("not a record of dfix: %w", err)
	}
	return r, nil
}

func (r *Record) check() error {
	switch {
	case r.Schema != schema:
		return fmt.Errorf("schema %d, want %d", r.Schema, schema)
	case r.Path == "":
		return errors.New("no path")
	case !slices.Contains([]string{statusChanged, statusUnchanged, statusError}, r.Status):
		return fmt.Errorf("unknown status %q", r.Status)
	case r.Status == statusError && !r.failed():
		return errors.New("status error without an error")
	case r.Findings == nil:
		return errors.New("no findings")
	}
	for i, f := range r.Findings {
		if err := f.check(); err != nil {
			return fmt.Errorf("finding %d: %w", i, err)
		}
	}
	return nil
}

func (f Finding) check() error {
	switch {
	case f.Rule == "":
		return errors.New("no rule")
	case f.Start.Line < 1 || f.Start.Column < 1 || f.End.Line < f.Start.Line || f.End.Column < 1:
		return errors.New("a finding has no place in the file")
	case f.Applied && f.Fix == nil:
		return errors.New("a finding without a fix is called applied")
	}
	return nil
}
