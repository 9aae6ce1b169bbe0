package verify

import (
	"bytes"
	"cmp"
	"errors"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// separate reports whether changes of an effect are compared one by one, because they change the graph, or hold for
// some base images only.
func separate(effect rewrite.Effect) bool {
	switch effect {
	case rewrite.Rebinds, rewrite.Rebases, rewrite.Respells, rewrite.Repaths, rewrite.Splits, rewrite.Unignores, rewrite.Settles:
		return true
	}
	return false
}

// chains cuts changes into chains. The changes of a chain are verified together: the first text is compared with the
// last, and the texts between are not compiled. A change of the graph is a chain by itself. Tests end a chain, because the
// text without them is compared with the first text.
func chains(changes []rewrite.Change) [][]rewrite.Change {
	var list [][]rewrite.Change
	for i, change := range changes {
		if i == 0 || separate(change.Effect) || separate(changes[i-1].Effect) || changes[i-1].Effect == rewrite.Guards {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], change)
	}
	return list
}

// If a chain cannot be verified as a whole, each change is verified by itself.
var (
	errMoreThanNames = errors.New("it changes more than names: its history has to be compared by itself")
	errOldTest       = errors.New("a test like an inserted one was there before: it has to be compared by itself")
)

// rounds checks, for the changes of a chain that claim to preserve the image, what a comparison of the first text with the last
// does not show.
func (c *comparison) rounds() error {
	if len(c.changes) == 1 {
		return nil
	}
	known := []*source{c.before, c.after}
	for _, change := range c.changes {
		if change.Effect != rewrite.Preserves {
			continue
		}
		before, after := readUnless(known, change.Before), readUnless(known, change.After)
		if err := c.names(before, after); err != nil {
			return err
		}
		known = append(known, after) // the next change may begin with it
	}
	return c.oldTests()
}

// names checks the names that a change gives. A later change may correct a bad name, but a report offers each fix by
// itself. If another change may change the history, a change that claims to preserve it may only change names that do not
// appear in it.
func (c *comparison) names(before, after *source) error {
	if err := cmp.Or(before.err, after.err); err != nil {
		return err
	}
	d := difference(before, after)
	if err := all(d.newNames, d.descriptions); err != nil {
		return err
	}
	if c.claims(rewrite.Relabels) && !d.keepsHistories() {
		return errMoreThanNames
	}
	return nil
}

// oldTests checks that each test that is removed from both graphs was inserted. Another change may have changed a
// test that was there before.
func (c *comparison) oldTests() error {
	if len(c.claim.tests) == 0 || bytes.Equal(c.changes[0].Before, c.changes[len(c.changes)-1].Before) {
		return nil
	}
	for _, s := range []*source{c.delta.before, c.delta.after} {
		for step := range s.all {
			if c.claim.likeTest(step) {
				return errOldTest
			}
		}
	}
	return nil
}
