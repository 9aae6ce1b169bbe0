package guard

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
)

//go:embed whole-filesystem-copy.md
var wholeFilesystemCopyDoc string

// WholeFilesystemCopy finds copies of the whole file system of a stage into a directory.
var WholeFilesystemCopy = &rewrite.Rule{
	Name:    "whole-filesystem-copy",
	Summary: "COPY --from takes the whole file system of a stage",
	Doc:     wholeFilesystemCopyDoc,
	Level:   rewrite.Display,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   func(f *prefilter.File) bool { return !slices.ContainsFunc(f.References, mayTakeAll) },
	Run: func(p *rewrite.Pass) {
		g := newGuarding(p)
		for _, r := range p.Graph.Refs {
			if r.Kind == stages.CopyFrom && r.To != nil && r.Trouble == stages.Fine {
				g.wholeFilesystem(r)
			}
		}
	},
}

// mayTakeAll reports whether a COPY may take the root of a stage.
func mayTakeAll(r prefilter.Reference) bool {
	return r.Copy != nil && r.To >= 0 && (r.Copy.IsList() || slices.ContainsFunc(r.Copy.Words(), func(w string) bool {
		return strings.Contains(w, "$") || path.Join("/", w) == "/"
	}))
}

func (g *guarding) wholeFilesystem(r *stages.Ref) {
	i := slices.Index(r.In.Body, r.At)
	cmd := r.In.Cmds[i].(*instructions.CopyCommand)
	if path.Clean(cmd.DestPath) == "/" {
		return // an image in one layer is made so
	}
	for _, source := range cmd.SourcePaths {
		f := rewrite.Finding{Span: r.At.Span, Reason: "only you know which paths are meant"}
		switch {
		case emptyVariable(r.In, i, source):
			f.Message = "the whole file system of " + called(r.To) + " is copied: " + source + " is empty unless a build argument sets it"
		case !strings.Contains(source, "$") && path.Join("/", source) == "/":
			f.Message = "the whole file system of " + called(r.To) + " is copied: " + source + " means its root, not its WORKDIR"
		default:
			continue
		}
		g.Report(f)
	}
}

// emptyVariable reports whether a source is one variable that an ARG of the stage declares without a value, and nothing else sets.
func emptyVariable(s *stages.Stage, last int, source string) bool {
	name := strings.Trim(source, "${}")
	if source != "$"+name && source != "${"+name+"}" {
		return false
	}
	declared := false
	for _, cmd := range s.Cmds[:last] {
		switch c := cmd.(type) {
		case *instructions.ArgCommand:
			for _, kv := range c.Args {
				declared = declared || kv.Key == name && kv.Value == nil
				if kv.Key == name && kv.Value != nil {
					return false
				}
			}
		case *instructions.EnvCommand:
			if slices.ContainsFunc(c.Env, func(kv instructions.KeyValuePair) bool { return kv.Key == name }) {
				return false
			}
		}
	}
	return declared
}
