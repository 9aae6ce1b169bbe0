package guard

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// WholeFilesystemCopy finds copies of the whole file system of a stage into a directory.
var WholeFilesystemCopy = &rewrite.Rule{
	Name:    "whole-filesystem-copy",
	Summary: "COPY --from takes the whole file system of a stage, or its sources along with one artifact",
	Level:   rewrite.Display,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet: func(f *prefilter.File) bool {
		return noCopies(f) || !slices.ContainsFunc(f.References, mayTakeAll) && !mayTakeSources(f)
	},
	Run: func(p *rewrite.Pass) {
		g := newGuarding(p)
		for _, r := range p.Graph.Refs {
			if c := r.Copies(); c != nil {
				g.wholeFilesystem(r, c)
				g.withSources(r, c)
			}
		}
	},
}

// mayTakeAll reports whether a COPY may take the root of a stage.
func mayTakeAll(r prefilter.Reference) bool {
	return r.Copy != nil && r.To >= 0 && (r.Copy.IsList() || slices.ContainsFunc(r.Copy.Words, func(w string) bool {
		return strings.Contains(w, "$") || strings.Trim(w, "./") == ""
	}))
}

func (g *guarding) wholeFilesystem(r *stages.Ref, cmd *stages.Transfer) {
	i := r.Position()
	dest, known := g.reader.Stage(r.In).Absolute(i, cmd.DestPath)
	if path.Clean(cmd.DestPath) == "/" || known && dest == "/" || r.To.Root().Base.Text == "scratch" || !has(r.To, "RUN", "COPY", "ADD") {
		return // this flattens an image; and a stage on scratch, or one that is only an image, contains only what was put into it
	}
	for _, source := range cmd.SourcePaths {
		f := rewrite.Finding{Span: r.At.Span, Reason: "only you know which paths are meant"}
		switch {
		case g.emptyVariable(r.In, i, source):
			f.Message = "the whole file system of " + called(r.To) + " is copied: " + source + " is empty unless a build argument sets it"
		case strings.Contains(source, "$") || path.Join("/", source) != "/":
			continue
		case strings.HasPrefix(source, "/") && !has(r.To, "RUN"):
			continue // what another image carries
		case strings.HasPrefix(source, "/"):
			f.Message = "the whole file system of " + called(r.To) + " is copied to " + cmd.DestPath
		default:
			f.Message = "the whole file system of " + called(r.To) + " is copied: " + source + " means its root, not its WORKDIR"
		}
		g.Report(f)
	}
}

// has reports whether a stage, or one of the file that it is built on, has one of these instructions.
func has(s *stages.Stage, names ...string) bool {
	for ; s != nil; s = s.Parent {
		if slices.ContainsFunc(s.Body, func(in *syntax.Instruction) bool { return slices.Contains(names, in.Name) }) {
			return true
		}
	}
	return false
}

// emptyVariable reports whether a source is one variable that an ARG of the stage declares and that has no value by
// default: not by this ARG, not by a global one, not by an ENV of the stage or of one that it is built on.
func (g *guarding) emptyVariable(s *stages.Stage, last int, source string) bool {
	name := strings.Trim(source, "${}")
	if source != "$"+name && source != "${"+name+"}" || givenByBuildKit(name) || hasDefault(g.Graph.MetaArgs, name) {
		return false
	}
	for parent := s.Parent; parent != nil; parent = parent.Parent {
		if setsVariable(parent.Cmds, name) {
			return false
		}
	}
	return declares(s.Cmds[:last], name) && !setsVariable(s.Cmds[:last], name)
}

// givenByBuildKit reports whether a build gives an ARG of that name a value by itself (dockerfile2llb/platform.go
// defaultArgs, convert.go proxyArgs).
func givenByBuildKit(name string) bool {
	upper := strings.ToUpper(name)
	return strings.HasPrefix(name, "TARGET") || strings.HasPrefix(name, "BUILD") || strings.HasSuffix(upper, "_PROXY")
}

func hasDefault(args []instructions.ArgCommand, name string) bool {
	return slices.ContainsFunc(args, func(c instructions.ArgCommand) bool {
		return slices.ContainsFunc(c.Args, func(kv instructions.KeyValuePairOptional) bool { return kv.Key == name && kv.Value != nil })
	})
}

func declares(cmds []instructions.Command, name string) bool {
	return slices.ContainsFunc(cmds, func(cmd instructions.Command) bool {
		c, ok := cmd.(*instructions.ArgCommand)
		return ok && slices.ContainsFunc(c.Args, func(kv instructions.KeyValuePairOptional) bool { return kv.Key == name })
	})
}

// setsVariable reports whether an ARG or ENV gives the variable a value.
func setsVariable(cmds []instructions.Command, name string) bool {
	return slices.ContainsFunc(cmds, func(cmd instructions.Command) bool {
		switch c := cmd.(type) {
		case *instructions.ArgCommand:
			return hasDefault([]instructions.ArgCommand{*c}, name)
		case *instructions.EnvCommand:
			return slices.ContainsFunc(c.Env, func(kv instructions.KeyValuePair) bool { return kv.Key == name })
		}
		return false
	})
}
