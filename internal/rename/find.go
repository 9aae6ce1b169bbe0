package rename

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// find returns the stage with that name, in any letter case, or with that number.
func find(g *stages.Graph, stage string) (*stages.Stage, error) {
	if n, err := strconv.Atoi(stage); err == nil {
		if n < 0 || n >= len(g.Stages) {
			return nil, fmt.Errorf("there is no stage %d: the file has %d, counted from 0", n, len(g.Stages))
		}
		return g.Stages[n], nil
	}
	s := g.ByName(stage)
	if s == nil {
		return nil, unknown(g, stage)
	}
	if twin := g.Twin(s); twin != nil {
		return nil, fmt.Errorf("stages %d and %d are both called %s: use the number of one of them", twin.Index, s.Index, s.Alias)
	}
	return s, nil
}

func unknown(g *stages.Graph, stage string) error {
	var names []string
	for _, s := range g.Stages {
		names = append(names, s.Alias)
	}
	if like := suggest.Lookalikes(stage, names); len(like) > 0 {
		return fmt.Errorf("there is no stage %q: did you mean %s?", stage, strings.Join(like, " or "))
	}
	return fmt.Errorf("there is no stage %q", stage)
}
