package run

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/dfix-dev/dfix/internal/atomicfile"
	"github.com/dfix-dev/dfix/internal/format"
)

// writeRenamed writes all results as a run with --write does: not over what a person has not committed, and without
// leaving behind what a killed run has left.
func (s *Session) writeRenamed(ctx context.Context, results []*result) error {
	changed := slices.DeleteFunc(slices.Clone(results), func(r *result) bool { return !r.Changed() })
	for _, r := range changed {
		if !s.guarded(r) {
			continue
		}
		if err := s.guardian.check(ctx, r.real); err != nil {
			return fmt.Errorf("%s: %w", format.Path(r.Path), err)
		}
	}
	for _, r := range changed {
		s.leftovers.Remove(filepath.Dir(r.real))
	}
	return writeAll(results)
}

// writeAll writes all results or none: it checks each file first, and if one still fails, it restores those
// already written.
func writeAll(results []*result) error {
	for _, r := range results {
		if err := atomicfile.Check(r.real, r.Before); err != nil {
			return fmt.Errorf("%s: %w", format.Path(r.Path), withoutPath(err))
		}
	}
	for i, r := range results {
		if !r.Changed() {
			continue
		}
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
