package verify

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// comparison compares two texts under one profile after the other.
type comparison struct {
	ctx           context.Context
	before, after *unit
	delta         *delta
	options       Options
	claim         claim
	between       []*source // intermediate texts, which are not compiled

	history  string        // the first difference in the text of a history, "" if there is none
	compiled map[int]bool  // stages that compiled on both sides, under some profile
	failed   map[int]error // stages that did not compile, under some profile
	blind    bool          // a stage could not be compiled by itself
	repaired map[int]error // stages that compile only after the change, with the error before
}

// claim is what may differ. The zero claim allows no difference.
type claim struct {
	history bool                      // the text of history entries may differ, and is not compared
	guards  *guarded                  // instructions that only the text after has
	rebound *rebound                  // references to another stage than before
	edited  *edited                   // stages whose instructions change, and how
	amended *amended                  // changes in configs and histories
	moved   func(image string) string // returns the image that replaces image; nil: no image is replaced
	settled bool                      // official images have the WORKDIR that is known of them
}

// mismatch is the error of two texts that do not build the same.
type mismatch struct{ where, probe, what string }

func (m *mismatch) Error() string {
	if m.probe == "" {
		return m.where + ": " + m.what
	}
	return fmt.Sprintf("%s, with %s: %s", m.where, m.probe, m.what)
}

// run compares under every profile that can matter. The error is a *mismatch, or that of the context.
func (c *comparison) run() error {
	c.compiled, c.failed, c.repaired = map[int]bool{}, map[int]error{}, map[int]error{}
	c.blind = c.delta.stages == nil
	done := map[string]bool{}
	for _, p := range profiles(c.before.source, c.after.source, c.delta, c.options.thorough) {
		for ; p != nil && !done[p.key()]; p = p.other {
			p.moved, p.settled = c.claim.moved, c.claim.settled
			done[p.key()] = true
			broken, err := c.compareUnder(p)
			if err != nil {
				return err
			}
			if !broken {
				break
			}
		}
	}
	return nil
}

// compareUnder compares graphs and configs under one profile. It sets broken if a stage fails on both sides.
func (c *comparison) compareUnder(p *profile) (broken bool, err error) {
	if c.oneStage(p) {
		return c.single(p)
	}
	b, err := c.before.view(c.ctx, p)
	if err != nil {
		return false, err
	}
	a, err := c.after.view(c.ctx, p)
	if err != nil {
		return false, err
	}
	if c.delta.stages != nil {
		if err := c.graphs(p, b, a); err != nil {
			return false, err
		}
	}
	broken = slices.ContainsFunc(b.stages, func(l look) bool { return l.err != nil })
	return broken, c.configs(p)
}

// oneStage reports whether both texts have one stage that has to be compiled as a target. That compile shows the
// stage's graph too.
func (c *comparison) oneStage(p *profile) bool {
	if c.options.thorough || len(c.before.stages) != 1 || c.delta.stages == nil {
		return false
	}
	if c.claim.guards != nil || c.claim.rebound != nil || c.claim.edited != nil {
		return false
	}
	built := parents{c.before.parents(p), c.after.parents(p)}
	exact, _ := c.needs(built, c.before.targets()[0], c.after.targets()[0])
	return exact
}

// single compares the only stage of both texts.
func (c *comparison) single(p *profile) (broken bool, err error) {
	x, err := c.before.exact(c.ctx, p, "")
	if err != nil {
		return false, err
	}
	y, err := c.after.exact(c.ctx, p, "")
	if err != nil {
		return false, err
	}
	if x.err != nil || y.err != nil {
		return x.err != nil, c.configs(p)
	}
	if c.head(x.graph) != c.head(y.graph) {
		what := explain(look{graph: x.graph, head: x.graph.head}, look{graph: y.graph, head: y.graph.head})
		return false, &mismatch{c.stageName(0), p.title, what}
	}
	if !maps.Equal(x.graph.paths, y.graph.paths) {
		return false, &mismatch{"the build context", p.title, "other paths are sent to the build: " + unshared(x.graph.paths, y.graph.paths)}
	}
	return false, c.configs(p)
}

// graphs compares the graphs of the stages, and then the paths used from the build context.
func (c *comparison) graphs(p *profile, b, a *view) error {
	views := &sides{before: b, after: a}
	for i := range b.stages {
		x, y := b.stages[i], a.stages[i]
		if what := c.stage(i, x, y, views); what != "" {
			return &mismatch{c.stageName(i), p.title, what}
		}
	}
	if c.claim.rebound == nil && !c.claim.edited.anyContext() && !maps.Equal(b.paths, a.paths) {
		return &mismatch{"the build context", p.title, "other paths are sent to the build: " + unshared(b.paths, a.paths)}
	}
	return nil
}

// stage compares one stage. It returns the difference, or "" if there is only what the claim allows.
func (c *comparison) stage(i int, x, y look, s *sides) string {
	switch {
	case x.blind || y.blind:
		c.blind = true
		return ""
	case x.err != nil && y.err != nil:
		c.failed[i] = x.err
		if class(x.err) != class(y.err) {
			return fmt.Sprintf("it fails in another way: %s; before: %s", oneLine(y.err), oneLine(x.err))
		}
		return ""
	case y.err != nil:
		return "it no longer compiles: " + oneLine(y.err)
	case x.err != nil && (c.claim.rebound != nil || c.claim.edited != nil):
		c.repaired[i] = x.err
		return ""
	case x.err != nil:
		return "it did not compile before: " + oneLine(x.err)
	}
	c.compiled[i] = true
	switch {
	case c.claim.guards != nil:
		return c.claim.guards.stage(i, x, y, s)
	case c.claim.rebound != nil:
		return c.claim.rebound.stage(i, x, y, s)
	case c.claim.edited.reaches(c.after.source, i):
		return c.claim.edited.stage(i, x, y)
	case x.name() == y.name():
		return ""
	}
	return explain(x, y)
}

// sides holds the two views that are compared.
type sides struct{ before, after *view }

// stageName returns a name of a stage for messages, taken from the text after.
func (c *comparison) stageName(i int) string {
	if alias := c.after.stages[i].alias; alias != "" {
		return fmt.Sprintf("stage %d (%s)", i, alias)
	}
	return fmt.Sprintf("stage %d", i)
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
