package run

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/dfix-dev/dfix/internal/atomicfile"
	"github.com/dfix-dev/dfix/internal/format"
)

// writeAll writes all results or none: it checks each file first, and if one still fails, it restores those
// already written.
func (s *Session) writeAll(ctx context.Context, results []*result) error {
	for _, r := range results {
		err := atomicfile.Check(r.real, r.Before)
		if err == nil && r.Changed() {
			err = s.checkCommitted(ctx, r)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", format.Path(r.Path), withoutPath(err))
		}
	}
	for i, r := range results {
		if !r.Changed() {
			continue
		}
		s.leftovers.Remove(filepath.Dir(r.real))
		if err := atomicfile.Replace(r.real, r.Before, r.After()); err != nil {
			err = fmt.Errorf("%s: %w", format.Path(r.Path), withoutPath(err))
			return errors.Join(err, rollBack(results[:i]))
		}
	}
	return nil
}

func rollBack(written []*result) error {
	var failed error
	for _, r := range written {
		if !r.Changed() {
			continue
		}
		if err := atomicfile.Replace(r.real, r.After(), r.Before); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s stays changed: %w", format.Path(r.Path), withoutPath(err)))
		}
	}
	return failed
}
