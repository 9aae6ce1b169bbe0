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

// guardian keeps a person's run over a directory from mixing its changes with theirs: git could
// not take the two apart again. It is safe for concurrent use.
type guardian struct {
	mu    sync.Mutex
	known map[string]func() (map[string]bool, error) // by root of the work tree
}

var errDirty = errors.New("has uncommitted changes: nothing written (--allow-dirty writes)")

// Interactive reports whether a person runs this at a terminal.
func (s Streams) Interactive() bool {
	stdin, ok := s.In.(*os.File)
	return ok && terminal(stdin) && terminal(s.Err) && os.Getenv("CI") == ""
}

// Watched reports whether the output goes to a terminal.
func (s Streams) Watched() bool { return terminal(s.Out) }

// guarded reports whether a run asks git before it writes a file.
func (s *Session) guarded(r *result) bool { return s.opt.Careful && !r.given }

// check returns an error for a file that differs from the committed one.
func (g *guardian) check(ctx context.Context, file string) error {
	root, ok := discover.Repository(filepath.Dir(file))
	if !ok {
		return nil
	}
	changed, err := g.of(ctx, root)()
	if err != nil {
		return fmt.Errorf("git does not tell whether it has uncommitted changes: nothing written (--allow-dirty writes): %w", err)
	}
	rel, err := filepath.Rel(root, file)
	if err != nil {
		return err
	}
	if changed[filepath.ToSlash(rel)] {
		return errDirty
	}
	return nil
}

// of asks git once for each work tree.
func (g *guardian) of(ctx context.Context, root string) func() (map[string]bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known == nil {
		g.known = map[string]func() (map[string]bool, error){}
	}
	if g.known[root] == nil {
		g.known[root] = sync.OnceValues(func() (map[string]bool, error) { return discover.Uncommitted(ctx, root) })
	}
	return g.known[root]
}
