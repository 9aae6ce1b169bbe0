package verify

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// chain is a sequence of changes that is verified by comparing the first text with the last. Intermediate texts
// are not compiled.
type chain []rewrite.Change

func (ch chain) last() rewrite.Change { return ch[len(ch)-1] }

// separate reports whether changes of an effect are compared one by one, because they change the graph, or hold for
// some base images only.
func separate(effect rewrite.Effect) bool {
	switch effect {
	case rewrite.Rebinds, rewrite.Rebases, rewrite.Respells, rewrite.Repaths, rewrite.Splits, rewrite.Unignores, rewrite.Settles:
		return true
	}
	return false
}

// chains cuts changes into chains. A change of the graph is a chain by itself. Tests end a chain, because the text
// without them is compared with the first text.
func chains(changes []rewrite.Change) []chain {
	var list []chain
	for i, change := range changes {
		if i == 0 || separate(change.Effect) || separate(changes[i-1].Effect) || changes[i-1].Effect == rewrite.Guards {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], change)
	}
	return list
}

// has reports whether a change of the chain has that effect.
func (ch chain) has(effect rewrite.Effect) bool {
	return slices.ContainsFunc(ch, func(change rewrite.Change) bool { return change.Effect == effect })
}

// If a chain cannot be verified as a whole, each round is verified by itself.
var (
	errMoreThanNames = errors.New("it changes more than names: its history has to be compared by itself")
	errOldTest       = errors.New("a test like an inserted one was there before: it has to be compared by itself")
)

// checkRounds checks each round for what a comparison of the first text with the last does not show.
func (c *comparison) checkRounds(ch chain) error {
	if len(ch) == 1 {
		return nil
	}
	return c.all(func() error { return c.named(ch) }, func() error { return c.names(ch) }, func() error { return c.oldTests(ch) })
}

// named checks the names that each round gives. A later round may correct a bad name, but a report offers each fix
// by itself.
func (c *comparison) named(ch chain) error {
	for _, change := range ch {
		if change.Effect != rewrite.Preserves {
			continue
		}
		before, after := c.source(change.Before), c.source(change.After)
		if before.err != nil || after.err != nil {
			return cmp.Or(before.err, after.err)
		}
		round := &comparison{before: &unit{source: before}, after: &unit{source: after}, delta: difference(before, after)}
		if err := round.all(round.aliases, round.descriptions); err != nil {
			return err
		}
	}
	return nil
}

// names checks that a round which claims to preserve the history changes only names that do not appear in it.
// Another round of the chain may change the history.
func (c *comparison) names(ch chain) error {
	if !ch.has(rewrite.Relabels) {
		return nil
	}
	for _, change := range ch {
		if change.Effect == rewrite.Preserves && !difference(c.source(change.Before), c.source(change.After)).keepsHistories() {
			return errMoreThanNames
		}
	}
	return nil
}

// oldTests checks that each test that is removed from both graphs was inserted. Another round may have changed a
// test that was there before.
func (c *comparison) oldTests(ch chain) error {
	if c.claim.guards == nil || bytes.Equal(ch[0].Before, ch.last().Before) {
		return nil
	}
	for _, s := range []*source{c.before.source, c.claim.guards.rest} {
		for step := range s.all {
			if c.claim.guards.lookalike(step) {
				return errOldTest
			}
		}
	}
	return nil
}

// source parses an intermediate text, once.
func (c *comparison) source(text []byte) *source {
	for _, u := range []*unit{c.before, c.after} {
		if bytes.Equal(u.text, text) {
			return u.source
		}
	}
	for _, s := range c.between {
		if bytes.Equal(s.text, text) {
			return s
		}
	}
	s := read(text)
	c.between = append(c.between, s)
	return s
}
