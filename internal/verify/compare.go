package verify

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// comparison compares two texts under one profile after the other.
type comparison struct {
	*Verifier
	ctx           context.Context
	before, after *source
	changes       []rewrite.Change
	delta         *delta
	claim         claim
	namers        map[*graph]*namer // of the graphs without inserted tests

	history  string        // the first difference in the text of a history, "" if there is none
	compiled map[int]bool  // stages that compiled on both sides, under some profile
	failed   map[int]error // stages that did not compile, under some profile
	unseen   bool          // a stage could not be compiled by itself
	repaired map[int]error // stages that compile only after the change, with the error before
}

func (v *Verifier) comparison(ctx context.Context, before, after *source) *comparison {
	return &comparison{Verifier: v, ctx: ctx, before: before, after: after, delta: difference(before, after), namers: map[*graph]*namer{}}
}

// run compares under every profile that can matter. The error says where the texts differ, or is that of the context.
func (c *comparison) run() error {
	c.compiled, c.failed, c.repaired = map[int]bool{}, map[int]error{}, map[int]error{}
	c.unseen = c.delta.stages == nil
	done := map[string]bool{}
	for _, p := range profiles(c.before, c.after, c.delta, c.options.thorough, c.options.Unset) {
		for broken := true; broken && p != nil; p = p.other {
			p.moved, p.settled = c.claim.moved, c.claim.settled
			if done[p.key()] {
				break
			}
			done[p.key()] = true
			var err error
			if broken, err = c.under(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// under compares graphs and configs under one profile. broken is set if a stage does not compile before the change.
func (c *comparison) under(p *profile) (broken bool, err error) {
	b, a, err := c.views(p)
	if err != nil {
		return false, err
	}
	if c.delta.stages != nil {
		if err := c.graphs(p, b, a); err != nil {
			return false, err
		}
	}
	return slices.ContainsFunc(b, func(o outcome) bool { return o.err != nil }), c.configs(p)
}

// views compiles both texts under a profile, at the same time.
func (c *comparison) views(p *profile) (before, after []outcome, err error) {
	done := make(chan error, 1)
	go func() {
		done <- safely(func() (err error) {
			before, err = c.before.view(c.ctx, p)
			return err
		})
	}()
	if c.before == c.after { // a text that is compared with itself is compiled once
		err = <-done
		return before, before, err
	}
	after, err = c.after.view(c.ctx, p)
	return before, after, cmp.Or(<-done, err)
}

// mismatch returns the error of two texts that do not build the same.
func mismatch(where string, p *profile, what string) error {
	return fmt.Errorf("%s, with %s: %s", where, p.title, what)
}

// graphs compares the graphs of the stages, and then the paths used from the build context.
func (c *comparison) graphs(p *profile, b, a []outcome) error {
	for i := range b {
		if what := c.stage(i, b, a); what != "" {
			return mismatch(c.after.stageName(i), p, what)
		}
	}
	if x, y := pathsOf(b), pathsOf(a); c.claim.rebound == nil && !c.claim.context && !maps.Equal(x, y) {
		return mismatch("the build context", p, "other paths are sent to the build: "+unshared(x, y))
	}
	return nil
}

// compile reports whether two compiles of stage i succeed, so that they can be compared. If not, it returns the
// difference, or "" if there is only what the claim allows.
func (c *comparison) compile(i int, x, y outcome) (ok bool, what string) {
	switch {
	case x.unseen() || y.unseen():
		c.unseen = true
		return false, ""
	case x.err != nil && y.err != nil:
		c.failed[i] = x.err
		if class(x.err) != class(y.err) {
			return false, fmt.Sprintf("it fails in another way: %s; before: %s", oneLine(y.err), oneLine(x.err))
		}
		return false, ""
	case y.err != nil:
		return false, "it no longer compiles: " + oneLine(y.err)
	case x.err != nil && (c.claim.rebound != nil || c.claim.edited != nil):
		c.repaired[i] = x.err
		return false, ""
	case x.err != nil:
		return false, "it did not compile before: " + oneLine(x.err)
	}
	c.compiled[i] = true
	return true, ""
}

// stage compares one stage of two views. It returns the difference, or "" if there is only what the claim allows.
func (c *comparison) stage(i int, before, after []outcome) string {
	x, y := before[i], after[i]
	if ok, what := c.compile(i, x, y); !ok {
		return what
	}
	switch {
	case c.claim.rebound != nil:
		return c.claim.rebound.stage(x, y, before)
	case !c.usesEdited(i) && c.name(x) != c.name(y):
		return explain(x, y)
	case c.claim.more == nil:
		return ""
	}
	want, known := c.after.total(c.claim.more, i)
	if more := execs(y) - execs(x); known && more != want {
		return fmt.Sprintf("it has %d more exec operations, not %d", more, want)
	}
	return ""
}

// execs returns the number of commands that make the stage's own file system.
func execs(o outcome) (n int) {
	for op := range o.ops {
		if op.pb.GetExec() != nil {
			n++
		}
	}
	return n
}

// name returns the canonical name of an outcome's file system, without inserted tests.
func (c *comparison) name(o outcome) name {
	if len(c.claim.tests) == 0 {
		return o.name()
	}
	if c.namers[o.graph] == nil {
		c.namers[o.graph] = o.graph.without(c.claim.tests)
	}
	return c.namers[o.graph].edge(o.head)
}

func unshared(x, y map[string]bool) string {
	var list []string
	for k := range x {
		if !y[k] {
			list = append(list, "-"+k)
		}
	}
	for k := range y {
		if !x[k] {
			list = append(list, "+"+k)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
