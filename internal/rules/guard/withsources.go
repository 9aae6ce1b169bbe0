package guard

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
)

// mayTakeSources reports whether a COPY may take a directory into which another one has copied files and a compiler may write.
func mayTakeSources(f *prefilter.File) bool {
	return slices.ContainsFunc(f.Instructions, mayNameOutput) &&
		anyPair(f, destinations, func(source, dest string) bool { return artifact.Within(source, dest) || artifact.Within(dest, source) })
}

// mayNameOutput reports whether an instruction is a RUN that may set where a compiler writes.
func mayNameOutput(in prefilter.Instruction) bool {
	return in.Name == "RUN" && mayHave(in, "-o")
}

// mayHave reports whether the text of an instruction may have one of some words, perhaps over lines, in quotes or in a variable.
func mayHave(in prefilter.Instruction, words ...string) bool {
	text := joined.Replace(in.Args)
	return strings.ContainsAny(text, "\"'$<`") || slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

var joined = strings.NewReplacer(`\`, "", "\n", "", "\r", "")

// withSources reports a COPY that takes a directory of sources, in which the stage makes one program.
func (g *guarding) withSources(r *stages.Ref, cmd *stages.Transfer) {
	if len(cmd.SourcePaths) != 1 || cmd.Parents || len(cmd.Exclude) > 0 {
		return
	}
	dir, reason := g.pathOf(r, cmd.SourcePaths[0])
	if reason != "" || dir == "/" {
		return
	}
	made := onlyProgram(g.reader.Stage(r.To), dir)
	if made == nil {
		return
	}
	// Have: sources from the build context, and one program that a compiler certainly makes among them.
	f := rewrite.Finding{Span: r.At.Span, Reason: "only you know what else of it is needed",
		Message: fmt.Sprintf("%s is copied with its sources: %s makes one program there, %s (line %d)", dir, called(r.To), made.Path, g.File.Line(made.At))}
	if dest, ok := g.reader.Stage(r.In).Absolute(r.Position(), cmd.DestPath); ok {
		if at := path.Join(dest, strings.TrimPrefix(made.Path, dir)); g.program(r.In, r.Position()) == at {
			f.Reason = fmt.Sprintf("if the image needs only what it starts, COPY --from=%s %s %s is enough", r.Name, made.Path, at)
		}
	}
	g.Report(f)
}

// onlyProgram returns the write of the one program that a compiler certainly makes below dir, if COPY has brought sources
// there and no other command makes anything there; nil otherwise.
func onlyProgram(st *artifact.Stage, dir string) *artifact.Write {
	var made *artifact.Write
	sources := false
	for _, w := range st.Writes {
		switch inside := w.Path != "" && artifact.Within(w.Path, dir); {
		case w.Origin == artifact.Copied:
			sources = sources || w.Tree && (inside || artifact.Within(dir, w.Path))
		case w.Origin == artifact.Empty || !inside && !w.Tree && w.Path != "":
		case compilesHere(w) && w.Level == artifact.Certain && w.Kind == artifact.File && inside && w.Path != dir && (made == nil || made.Path == w.Path):
			made = w
		case w.Path == "" || inside || artifact.Within(dir, w.Path):
			return nil
		}
	}
	if made == nil || !sources || st.Exists(made.Path) == nil {
		return nil
	}
	return made
}
