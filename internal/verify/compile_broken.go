package verify

import (
	"errors"
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// leaveOut compiles stages of which at least one is broken. It leaves out the stage that the error points at and
// all stages that depend on it, and tries again.
func (c *prober) leaveOut(stages []int, broken error) error {
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
			c.stages[i].err = alone
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

// bisect compiles stages, at least one of which is broken, in halves to find the broken ones.
func (c *prober) bisect(stages []int, broken error) error {
	if len(stages) == 1 {
		c.stages[stages[0]].err = broken
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
