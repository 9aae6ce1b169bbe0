package verify

import (
	"bytes"
	"errors"
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// chain is successive changes that are held to what they claim by comparing the first text
// with the last: the texts between are compiled by nobody.
type chain []rewrite.Change

func (ch chain) last() rewrite.Change { return ch[len(ch)-1] }

// chains cuts changes into chains. What rebinds stands alone, since it changes the graph; tests end
// a chain, since the text without them is what the first one is compared with.
func chains(changes []rewrite.Change) []chain {
	var list []chain
	for i, change := range changes {
		if i == 0 || change.Effect == rewrite.Rebinds || changes[i-1].Effect == rewrite.Rebinds || changes[i-1].Effect == rewrite.Guards {
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

var errMoreThanNames = errors.New("it changes more than names: its history has to be compared by itself")

// names checks that what claims to preserve the history changes names only, which reach no
// history (see configs). Others in the chain may alter it.
func (c *comparison) names(ch chain) error {
	for i, change := range ch {
		if change.Effect != rewrite.Preserves || i+1 < len(ch) && ch[i+1].Effect == rewrite.Preserves {
			continue
		}
		first := i
		for first > 0 && ch[first-1].Effect == rewrite.Preserves {
			first--
		}
		before, after := c.source(ch[first].Before), c.source(change.After)
		if before.err != nil || after.err != nil || !difference(before, after).namesOnly() {
			return errMoreThanNames
		}
	}
	return nil
}

// source reads a text, if it is not one of those that are compared.
func (c *comparison) source(text []byte) *source {
	for _, u := range []*unit{c.before, c.after} {
		if bytes.Equal(u.text, text) {
			return u.source
		}
	}
	return read(text)
}
