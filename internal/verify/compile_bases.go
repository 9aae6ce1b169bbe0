package verify

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// anyStage is the base stage of a computed FROM whose value is unknown.
const anyStage = -2

// parentsUnder returns the stage that each stage is built on under p: -1 for an image, anyStage if the name in a
// computed FROM is unknown.
func (s *source) parentsUnder(p *profile) []int {
	if known, ok := s.parents[p]; ok {
		return known
	}
	list := make([]int, len(s.stages))
	lex := shell.NewLex(s.escape)
	env := p.environment(lex, s.args)
	for i, st := range s.stages {
		list[i] = st.parent
		if st.open {
			list[i] = s.computedParent(lex, i, env)
		}
	}
	s.parents[p] = list
	return list
}

func (s *source) computedParent(lex *shell.Lex, stage int, env []string) int {
	word, err := lex.ProcessWordWithMatches(s.stages[stage].base, shell.EnvsFromSlice(env))
	if err != nil || len(word.Unmatched) > 0 {
		return anyStage
	}
	return lastNamed(s.stages[:stage], word.Result)
}

// environment returns the variables that a FROM can use: the platforms (platform.go, defaultArgs) and the ARGs
// before the first FROM (convert.go, buildMetaArgs). It leaves out an ARG whose default uses a name without a
// value here.
func (p *profile) environment(lex *shell.Lex, args []instructions.ArgCommand) []string {
	env := append(platformArgs("TARGET", p.platform), platformArgs("BUILD", builder)...)
	for _, cmd := range args {
		for _, arg := range cmd.Args {
			value, ok := p.args[arg.Key]
			if !ok && arg.Value == nil {
				continue
			}
			if !ok {
				word, err := lex.ProcessWordWithMatches(*arg.Value, shell.EnvsFromSlice(env))
				value, ok = word.Result, err == nil && len(word.Unmatched) == 0
			}
			env = slices.DeleteFunc(env, func(e string) bool { return strings.HasPrefix(e, arg.Key+"=") })
			if ok {
				env = append(env, arg.Key+"="+value)
			}
		}
	}
	return env
}

func platformArgs(prefix string, p ocispecs.Platform) []string {
	return []string{prefix + "PLATFORM=" + p.OS + "/" + p.Architecture, prefix + "OS=" + p.OS, prefix + "ARCH=" + p.Architecture}
}
