package verify

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/subrequests/lint"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

var _ rewrite.Linter = (*Session)(nil)

// Lint returns the warnings of `docker build --check`, with base images of which nothing is known. It lints each
// text once. The error is that of ctx.
func (s *Session) Lint(ctx context.Context, src []byte) ([]rewrite.Warning, error) {
	ctx, cancel := s.limit(ctx)
	defer cancel()
	if list, ok := s.linted[string(src)]; ok {
		return list, ctx.Err()
	}
	list, err := lintText(ctx, src)
	if err != nil {
		return nil, err
	}
	if s.linted == nil {
		s.linted = map[string][]rewrite.Warning{}
	}
	s.linted[string(src)] = list
	return list, nil
}

// lintText runs BuildKit's linter over all stages. It stops at the first error and returns the warnings up to
// there.
func lintText(ctx context.Context, src []byte) ([]rewrite.Warning, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if indexInTrigger.Match(src) {
		if err := read(src).fit(); err != nil {
			return nil, nil
		}
	}
	opt := convertOpt(src, emptyProfile(), "")
	opt.SourceMap = llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", nil)
	opt.SourceMap.Definition = &llb.Definition{} // AddSource dereferences it (subrequests/lint)
	var list []rewrite.Warning
	// A panic counts as a file that does not compile.
	_ = safely(func() error {
		res, err := dockerfile2llb.DockerfileLint(ctx, src, opt)
		if err != nil {
			return err
		}
		for _, w := range res.Warnings {
			list = append(list, warningOf(w))
		}
		return nil
	})
	slices.SortStableFunc(list, func(x, y rewrite.Warning) int {
		return cmp.Or(x.Line-y.Line, strings.Compare(x.Check, y.Check), strings.Compare(x.Message, y.Message))
	})
	return slices.Compact(list), ctx.Err()
}

// guess matches a suggestion of BuildKit. Among several that are equally close, each run gives another one
// (util/suggest ranges over a map).
var guess = lazyregexp.New(` \(did you mean [^()]*\?\)$`)

func warningOf(w lint.Warning) rewrite.Warning {
	of := rewrite.Warning{Check: w.RuleName, Message: guess.ReplaceAllString(oneLine(fmt.Errorf("%s", w.Detail)), "")}
	if w.Location != nil && len(w.Location.Ranges) > 0 {
		of.Line = int(w.Location.Ranges[0].Start.Line)
	}
	return of
}

// lint runs BuildKit's linter over all stages, once.
func (u *unit) lint(ctx context.Context) (list []rewrite.Warning, err error) {
	if u.linted {
		return u.warnings, ctx.Err()
	}
	if u.warnings, err = lintText(ctx, u.text); err == nil {
		u.linted = true
	}
	return u.warnings, err
}

// counted returns the number of warnings by check.
func counted(list []rewrite.Warning) map[string]int {
	count := map[string]int{}
	for _, w := range list {
		count[w.Check]++
	}
	return count
}

// lints checks that the change adds no warning where warnings fail the build.
func (c *comparison) lints() error {
	if !c.options.CheckError && !c.before.strict() && !c.after.strict() {
		return nil
	}
	return c.warnings(nil, "fails the build under check=error=true")
}

// ends checks that each warning that a fix ends is gone, and that there is no new one.
func (c *comparison) ends(ch chain) error {
	ended := map[string]int{}
	for _, change := range ch {
		for _, fix := range change.Fixes {
			if fix.Ends != "" {
				ended[fix.Ends]++
			}
		}
	}
	if len(ended) == 0 {
		return nil
	}
	return c.warnings(ended, "comes in")
}

// warnings compares the numbers of warnings. For each check, ended is the number of warnings that must be gone.
func (c *comparison) warnings(ended map[string]int, what string) error {
	x, err := c.before.lint(c.ctx)
	if err != nil {
		return err
	}
	y, err := c.after.lint(c.ctx)
	if err != nil {
		return err
	}
	before, after := counted(x), counted(y)
	for _, check := range slices.Sorted(maps.Keys(after)) {
		switch {
		case after[check] > before[check]:
			return &mismatch{where: "lint", what: "a new warning of " + check + " " + what}
		case after[check] > before[check]-ended[check]:
			return &mismatch{where: "lint", what: "a warning of " + check + " is still there"}
		}
	}
	return nil
}
