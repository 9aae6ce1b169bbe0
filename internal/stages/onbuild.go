package stages

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// OnbuildNames returns the names in --from and from= of the file's ONBUILD triggers. They are resolved in the file
// that builds on this image (convert.go initOnBuildTriggers), and in a stage of this file that extends one with
// triggers.
func (g *Graph) OnbuildNames() []string {
	var names []string
	for _, s := range g.Stages {
		for _, cmd := range s.Cmds {
			names = append(names, TriggerNames(cmd)...)
		}
	}
	return names
}

// TriggerNames returns the names in --from and from= of an ONBUILD trigger, nil for other instructions.
func TriggerNames(cmd instructions.Command) []string {
	onbuild, ok := cmd.(*instructions.OnbuildCommand)
	if !ok {
		return nil
	}
	result, err := parser.Parse(strings.NewReader(onbuild.Expression))
	if err != nil || len(result.AST.Children) != 1 {
		return nil
	}
	trigger, err := instructions.ParseCommand(result.AST.Children[0])
	if err != nil {
		return nil
	}
	var names []string
	switch c := trigger.(type) {
	case *instructions.CopyCommand:
		names = append(names, c.From)
	case *instructions.RunCommand:
		for _, m := range instructions.GetMounts(c) {
			names = append(names, m.From)
		}
	}
	return names
}
