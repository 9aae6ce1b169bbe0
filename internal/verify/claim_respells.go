package verify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// respell checks that only names of variables change, and that no stage differs except those that use such a name
// or are built on one that does.
func (c *comparison) respell() error {
	r, err := respelledOf(c.delta)
	if err != nil {
		return err
	}
	c.claim.edited = r
	return c.run()
}

func respelledOf(d *delta) (*edited, error) {
	if d.meta || d.stages == nil {
		return nil, errors.New("more than names of variables is changed")
	}
	r := &edited{stages: make([]bool, len(d.stages)), context: true}
	for i := range d.before.stages {
		x, y := &d.before.stages[i], &d.after.stages[i]
		if x.alias != y.alias || len(x.steps) != len(y.steps) {
			return nil, fmt.Errorf("stage %d: more than names of variables is changed", i)
		}
		for k := range x.steps {
			if err := r.respell(i, x.steps[k], y.steps[k]); err != nil {
				return nil, err
			}
		}
		if err := r.respell(i, x.from, y.from); err != nil {
			return nil, err
		}
	}
	if !slices.Contains(r.stages, true) {
		return nil, errors.New("no name of a variable is changed")
	}
	return r, nil
}

// reName matches the name of a variable where it is used.
var reName = lazyregexp.New(`(\$\{?)[A-Za-z_][A-Za-z0-9_]*`)

func (r *edited) respell(i int, x, y step) error {
	if x.node.Original == y.node.Original {
		return nil
	}
	if x.keyword() == "RUN" || x.keyword() == "ONBUILD" || x.keyword() != y.keyword() || unnamed(x) != unnamed(y) {
		return fmt.Errorf("line %d: more than names of variables is changed", y.node.StartLine)
	}
	r.stages[i] = true
	return nil
}

// unnamed returns an instruction without the names of its variables.
func unnamed(s step) string { return strings.TrimSpace(reName.ReplaceAllString(s.node.Original, "$1")) }
