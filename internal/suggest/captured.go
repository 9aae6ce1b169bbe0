package suggest

import (
	"fmt"
	"strings"

	"github.com/dfix-dev/dfix/internal/stages"
)

// Captured returns an error if the name would change the meaning of something else in the file: if another stage, an image
// or a description has the name, or if Hidden returns an error.
func Captured(g *stages.Graph, s *stages.Stage, name string, unset func(arg string) bool) error {
	if twin := g.ByName(name); twin != nil {
		return fmt.Errorf("stage %d already has the name %s", twin.Index, twin.Alias)
	}
	if describes(s, name) {
		return fmt.Errorf("the comment above would become the description of a stage called %s", name)
	}
	for _, r := range g.Refs {
		if r.To == nil && r.In != s && strings.EqualFold(r.Name, name) {
			return fmt.Errorf("line %d: %s %s means an image, and would mean the stage or look like it", line(g, r), r.Kind, r.Name)
		}
	}
	return Hidden(g, s, name, "it would mean the stage", unset)
}

// Hidden returns an error if name is used, or can be used, for s in a place that no edit can change: in an ONBUILD trigger, or
// in the value of a build argument. The error ends with why. A build argument whose default is an image has no other value if unset, which may
// be nil, reports that nothing sets it.
func Hidden(g *stages.Graph, s *stages.Stage, name, why string, unset func(arg string) bool) error {
	for _, trigger := range g.OnbuildNames() {
		if strings.EqualFold(trigger, name) {
			return fmt.Errorf("an ONBUILD trigger names %s: %s where it runs in this file", name, why)
		}
	}
	for _, value := range g.StageArgs() {
		if strings.EqualFold(value, name) {
			return fmt.Errorf("the default of a build argument names %s: %s", name, why)
		}
	}
	if r := g.MayMean(s, name, unset); r != nil {
		return fmt.Errorf("line %d: a build argument can make FROM %q mean %q", line(g, r), r.Name, name)
	}
	return nil
}

func line(g *stages.Graph, r *stages.Ref) int {
	n, _ := g.File.Lines.Position(r.At.Span.Start)
	return n
}
