package stages

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// ArgValues returns the defaults of all ARGs of the file, split at commas. Some of them name stages
// (SOURCE_DATE_EPOCH, BUILDKIT_SBOM_SCAN_STAGE, an ARG used in FROM).
func (g *Graph) ArgValues() []string { return g.defaults() }

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

// Values returns the defaults of all ARGs of the file, and the values of ENVs that can be image references with a
// tag or a registry, split at commas.
func (g *Graph) Values() []string {
	values := g.ArgValues()
	for _, s := range g.Stages {
		for _, cmd := range s.Cmds {
			if c, ok := cmd.(*instructions.EnvCommand); ok {
				for _, kv := range c.Env {
					if !strings.ContainsAny(kv.Value, ":/@") {
						continue
					}
					values = append(values, strings.Split(kv.Value, ",")...)
				}
			}
		}
	}
	return values
}

// scanStage is the ARG that names the stages to scan for a bill of materials.
const scanStage = "BUILDKIT_SBOM_SCAN_STAGE"

// StageArgs returns the names in the defaults of the ARGs that BuildKit reads as names of stages (convert.go
// isEnabledForStage, and the lookup of SOURCE_DATE_EPOCH), split at commas.
func (g *Graph) StageArgs() []string { return g.defaults("SOURCE_DATE_EPOCH", scanStage) }

// ScanStages returns the names in the defaults of BUILDKIT_SBOM_SCAN_STAGE, split at commas. "stage-0" is the
// first stage if that has no name.
func (g *Graph) ScanStages() []string { return g.defaults(scanStage) }

// defaults returns the defaults of the ARGs with these names, or of all ARGs if no name is given, split at commas.
func (g *Graph) defaults(names ...string) []string {
	var values []string
	for _, arg := range g.args() {
		for _, kv := range arg.Args {
			if kv.Value != nil && (len(names) == 0 || slices.Contains(names, kv.Key)) {
				values = append(values, strings.Split(*kv.Value, ",")...)
			}
		}
	}
	return values
}
