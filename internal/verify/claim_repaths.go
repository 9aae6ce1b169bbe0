package verify

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// repath checks that only sources of COPY --from change, and that no stage differs except those that have such a
// COPY or use a stage that has one.
func (c *comparison) repath() error {
	e, err := repathed(c.delta)
	if err != nil {
		return err
	}
	c.claim.edited = e
	return c.run()
}

func repathed(d *delta) (*edited, error) {
	if d.meta || d.stages == nil {
		return nil, errors.New("more than paths is changed")
	}
	e := &edited{stages: make([]bool, len(d.stages))}
	for i := range d.before.stages {
		x, y := &d.before.stages[i], &d.after.stages[i]
		if x.alias != y.alias || len(x.steps) != len(y.steps) || !same(x.from, y.from) {
			return nil, fmt.Errorf("stage %d: more than paths is changed", i)
		}
		for k := range x.steps {
			if same(x.steps[k], y.steps[k]) {
				continue
			}
			if err := repathedStep(x.steps[k], y.steps[k]); err != nil {
				return nil, err
			}
			e.stages[i] = true
		}
	}
	if !slices.Contains(e.stages, true) {
		return nil, errors.New("no path is changed")
	}
	return e, nil
}

// plainPath matches an absolute path that BuildKit and shells read unchanged.
var plainPath = lazyregexp.New(`^/[\w.+@%,~/-]+$`)

// repathedStep checks that only sources differ, and that the new ones match plainPath.
func repathedStep(x, y step) error {
	old, now := words(x), words(y)
	copies := x.keyword() == "COPY" && y.keyword() == "COPY" && len(x.refs) == 1 && slices.Equal(x.refs, y.refs)
	if !copies || !slices.Equal(x.node.Flags, y.node.Flags) || len(old) != len(now) || len(old) < 2 || len(x.node.Heredocs)+len(y.node.Heredocs) > 0 ||
		x.node.Attributes["json"] != y.node.Attributes["json"] || old[len(old)-1] != now[len(now)-1] {
		return fmt.Errorf("line %d: more than the sources of a COPY --from is changed", y.node.StartLine)
	}
	for i := range old {
		if old[i] != now[i] && (!plainPath.MatchString(now[i]) || path.Clean(now[i]) != now[i]) {
			return fmt.Errorf("line %d: %s is no plain path", y.node.StartLine, now[i])
		}
	}
	return nil
}

// words returns the arguments of a step.
func words(s step) []string {
	var list []string
	for n := s.node.Next; n != nil; n = n.Next {
		list = append(list, n.Value)
	}
	return list
}
