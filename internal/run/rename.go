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
		if err := s.writeAll(ctx, results); err != nil {
			return err
		}
	}
	for _, r := range results {
		s.Summary.Add(&r.File)
		if err := s.print(r); err != nil {
			return fmt.Errorf("stdout: %w", err)
		}
	}
	return errors.Join(s.out.Flush(), s.reportRenamed(stage, name, time.Since(start)))
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
		return discover.File{}, fmt.Errorf("%s has %d Dockerfiles: name one of them, such as %s", format.Path(path), len(files), format.Path(files[0].Path))
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
	repository := s.repositories.of(f.Real)
	facts := repository.Facts(f.Real)
	plan, err := rename.New(g, facts, stage, name)
	if err != nil {
		return nil, err
	}
	var results []*result
	if plan.Named(g) && plan.Old != plan.New {
		if results, err = s.renameRelated(ctx, repository, f.Real, plan); err != nil {
			return nil, err
		}
	}
	r := &result{File: format.File{Path: f.Path, Before: g.File.Src}, real: f.Real, named: f.Named, given: f.Named}
	options := rewrite.Options{Rules: []*rewrite.Rule{plan.Rule()}, Repo: func() rewrite.RepoFacts { return facts }}
	if s.opt.Verify {
		options.Verifier = renameVerifier(s.opt.Timeout, plan, g, facts.ArgUnset)
	}
	s.inTime(ctx, r, settings{Options: options, config: noConfig}, func(ctx context.Context, options rewrite.Options) (*rewrite.Report, error) {
		return rewrite.Run(ctx, r.Path, r.Before, options)
	})
	results = append(results, r)
	slices.SortFunc(results, func(x, y *result) int { return strings.Compare(x.Path, y.Path) })
	return results, renamed(results)
}

// renameVerifier compiles a Dockerfile before and after its stage is renamed.
func renameVerifier(timeout time.Duration, plan *rename.Plan, g *stages.Graph, unset func(arg string) bool) rewrite.Verifier {
	opt := verify.Options{Timeout: timeout, Unset: unset}
	if plan.Named(g) {
		opt.Renamed = map[string]string{plan.Old: plan.New}
	}
	return verify.New(opt)
}

// renameRelated renames the stage in the other files of the repository.
func (s *Session) renameRelated(ctx context.Context, repository *repo.Repository, dockerfile string, plan *rename.Plan) ([]*result, error) {
	findings, left, err := repository.Rename(dockerfile, plan.Old, plan.New, s.opt.Force)
	if refusal := (*repo.Refusal)(nil); errors.As(err, &refusal) {
		return nil, fmt.Errorf("%w (--force renames anyway)", err)
	} else if err != nil {
		return nil, err
	}
	for _, l := range left {
		s.note(fmt.Errorf("not changed: %w", l))
	}
	own, err := filepath.Rel(repository.Root(), dockerfile)
	if err != nil {
		return nil, err
	}
	findings = slices.DeleteFunc(findings, func(f rewrite.Finding) bool {
		if f.File == filepath.ToSlash(own) {
			plan.InComments = append(plan.InComments, f.Fix.Edits...)
		}
		return f.File == filepath.ToSlash(own)
	})
	var results []*result
	for _, file := range filesOf(findings) {
		real := filepath.Join(repository.Root(), filepath.FromSlash(file))
		r := s.rewriteRelated(ctx, repository, real, repo.Job{File: file, Verify: s.opt.Verify, With: findings, Find: func(now *repo.Repository) []rewrite.Finding {
			if now != repository {
				return nil // all is renamed
			}
			return slices.DeleteFunc(slices.Clone(findings), func(f rewrite.Finding) bool { return f.File != file })
		}})
		r.Path = discover.Show(s.repositories.cwd, real)
		results = append(results, r)
	}
	return results, nil
}

// renamed returns an error if a fix of results is not applied.
func renamed(results []*result) error {
	for _, r := range results {
		switch {
		case r.Err != nil:
			return fmt.Errorf("%s: nothing is changed: %w", format.Path(r.Path), r.Err)
		case r.Report == nil:
			return fmt.Errorf("%s: nothing is changed: %w", format.Path(r.Path), r.Fault)
		}
		for _, o := range r.Report.Outcomes {
			switch {
			case o.Applied:
			case r.Fault != nil:
				return fmt.Errorf("not proven, nothing is changed: %s", o.Detail)
			case o.Skip == rewrite.SkipUnproven:
				return fmt.Errorf("nothing can be proven and nothing is changed (--no-verify changes it anyway): %s", o.Detail)
			default:
				return fmt.Errorf("%s: nothing is changed: %s: %s", format.Path(r.Path), o.Message, o.Skip)
			}
		}
	}
	return nil
}

// reportRenamed writes the last line on stderr.
func (s *Session) reportRenamed(stage, name string, took time.Duration) error {
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
