package verify

import (
	"errors"
	"fmt"
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// claim is what may differ between two texts and their graphs and configs. The zero claim allows no difference.
type claim struct {
	history bool                      // the text of history entries may differ, and is not compared
	moved   func(image string) string // returns the image that replaces image; nil: no image is replaced
	settled bool                      // official images have the WORKDIR that dfix knows
	tests   map[string]bool           // the shell text of inserted RUNs, which are left out of graphs and histories
	edited  []bool                    // by stage: an instruction changes, and with it every stage that uses the stage
	more    []int                     // by stage: the number of RUNs that only the text after has; nil: it is not checked
	context bool                      // the paths used from the build context may differ
	rebound *rebound                  // references to another stage than before
	amended *amended                  // changes in configs and histories
}

// texts compares the texts as the effects claim, and then what BuildKit makes of them.
func (c *comparison) texts() error {
	switch c.changes[0].Effect {
	case rewrite.Rebinds:
		return c.rebind()
	case rewrite.Respells:
		c.claim.context = true
		return c.edit("names of variables", respelled)
	case rewrite.Repaths:
		return c.edit("literal sources of a COPY --from", repathed)
	case rewrite.Splits:
		return c.edit("where a RUN ends", split)
	case rewrite.Unignores:
		return c.edit("a || true", unignored)
	case rewrite.Rebases:
		if err := c.rebases(); err != nil {
			return err
		}
	}
	if c.claims(rewrite.Guards) {
		if err := c.guards(c.changes[len(c.changes)-1].Before); err != nil {
			return err
		}
	}
	c.claim.settled = c.claims(rewrite.Settles)
	c.claim.history = c.claims(rewrite.Relabels) || c.claim.settled
	if err := all(c.amends, c.rounds, c.run); err != nil || c.claim.history || c.history == "" {
		return err
	}
	return errors.New(c.history)
}

// edit compares texts that differ in single instructions only. into returns how many instructions at the beginning of
// after are what the claim lets x become, 0 if they are something else. what names that for messages.
//
// The stages of these instructions, and those that use them, differ on purpose. But they have exactly as many more exec
// operations as RUNs come in.
func (c *comparison) edit(what string, into func(x step, after []step) int) error {
	before, after := c.before.stages, c.after.stages
	if c.delta.meta || len(before) != len(after) {
		return fmt.Errorf("more than %s is changed", what)
	}
	c.claim.edited, c.claim.more = make([]bool, len(before)), make([]int, len(before))
	for i, st := range before {
		rest := after[i].all()
		for _, x := range st.all() {
			n := 1
			if len(rest) == 0 || !same(x, rest[0]) {
				n, c.claim.edited[i] = into(x, rest), true
			}
			if n == 0 {
				return fmt.Errorf("%s: more than %s is changed", c.after.stageName(i), what)
			}
			rest, c.claim.more[i] = rest[n:], c.claim.more[i]+n-1
		}
		if len(rest) > 0 || st.alias != after[i].alias {
			return fmt.Errorf("%s: more than %s is changed", c.after.stageName(i), what)
		}
	}
	if !slices.Contains(c.claim.edited, true) {
		return fmt.Errorf("%s: nothing is changed", what)
	}
	return c.run()
}

// usesEdited reports whether stage i is edited or uses a stage that is.
func (c *comparison) usesEdited(i int) bool {
	for k, edited := range c.claim.edited {
		if edited && (c.after.reaches(i, k) || c.after.stages[i].open && k < i) {
			return true
		}
	}
	return false
}
