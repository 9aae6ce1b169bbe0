package verify

import (
	"cmp"
	"context"
	"errors"
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

// Lint returns the warnings of `docker build --check`, with base images of which nothing is known. It lints each
// text once. The error is that of ctx.
func (v *Verifier) Lint(ctx context.Context, src []byte) ([]rewrite.Warning, error) {
	ctx, cancel := v.limit(ctx)
	defer cancel()
	if list, ok := v.linted[string(src)]; ok {
		return list, ctx.Err()
	}
	list, err := lintText(ctx, src)
	if err == nil {
		v.linted[string(src)] = list
	}
	return list, err
}

// lintText runs BuildKit's linter over all stages. It stops at the first error and returns the warnings up to
// there.
func lintText(ctx context.Context, src []byte) ([]rewrite.Warning, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if indexInTrigger().Match(src) {
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
	of := rewrite.Warning{Check: w.RuleName, Message: guess().ReplaceAllString(oneLine(fmt.Errorf("%s", w.Detail)), "")}
	if w.Location != nil && len(w.Location.Ranges) > 0 {
		of.Line = int(w.Location.Ranges[0].Start.Line)
	}
	return of
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
	if !c.before.strict() && !c.after.strict() {
		return nil
	}
	return c.warnings(nil, "fails the build under check=error=true")
}

// ends checks that each warning that a fix ends is gone, and that there is no new one.
func (c *comparison) ends() error {
	ended := map[string]int{}
	for _, change := range c.changes {
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
	x, err := c.Lint(c.ctx, c.before.text)
	if err != nil {
		return err
	}
	y, err := c.Lint(c.ctx, c.after.text)
	if err != nil {
		return err
	}
	before, after := counted(x), counted(y)
	for _, check := range slices.Sorted(maps.Keys(after)) {
		switch {
		case after[check] > before[check]:
			return errors.New("lint: a new warning of " + check + " " + what)
		case after[check] > before[check]-ended[check]:
			return errors.New("lint: a warning of " + check + " is still there")
		}
	}
	return nil
}
