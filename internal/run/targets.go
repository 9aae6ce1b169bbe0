package run

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/repo"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// targets collects what is wrong beside the Dockerfiles of a run, by repository.
type targets struct {
	mu    sync.Mutex
	found map[*repo.Repository][]repo.Finding
}

func (t *targets) add(r *repo.Repository, found []repo.Finding) {
	if len(found) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.found == nil {
		t.found = map[*repo.Repository][]repo.Finding{}
	}
	t.found[r] = append(t.found[r], found...)
}

// lookBeside notes which targets of its repository a Dockerfile does not have. A file that was named
// by itself is looked at by itself.
func (s *Session) lookBeside(r *result) {
	defer func() {
		if p := recover(); p != nil {
			r.Fault, r.stack = fmt.Errorf("panic: %v", p), debug.Stack()
		}
	}()
	if _, ok := s.around.holding(r.real); !ok || r.Report == nil || r.Report.Note != "" || !s.asks(r.real) {
		return
	}
	repository := s.around.of(r.real)
	view := repository.Of(r.real)
	if !slices.ContainsFunc(view.Targets, func(m repo.Mention) bool { return m.Certain }) {
		return
	}
	file, err := syntax.Parse(r.Path, r.After())
	if err != nil {
		return
	}
	if g, err := stages.Build(file); err == nil {
		s.beside.add(repository, repo.UnknownTargets(view, g))
	}
}

// asks reports whether the rule is chosen for a file.
func (s *Session) asks(file string) bool {
	options, err := s.fixer.settings.of(file)
	return err == nil && slices.Contains(options.Rules, rules.UnknownTarget)
}

// finishBeside works on the files beside the Dockerfiles, in the order of their paths.
func (s *Session) finishBeside(ctx context.Context) error {
	results := s.resultsBeside()
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

func (s *Session) resultsBeside() []*result {
	opt := repo.Options{
		Rule: rules.UnknownTarget.Name, Verify: s.opt.Verify,
		Within: func(file string) bool { _, ok := s.around.holding(file); return ok && s.asks(file) },
		Unsafe: func(file string) bool {
			options, err := s.fixer.settings.of(file)
			return err == nil && options.Unsafe(rules.UnknownTarget.Name)
		},
		Ignored: func(file string) string {
			options, _ := s.fixer.settings.of(file)
			return options.Ignored[rules.UnknownTarget.Name]
		},
	}
	var results []*result
	for repository, found := range s.beside.found {
		for _, report := range repository.Reports(found, opt) {
			real := filepath.Join(repository.Root(), filepath.FromSlash(report.Name))
			f := format.File{
				Path: s.around.shown(real), Before: report.Before, Report: report, Fault: report.Fault,
				Proven: report.Proof.Ran && report.Proof.Passed, Related: true,
			}
			results = append(results, &result{File: f, real: real})
		}
	}
	return results
}
