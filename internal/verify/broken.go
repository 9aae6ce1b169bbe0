package verify

import (
	"errors"
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// This file finds out which stages of a file do not compile, with few conversions.

// without looks at stages of which at least one is broken: it leaves out the one that the
// error points at and all that depend on it, and tries again.
func (c *probing) without(stages []int, broken error) error {
	for broken != nil {
		culprit := c.stageAt(broken)
		if !slices.Contains(stages, culprit) {
			return c.halves(stages, broken)
		}
		alone, err := c.try([]int{culprit})
		if err != nil {
			return err
		}
		if alone == nil {
			return c.halves(stages, broken)
		}
		stages = slices.DeleteFunc(stages, func(i int) bool {
			if !c.reaches(i, culprit) {
				return false
			}
			c.view.stages[i].err = alone
			return true
		})
		if broken, err = c.try(stages); err != nil {
			return err
		}
	}
	return nil
}

// stageAt is the stage that an error points into; -1 if it points nowhere.
func (s *source) stageAt(err error) int {
	var located *parser.LocationError
	if !errors.As(err, &located) || len(located.Locations) == 0 || len(located.Locations[0]) == 0 {
		return -1
	}
	line := located.Locations[0][0].Start.Line
	for i, st := range slices.Backward(s.stages) {
		if st.from.node.StartLine <= line {
			return i
		}
	}
	return -1
}

// reaches reports whether a stage is another one, or is built from it.
func (s *source) reaches(stage, other int) bool {
	seen := map[int]bool{}
	var visit func(i int) bool
	visit = func(i int) bool {
		if i < other || seen[i] {
			return false
		}
		seen[i] = true
		return i == other || slices.ContainsFunc(s.uses(i), visit)
	}
	return visit(stage)
}

// uses are the stages that a stage is built from directly, as far as the text tells.
func (s *source) uses(i int) []int {
	st := s.stages[i]
	used := []int{st.parent}
	for _, step := range st.steps {
		for _, r := range step.refs {
			used = append(used, s.resolve(r, i))
		}
	}
	return used
}

// halves looks at stages of which at least one is broken.
func (c *probing) halves(stages []int, broken error) error {
	if len(stages) == 1 {
		c.view.stages[stages[0]].err = broken
		return nil
	}
	middle := len(stages) / 2
	for _, half := range [][]int{stages[:middle], stages[middle:]} {
		broken, err := c.try(half)
		if err == nil && broken != nil {
			err = c.halves(half, broken)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
