package verify

import (
	"errors"
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// This file finds the stages of a file that do not compile, with few conversions.

// without compiles stages of which at least one is broken. It leaves out the stage that the error points at and
// all stages that depend on it, and tries again.
func (c *probing) without(stages []int, broken error) error {
	for broken != nil {
		culprit := c.stageAt(broken)
		if !slices.Contains(stages, culprit) {
			return c.bisect(stages, broken)
		}
		alone, err := c.try([]int{culprit})
		if err != nil {
			return err
		}
		if alone == nil {
			return c.bisect(stages, broken)
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

// stageAt returns the stage that an error points into, -1 if the error has no position.
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

// reaches reports whether stage is other or is built from it.
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

// uses returns the stages that stage i uses directly, as far as the text shows.
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

// bisect compiles stages, at least one of which is broken, in halves to find the broken ones.
func (c *probing) bisect(stages []int, broken error) error {
	if len(stages) == 1 {
		c.view.stages[stages[0]].err = broken
		return nil
	}
	middle := len(stages) / 2
	for _, half := range [][]int{stages[:middle], stages[middle:]} {
		broken, err := c.try(half)
		if err == nil && broken != nil {
			err = c.bisect(half, broken)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
