package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/dfix-dev/dfix/internal/discover"
)

var errDirty = errors.New("has uncommitted changes: nothing written (--allow-dirty writes anyway)")

// Interactive reports whether a person runs this at a terminal.
func (s Streams) Interactive() bool {
	stdin, ok := s.In.(*os.File)
	return ok && terminal(stdin) && terminal(s.Err) && os.Getenv("CI") == ""
}

// Watched reports whether the output goes to a terminal.
func (s Streams) Watched() bool { return terminal(s.Out) }

// checkCommitted returns an error for a file that differs from the committed one. It keeps a person's run over a
// directory from mixing its changes with theirs: git could not separate them again.
func (s *Session) checkCommitted(ctx context.Context, r *result) error {
	if !s.opt.Careful || r.given {
		return nil
	}
	root, ok := discover.Repository(filepath.Dir(r.real))
	if !ok {
		return nil
	}
	changed, err := s.uncommitted(ctx, root)()
	if err != nil {
		return fmt.Errorf("git cannot say whether it has uncommitted changes: nothing written (--allow-dirty writes anyway): %w", err)
	}
	rel, err := filepath.Rel(root, r.real)
	if err != nil {
		return err
	}
	if changed[filepath.ToSlash(rel)] {
		return errDirty
	}
	return nil
}

// uncommitted returns a function that asks git about a work tree. It is the same function for each call with one root.
func (s *Session) uncommitted(ctx context.Context, root string) func() (map[string]bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dirty[root] == nil {
		s.dirty[root] = sync.OnceValues(func() (map[string]bool, error) { return discover.Uncommitted(ctx, root) })
	}
	return s.dirty[root]
}
