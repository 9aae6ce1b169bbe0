package run

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/repo"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
)

// dockerfile is a Dockerfile with findings in other files.
type dockerfile struct {
	path, real string
	src        []byte // with its own fixes
	findings   []rewrite.Finding
}

// targets returns the stages that other files of the repository ask for, if the rule about them is chosen. There are
// none for a named file, which dfix checks by itself.
func (s *Session) targets(r *result, chosen []*rewrite.Rule) []rewrite.Target {
	if _, ok := s.repositories.searchedDir(r.real); !ok || !slices.Contains(chosen, rules.UnknownTarget) {
		return nil
	}
	return s.repositories.of(r.real).Targets(r.real)
}

// asks reports whether the rule about targets is chosen for a file.
func (s *Session) asks(file string) bool {
	settings, err := s.settings(file)
	return err == nil && slices.Contains(settings.Rules, rules.UnknownTarget)
}

// relate notes the findings of a Dockerfile in other files of its repository. It is safe for concurrent use.
func (s *Session) relate(r *result) {
	if r.Report == nil || len(r.Report.Elsewhere) == 0 {
		return
	}
	repository := s.repositories.of(r.real)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.related[repository] = append(s.related[repository], dockerfile{r.Path, r.real, r.After(), r.Report.Elsewhere})
}

// finishRelated works on the other files with findings, in the order of their paths.
func (s *Session) finishRelated(ctx context.Context) error {
	results := s.relatedResults(ctx)
	slices.SortFunc(results, func(x, y *result) int { return strings.Compare(x.Path, y.Path) })
	for _, r := range results {
		if ctx.Err() != nil {
			return nil
		}
		if s.opt.Mode == Write && r.Changed() {
			r.Err = s.write(ctx, r)
		}
		if err := s.take(r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) relatedResults(ctx context.Context) []*result {
	var results []*result
	for repository, dockerfiles := range s.related {
		slices.SortFunc(dockerfiles, func(x, y dockerfile) int { return strings.Compare(x.path, y.path) })
		var findings []rewrite.Finding
		for _, d := range dockerfiles {
			findings = append(findings, d.findings...)
		}
		for _, file := range filesOf(findings) {
			real := filepath.Join(repository.Root(), filepath.FromSlash(file))
			if _, ok := s.repositories.searchedDir(real); !ok || !s.asks(real) {
				continue
			}
			r := s.rewriteRelated(ctx, repository, real, repo.Job{File: file, Verify: s.opt.Verify, Find: func(now *repo.Repository) []rewrite.Finding {
				return findingsIn(ctx, file, dockerfiles, repository, now)
			}})
			if unread := errors.As(r.Err, new(*fs.PathError)); !unread && !errors.Is(r.Err, repo.ErrChanged) {
				results = append(results, r)
			}
		}
	}
	return results
}

// rewriteRelated rewrites a file that is not a Dockerfile, with the settings for its path.
func (s *Session) rewriteRelated(ctx context.Context, repository *repo.Repository, real string, job repo.Job) *result {
	r := &result{File: format.File{Path: s.repositories.displayPath(real), Related: true}, real: real}
	settings, err := s.settings(real)
	if err != nil {
		r.Err = err
		return r
	}
	s.inTime(ctx, r, settings, func(ctx context.Context, options rewrite.Options) (*rewrite.Report, error) {
		return repository.Rewrite(ctx, job, options)
	})
	if r.Report != nil {
		r.Before = r.Report.Before
	}
	return r
}

// filesOf returns the files with findings, sorted.
func filesOf(findings []rewrite.Finding) []string {
	var files []string
	for _, f := range findings {
		files = append(files, f.File)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// findingsIn returns the findings in a file as the repository is now. at is the repository in which the Dockerfiles were
// checked.
func findingsIn(ctx context.Context, file string, dockerfiles []dockerfile, at, now *repo.Repository) (found []rewrite.Finding) {
	for _, d := range dockerfiles {
		findings := d.findings
		if now != at {
			opt := rewrite.Options{Rules: []*rewrite.Rule{rules.UnknownTarget}, Targets: now.Targets(d.real)}
			report, err := rewrite.Run(ctx, d.path, d.src, opt)
			if err != nil {
				continue // it is the error of ctx, which Loop returns
			}
			findings = report.Elsewhere
		}
		for _, f := range findings {
			if f.File == file {
				found = append(found, f)
			}
		}
	}
	return found
}
