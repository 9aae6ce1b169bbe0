package verify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/shell"
)

// unignore compares RUNs that lose "|| true": nothing else of their text differs, and no stage differs that neither has such a
// RUN nor uses one that does.
func (c *comparison) unignore() error {
	before, after := c.before.source, c.after.source
	if len(before.stages) != len(after.stages) {
		return errors.New("the stages do not correspond")
	}
	e := &edited{stages: make([]bool, len(before.stages)), more: map[int]int{}}
	rest := *after
	rest.stages = slices.Clone(after.stages)
	for i := range before.stages {
		e.parents = append(e.parents, parentOf(&before.stages[i]))
		old, now := before.stages[i].steps, after.stages[i].steps
		if len(old) != len(now) {
			return errors.New("more than a RUN is changed")
		}
		rest.stages[i].steps = slices.Clone(now)
		for k := range old {
			if same(old[k], now[k]) {
				continue
			}
			if !unignored(old[k], now[k]) {
				return fmt.Errorf("line %d: it is not the RUN of line %d without || true", now[k].node.StartLine, old[k].node.StartLine)
			}
			rest.stages[i].steps[k], e.stages[i] = old[k], true
		}
	}
	if c.delta = difference(before, &rest); c.delta.meta || c.delta.stages == nil || slices.ContainsFunc(c.delta.stages, func(t touch) bool { return t != 0 }) {
		return errors.New("more than a RUN is changed")
	}
	if !slices.Contains(e.stages, true) {
		return errors.New("no RUN is changed")
	}
	c.claim.edited = e
	c.delta = difference(before, after)
	return c.run()
}

// ignores is the end of a list that makes it succeed.
var ignores = lazyregexp.New(`^\|\|\s*(true|:)$`)

// unignored reports whether y is x without one or more of the "|| true" behind its commands.
func unignored(x, y step) bool {
	if !splittable(x) || !splittable(y) || !slices.Equal(x.node.Flags, y.node.Flags) || !slices.Equal(x.refs, y.refs) {
		return false
	}
	script, err := shell.Parse(x.node.Next.Value, shell.Options{})
	if err != nil {
		return false
	}
	var cuts []shell.Ignored
	for _, c := range script.Commands {
		for _, i := range c.Ignored {
			if i.Reason == shell.Alternative && !c.Nested && ignores.MatchString(script.Text[i.Start:i.End]) && !slices.Contains(cuts, i) {
				cuts = append(cuts, i)
			}
		}
	}
	slices.SortFunc(cuts, func(a, b shell.Ignored) int { return a.Start - b.Start })
	return len(cuts) <= 8 && without(script.Text, 0, cuts, strings.TrimSpace(y.node.Next.Value))
}

// without reports whether text from at on is want, with some of the cuts and the blanks before them left out.
func without(text string, at int, cuts []shell.Ignored, want string) bool {
	if len(cuts) == 0 {
		return strings.TrimSpace(text[at:]) == strings.TrimSpace(want)
	}
	if without(text, at, cuts[1:], want) {
		return true
	}
	head := strings.TrimRight(text[at:max(at, cuts[0].Start)], " \t\r\n\\")
	rest, ok := strings.CutPrefix(want, head)
	return ok && without(text, cuts[0].End, cuts[1:], rest)
}
