package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rename"
	"github.com/dfix-dev/dfix/internal/repo"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/verify"
)

// Rename renames a stage of the Dockerfile at a path in everything that refers to it. If not everything can be
// renamed, that is the error, and nothing is written or shown.
func (s *Session) Rename(ctx context.Context, path, stage, name string, start time.Time) error {
	file, err := dockerfileAt(ctx, path)
	if err != nil {
		return err
	}
	results, err := s.rename(ctx, file, stage, name)
	if err != nil {
		return fmt.Errorf("%s: %w", format.Path(file.Path), err)
	}
	if s.opt.Mode == Write {
		if err := s.writeRenamed(ctx, results); err != nil {
			return err
		}
	}
	for _, r := range results {
		s.Summary.Add(&r.File)
		if err := s.print(r); err != nil {
			return fmt.Errorf("stdout: %w", err)
		}
	}
	return errors.Join(s.out.Flush(), s.tellRenamed(stage, name, time.Since(start)))
}

// dockerfileAt returns the file that a path means: itself, or the one Dockerfile of a directory. Only the first
// counts as named.
func dockerfileAt(ctx context.Context, path string) (discover.File, error) {
	named := path != ""
	if path == "" {
		path = "Dockerfile"
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		named = false
		if only := filepath.Join(path, "Dockerfile"); exists(only) {
			path = only
		}
	}
	files, errs := discover.Find(ctx, []string{path}, discover.Options{})
	switch {
	case len(errs) > 0:
		return discover.File{}, fmt.Errorf("%s: %w", format.Path(path), errs[0])
	case len(files) == 0:
		return discover.File{}, fmt.Errorf("%s: no Dockerfiles found", format.Path(path))
	case len(files) > 1:
		return discover.File{}, fmt.Errorf("%s holds %d Dockerfiles: name one, %s or another", format.Path(path), len(files), format.Path(files[0].Path))
	}
	files[0].Named = named
	return files[0], nil
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// rename makes and proves all changes, in the order of paths.
func (s *Session) rename(ctx context.Context, f discover.File, stage, name string) ([]*result, error) {
	g, err := graphAt(f.Real)
	if err != nil {
		return nil, err
	}
	repository := s.around.of(f.Real)
	plan, err := rename.New(g, repository.Of(f.Real).Facts(), stage, name)
	if err != nil {
		return nil, err
	}
	changed := newRenamed(f.Path, f.Real, g.File.Src, plan.After)
	changed.named, changed.given = f.Named, f.Named
	results := []*result{changed}
	if plan.Named(g) && plan.Old != plan.New {
		if results, err = s.renameBeside(results, repository, f.Real, plan); err != nil {
			return nil, err
		}
	}
	if s.opt.Verify && len(plan.Edits) > 0 {
		changed.Proven, err = s.proveRenamed(ctx, plan, g)
	}
	slices.SortFunc(results, func(x, y *result) int { return strings.Compare(x.Path, y.Path) })
	return results, err
}

// renameBeside changes the other files of the repository, and reads them again.
func (s *Session) renameBeside(results []*result, repository *repo.Repository, dockerfile string, plan *rename.Plan) ([]*result, error) {
	edits, left, err := repository.Rename(dockerfile, plan.Old, plan.New, s.opt.Force)
	if refusal := (*repo.Refusal)(nil); errors.As(err, &refusal) {
		return nil, fmt.Errorf("%w (--force renames all the same)", err)
	} else if err != nil {
		return nil, err
	}
	for _, l := range left {
		s.note(fmt.Errorf("left as it is: %w", l))
	}
	if s.opt.Verify && len(edits) > 0 {
		if err := repository.Reread(edits); err != nil {
			return nil, err
		}
	}
	for _, e := range edits {
		r := newRenamed(s.around.relative(e.Path), e.Path, e.Before, e.After)
		r.Proven = s.opt.Verify
		results = append(results, r)
	}
	return results, nil
}

// proveRenamed compiles the Dockerfile before and after. A proof that fails is a refusal: whoever asked is told.
func (s *Session) proveRenamed(ctx context.Context, plan *rename.Plan, g *stages.Graph) (bool, error) {
	opt := verify.Options{Timeout: s.opt.Timeout}
	if plan.Named(g) {
		opt.Renamed = map[string]string{plan.Old: plan.New}
	}
	proof, err := verify.New(opt).Check(ctx, plan.Change(g))
	switch {
	case err != nil:
		return false, fmt.Errorf("not proven, nothing is changed: %w", err)
	case !proof.Ran:
		return false, fmt.Errorf("nothing can be proven and nothing is changed (--no-verify changes it all the same): %s", proof.Note)
	}
	return true, nil
}

func newRenamed(path, real string, before, after []byte) *result {
	report := &rewrite.Report{Name: path, Before: before, After: after}
	return &result{File: format.File{Path: path, Before: before, Report: report}, real: real}
}

// tellRenamed is the last line on stderr.
func (s *Session) tellRenamed(stage, name string, took time.Duration) error {
	if s.opt.Quiet || s.opt.Mode == List {
		return nil
	}
	did := "would be"
	if s.opt.Mode == Write {
		did = "is"
	}
	proof := fmt.Sprintf("proof: %d of %d", s.Summary.Proven, s.Summary.Changed)
	if !s.opt.Verify {
		proof = "no proof"
	}
	_, err := fmt.Fprintf(s.Err, "%s %s called %s, in %d of %d files (%.1f s, %s)\n", stage, did, name, s.Summary.Changed, s.Summary.Files, took.Seconds(), proof)
	return err
}
