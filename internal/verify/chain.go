package verify

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// chain is successive changes that are held to what they claim by comparing the first text
// with the last: the texts between are compiled by nobody.
type chain []rewrite.Change

func (ch chain) last() rewrite.Change { return ch[len(ch)-1] }

// alone reports whether changes of an effect are compared by themselves, since they change the graph.
func alone(effect rewrite.Effect) bool {
	return effect == rewrite.Rebinds || effect == rewrite.Rebases || effect == rewrite.Respells
}

// chains cuts changes into chains. What changes the graph is a chain by itself; tests end
// a chain, since the text without them is what the first one is compared with.
func chains(changes []rewrite.Change) []chain {
	var list []chain
	for i, change := range changes {
		if i == 0 || alone(change.Effect) || alone(changes[i-1].Effect) || changes[i-1].Effect == rewrite.Guards {
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

// What a chain cannot tell is told round by round.
var (
	errMoreThanNames = errors.New("it changes more than names: its history has to be compared by itself")
	errOldTest       = errors.New("a test like an inserted one stood there before: it has to be compared by itself")
)

// apart holds the rounds of a chain to what the comparison of its first text with its last would
// not show of each of them.
func (c *comparison) apart(ch chain) error {
	if len(ch) == 1 {
		return nil
	}
	return c.all(func() error { return c.named(ch) }, func() error { return c.names(ch) }, func() error { return c.oldTests(ch) })
}

// named checks the names that each round gives: a later one may take back what is wrong with them, but
// reports offer a fix by itself.
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

// names checks that what claims to preserve the history changes such names only as reach none.
// Others in the chain may alter it.
func (c *comparison) names(ch chain) error {
	if !ch.has(rewrite.Relabels) {
		return nil
	}
	for _, change := range ch {
		if change.Effect == rewrite.Preserves && !difference(c.source(change.Before), c.source(change.After)).sparesHistory() {
			return errMoreThanNames
		}
	}
	return nil
}

// oldTests checks that what is taken out on both sides is inserted: another round may have changed a
// test that was there.
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

// source reads a text between the two that are compared, once.
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
