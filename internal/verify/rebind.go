package verify

import (
	"maps"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// rebind compares a change of references. The old references may keep the text before from compiling ("repository
// name must be lowercase" fails every stage of a file). It is then compared with an image in their place.
func (c *comparison) rebind(change rewrite.Change) error {
	if err := c.run(); err != nil || len(c.repaired) == 0 {
		return err
	}
	with := withPlaceholder(change)
	if with == nil {
		return nil
	}
	b := newUnit(with)
	if b.err != nil {
		return nil
	}
	d := difference(b.source, c.after.source)
	r, err := reboundOf(d)
	if err != nil {
		return nil
	}
	again := &comparison{ctx: c.ctx, before: b, after: c.after, delta: d, options: c.options, claim: claim{rebound: r}}
	if err := again.run(); err != nil {
		return err
	}
	maps.Copy(c.compiled, again.compiled)
	return nil
}

// placeholder is the image that replaces a reference of the text before.
const placeholder = "dfix.invalid/rebound"

// withPlaceholder returns the text before with an image in place of the words that the fixes replace, nil if they
// replace none.
func withPlaceholder(change rewrite.Change) []byte {
	var edits []text.Edit
	for _, e := range editsOf(change.Fixes) {
		if e.Span.Len() > 0 && e.New != "" {
			edits = append(edits, text.Replace(e.Span, placeholder))
		}
	}
	if len(edits) == 0 {
		return nil
	}
	with, err := text.Apply(change.Before, edits)
	if err != nil {
		return nil
	}
	return with
}
