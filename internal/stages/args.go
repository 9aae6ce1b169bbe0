package stages

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// ArgValues returns the defaults of all ARGs of the file, cut at commas. Some of them
// name stages (SOURCE_DATE_EPOCH, BUILDKIT_SBOM_SCAN_STAGE, an ARG used in FROM).
func (g *Graph) ArgValues() []string {
	var values []string
	for _, arg := range g.args() {
		for _, kv := range arg.Args {
			if kv.Value != nil {
				values = append(values, strings.Split(*kv.Value, ",")...)
			}
		}
	}
	return values
}

func (g *Graph) args() []instructions.ArgCommand {
	args := append([]instructions.ArgCommand(nil), g.MetaArgs...)
	for _, s := range g.Stages {
		for _, cmd := range s.Cmds {
			if a, ok := cmd.(*instructions.ArgCommand); ok {
				args = append(args, *a)
			}
		}
	}
	return args
}

// StageArgs returns the names in the defaults of the ARGs that BuildKit takes for names of
// stages (convert.go isEnabledForStage, and the lookup of SOURCE_DATE_EPOCH), cut at commas.
func (g *Graph) StageArgs() []string {
	var values []string
	for _, arg := range g.args() {
		for _, kv := range arg.Args {
			if kv.Value != nil && (kv.Key == "BUILDKIT_SBOM_SCAN_STAGE" || kv.Key == "SOURCE_DATE_EPOCH") {
				values = append(values, strings.Split(*kv.Value, ",")...)
			}
		}
	}
	return values
}
