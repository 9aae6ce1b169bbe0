package verify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/shell"
)

// split compares a RUN that becomes several: they run the same commands in the same order, with the same flags, and no
// stage differs that neither has that RUN nor uses one that does.
func (c *comparison) split() error {
	e, rest, err := splitOf(c.before.source, c.after.source)
	if err != nil {
		return err
	}
	if c.delta = difference(c.before.source, rest); c.delta.meta || c.delta.stages == nil || slices.ContainsFunc(c.delta.stages, func(t touch) bool { return t != 0 }) {
		return errors.New("more than a RUN is changed")
	}
	c.claim.edited = e
	c.delta = difference(c.before.source, c.after.source)
	return c.run()
}

// splitOf joins the pieces again. rest is the text after with the RUNs of the text before in their place.
func splitOf(before, after *source) (*edited, *source, error) {
	if len(before.stages) != len(after.stages) {
		return nil, nil, errors.New("the stages do not correspond")
	}
	e := &edited{stages: make([]bool, len(before.stages)), more: map[int]int{}}
	rest := *after
	rest.stages = slices.Clone(after.stages)
	for i := range before.stages {
		e.parents = append(e.parents, parentOf(&before.stages[i]))
		steps, more, err := joined(before.stages[i].steps, after.stages[i].steps)
		if err != nil {
			return nil, nil, err
		}
		rest.stages[i].steps = steps
		e.stages[i], e.more[i] = more > 0, more
	}
	if !slices.Contains(e.stages, true) {
		return nil, nil, errors.New("no RUN is split")
	}
	return e, &rest, nil
}

// joined is steps of the text after in which a RUN of the text before has the place of its pieces; more is how many
// pieces there are beyond one for each.
func joined(before, after []step) (steps []step, more int, err error) {
	for _, x := range before {
		if len(after) == 0 {
			return nil, 0, fmt.Errorf("%s is gone", x.keyword())
		}
		if same(x, after[0]) {
			steps, after = append(steps, after[0]), after[1:]
			continue
		}
		n := pieces(x, after)
		if n == 0 {
			return nil, 0, fmt.Errorf("line %d: it is not the RUN of line %d, nor its beginning", after[0].node.StartLine, x.node.StartLine)
		}
		steps, after, more = append(steps, x), after[n:], more+n-1
	}
	return append(steps, after...), more, nil
}

// pieces is how many of these RUNs, put together with &&, are the RUN x; 0 if they are not.
func pieces(x step, after []step) int {
	if !splittable(x) {
		return 0
	}
	script, err := shell.Parse(x.node.Next.Value, shell.Options{})
	if err != nil {
		return 0
	}
	first := 0 // of the steps that no piece has had
	for n, y := range after {
		if !splittable(y) || !slices.Equal(x.node.Flags, y.node.Flags) || !slices.Equal(x.refs, y.refs) || first > 0 && script.LastingEffect(first) != "" {
			return 0
		}
		last := slices.IndexFunc(script.Steps[first:], func(s shell.Step) bool {
			return script.Text[script.Steps[first].Start:s.End] == strings.TrimSpace(y.node.Next.Value)
		})
		if last < 0 {
			return 0
		}
		if first += last + 1; first == len(script.Steps) {
			return n + 1
		}
	}
	return 0
}

// splittable reports whether a step is a RUN in shell form without heredocs.
func splittable(s step) bool {
	return s.keyword() == "RUN" && s.node.Next != nil && !s.node.Attributes["json"] && len(s.node.Heredocs) == 0
}

// execs counts the commands that the stage's own file system is made by.
func execs(l look) (n int) {
	for e := l.head; e != scratch; e = l.graph.at(e).root() {
		if l.graph.at(e).pb.GetExec() != nil {
			n++
		}
	}
	return n
}

func countedExecs(more, want int) string {
	return fmt.Sprintf("it has %d more exec operations, not %d", more, want)
}
