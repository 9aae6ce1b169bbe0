package main

import (
	"errors"
	"fmt"

	"github.com/dfix-dev/dfix/internal/format"
)

// writeAll writes all results or none: each file is asked first, and what was written before one fails
// after all is taken back.
func writeAll(results []*result) error {
	for _, r := range results {
		if err := ready(r); err != nil {
			return fmt.Errorf("%s: %w", format.Path(r.Path), plain(err))
		}
	}
	for i, r := range results {
		if !r.Changed() {
			continue
		}
		if err := replace(r.real, r.Before, r.After()); err != nil {
			err = fmt.Errorf("%s: %w", format.Path(r.Path), plain(err))
			return errors.Join(err, takeBack(results[:i]))
		}
	}
	return nil
}

// ready reports what would keep a file from being written.
func ready(r *result) error {
	info, err := writable(r.real)
	if err != nil {
		return err
	}
	return unchanged(r.real, r.Before, info)
}

func takeBack(written []*result) error {
	var failed error
	for _, r := range written {
		if !r.Changed() {
			continue
		}
		if err := replace(r.real, r.After(), r.Before); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s stays changed: %w", format.Path(r.Path), plain(err)))
		}
	}
	return failed
}
