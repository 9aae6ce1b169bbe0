package checks

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// undefinedVar replaces an undeclared variable by the one declared variable with a similar name.
var undefinedVar = check("UndefinedVar", rewrite.Rule{
	Summary: "the file uses a variable that nothing in it defines",
	Does:    "repair a misspelled variable",
	Why:     "Nothing in the file defines the variable, so it is empty unless the base image sets it.",
	Level:   rewrite.Unsafe,
	Run: each(func(p *rewrite.Pass, w rewrite.Warned) (*rewrite.Fix, string) {
		return undefined(p, w, strings.TrimPrefix(between(w.Message, "'", "'"), "$"), declared(p.Graph, w.In),
			"nothing in the file defines it: it is empty unless the base image sets it")
	}, "ADD", "ARG", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
})

// undefinedArgInFrom does the same as undefinedVar for the ARGs before the first FROM.
var undefinedArgInFrom = check("UndefinedArgInFrom", rewrite.Rule{
	Summary: "FROM uses a variable that no ARG before the first FROM declares",
	Does:    "repair a misspelled variable",
	Why:     "No ARG before the first FROM declares the variable, so it is empty in FROM.",
	Level:   rewrite.Unsafe,
	Run: each(func(p *rewrite.Pass, w rewrite.Warned) (*rewrite.Fix, string) {
		names := map[string]bool{}
		for i := range p.Graph.MetaArgs {
			addArgs(names, &p.Graph.MetaArgs[i])
		}
		return undefined(p, w, between(w.Message, "'", "'"), names, "no ARG before the first FROM declares it: it is empty there")
	}, "FROM"),
})

// declared returns the variables that ENV and ARG declare before an instruction, in its stage and in the stages that it extends.
func declared(g *stages.Graph, in *syntax.Instruction) map[string]bool {
	names := map[string]bool{}
	for s := stageOf(g, in); s != nil; s = s.Parent {
		for i, cmd := range s.Cmds {
			if s.Body[i].Index >= in.Index {
				break
			}
			switch c := cmd.(type) {
			case *instructions.ArgCommand:
				addArgs(names, c)
			case *instructions.EnvCommand:
				for _, kv := range c.Env {
					names[kv.Key] = true
				}
			}
		}
	}
	return names
}

func addArgs(names map[string]bool, c *instructions.ArgCommand) {
	for _, arg := range c.Args {
		names[arg.Key] = true
	}
}

// plainName matches the name of a variable that needs no quoting.
var plainName = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*$`)

// undefined returns the fix that replaces name by the one declared name that is close to it. otherwise is the reason if there is
// none.
func undefined(p *rewrite.Pass, w rewrite.Warned, name string, names map[string]bool, otherwise string) (fix *rewrite.Fix, reason string) {
	var near []string
	for _, other := range slices.Sorted(maps.Keys(names)) {
		if plainName().MatchString(other) && suggest.Misspelled(name, other) {
			near = append(near, other)
		}
	}
	if len(near) != 1 || !plainName().MatchString(name) {
		return nil, otherwise
	}
	edits := respelled(p.File, w.In, name, near[0])
	if len(edits) == 0 {
		return nil, otherwise
	}
	return rewrite.UnsafeFix(rewrite.Respells, fmt.Sprintf("write $%s, which is declared", near[0]), edits...),
		"the base image or a build argument may define it after all"
}

// respelled returns the edits that replace a name wherever an instruction uses it. It returns nil if one of these places cannot
// be edited.
func respelled(file *syntax.File, in *syntax.Instruction, name, with string) []text.Edit {
	use := regexp.MustCompile(`\$\{?` + name + `\b`)
	src := in.Span.Of(file.Src)
	var edits []text.Edit
	for _, m := range use.FindAllIndex(src, -1) {
		span := text.Span{Start: in.Span.Start + m[1] - len(name), End: in.Span.Start + m[1]}
		if within(file, span, syntax.Comment) {
			continue
		}
		if !within(file, span, syntax.WordToken) && !within(file, span, syntax.FlagToken) || m[0] > 0 && src[m[0]-1] == file.Escape {
			return nil
		}
		edits = append(edits, text.Replace(span, with))
	}
	return edits
}

// within reports whether a span is inside a token of a kind.
func within(file *syntax.File, span text.Span, kind syntax.Kind) bool {
	return slices.ContainsFunc(file.Tokens, func(t syntax.Token) bool { return t.Kind == kind && t.Span.Contains(span) })
}
