package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules/guard"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// artifactPath finds sources of COPY --from that the stage does not write, although it writes a file of that name elsewhere.
var artifactPath = &rewrite.Rule{
	Name:    "artifact-path",
	Summary: "COPY --from takes a path that its stage does not write; the stage writes that file elsewhere",
	Does:    "repair the path of a copied artifact",
	Why:     "COPY --from reads a path from the root of the stage, and the stage writes that file elsewhere.",
	Bug:     true,
	Level:   rewrite.Unsafe,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   artifactPathQuiet,
	Run: func(p *rewrite.Pass) {
		reader := guard.Reader(p)
		for _, r := range p.Graph.Refs {
			if c := r.Copies(); c != nil && !r.Fixed && !p.Repo.Contexts[r.To.Alias] {
				misplaced(p, r, c, reader)
			}
		}
		for _, s := range p.Graph.Stages {
			stagesAsSources(p, s, reader)
		}
	},
}

// misplaced checks the sources of one COPY --from.
func misplaced(p *rewrite.Pass, r *stages.Ref, cmd *stages.Transfer, reader *artifact.Reader) {
	c := copied{in: r.At}
	if !c.read(cmd) || cmd.Parents || len(cmd.Exclude) > 0 {
		return
	}
	for _, w := range c.sources {
		if plainSource().MatchString(w.Text) && !strings.HasSuffix(w.Text, "/") {
			misplacedSource(p, r, w, reader.Stage(r.To))
		}
	}
}

// stagesAsSources reports the COPYs and ADDs of s that read a file from the build context which has the name of a stage, if
// nothing uses that stage and it makes such a file.
func stagesAsSources(p *rewrite.Pass, s *stages.Stage, reader *artifact.Reader) {
	for i, in := range s.Body {
		c := copied{in: in}
		if !c.read(stages.TransferOf(s.Cmds[i])) || c.from || len(c.sources) != 1 {
			continue
		}
		name := strings.TrimPrefix(c.sources[0].Text, "./")
		at := slices.IndexFunc(p.Graph.Stages[:s.Index], func(t *stages.Stage) bool { return t.Alias == name && len(p.Graph.RefsTo(t)) == 0 })
		if at < 0 {
			continue
		}
		found := slices.DeleteFunc(reader.Stage(p.Graph.Stages[at]).SameName("/"+name), func(w *artifact.Write) bool {
			return w.Kind != artifact.File || w.Origin != artifact.Built || !lands(w)
		})
		if len(found) != 1 {
			continue
		}
		p.Report(rewrite.Finding{Span: c.sources[0].Span,
			Message: fmt.Sprintf("%s comes from the build context, and nothing uses the stage %s, which makes %s (line %d)", name, name, found[0].Path, p.File.Line(found[0].At)),
			Reason:  fmt.Sprintf("COPY --from=%s %s %s may be meant, unless the build context has the file", name, found[0].Path, c.dest.Text)})
	}
}

// plainSource matches a path that ends in a name and that BuildKit uses unchanged.
var plainSource = lazyregexp.New(`^[\w.+@%,~/-]*[\w+@%,~-]$`)

// misplacedSource reports one source that the stage does not write.
func misplacedSource(p *rewrite.Pass, r *stages.Ref, w syntax.Word, st *artifact.Stage) {
	wanted := path.Join("/", w.Text)
	if fromDistribution(wanted) || st.MayWrite(wanted) || st.Names(wanted) || !st.Clear() {
		return
	}
	// Have: a path that no instruction of the stage seems to write.
	found := slices.DeleteFunc(st.SameName(wanted), func(w *artifact.Write) bool { return !lands(w) })
	if len(found) == 0 {
		return
	}
	foreign := st.Foreign()
	if foreign != nil && !fromWorkdir(found, wanted) {
		return
	}
	f := rewrite.Finding{Span: w.Span, Message: misplacedMessage(p, wanted, r, found)}
	switch {
	case len(found) > 1:
		f.Reason = "several paths may be meant"
	case foreign != nil:
		f.Reason = shell.Short(strings.ReplaceAll(foreign.Words[0].Text, shell.Unknown, "…")) + " may write it as well"
	case !knownBase(r.To):
		f.Reason = "the base image may have it"
	case !plainSource().MatchString(found[0].Path):
		f.Reason = "the path has characters that need quotes"
	case w.Split:
		f.Reason = cut
	default:
		quote := ""
		if r.At.JSON {
			quote = `"`
		}
		f.Fix = rewrite.UnsafeFix(rewrite.Repaths, "copy "+found[0].Path, text.Replace(w.Span, quote+found[0].Path+quote))
		f.Reason = "only a build can show that no other file is meant"
	}
	p.Report(f)
}

// fromWorkdir reports whether each found path is the wanted one below the directory of its command. Then the author confused the
// root of the stage with that directory.
func fromWorkdir(found []*artifact.Write, wanted string) bool {
	return !slices.ContainsFunc(found, func(w *artifact.Write) bool {
		return w.Command == nil || w.Command.Dir.From != shell.Root || path.Join(w.Command.Dir.Path, wanted) != w.Path
	})
}

// misplacedMessage names the path, and what writes a file of its name.
func misplacedMessage(p *rewrite.Pass, wanted string, r *stages.Ref, found []*artifact.Write) string {
	var evidence []string
	for _, w := range found {
		evidence = append(evidence, fmt.Sprintf("%s (line %d) writes %s", shell.Short(w.Text), p.File.Line(w.At), w.Path))
	}
	return fmt.Sprintf("dfix does not see that stage %s writes %s: %s", r.To.Label(), wanted, strings.Join(evidence, ", "))
}

// distribution are directories that base images fill.
var distribution = []string{"/bin", "/sbin", "/lib", "/lib64", "/usr", "/etc", "/var", "/opt", "/root", "/home", "/srv", "/proc", "/sys", "/dev", "/run", "/go"}

// fromDistribution reports whether a base image may contain a path.
func fromDistribution(p string) bool {
	return p == "/" || slices.ContainsFunc(distribution, func(dir string) bool { return artifact.Within(p, dir) })
}

// knownBase reports whether the base image of a stage is an official image or scratch. Outside the directories of a distribution,
// these contain nothing that people copy.
func knownBase(s *stages.Stage) bool {
	base := s.Root().Base.Text
	return base == "scratch" || suggest.OfficialImage(base)
}

// lands reports whether the stage contains what a command wrote, at the path that the text gives. For dotnet, it depends on the
// version whether a relative path begins in the project's directory or in that of the command.
func lands(w *artifact.Write) bool {
	if w.Command != nil && slices.Contains([]string{"dotnet", "hugo", "mkdocs", "cmake", "javac"}, w.Command.Name()) {
		return false
	}
	for _, flag := range w.At.Flags {
		for _, field := range flag.Fields {
			if slices.Contains([]string{"target", "dst", "destination"}, field.Key) && (!path.IsAbs(field.Value) || artifact.Within(w.Path, path.Clean(field.Value))) {
				return false // into a mount
			}
		}
	}
	return true
}

// artifactPathQuiet reports whether no instruction of a simple file may write a file with a name that a COPY takes from a stage.
// It ignores paths that are arguments of a command.
func artifactPathQuiet(f *prefilter.File) bool {
	variables := slices.ContainsFunc(f.Instructions, func(in prefilter.Instruction) bool { return in.Name == "ENV" || in.Name == "ARG" })
	noShell := !slices.ContainsFunc(f.Instructions, func(in prefilter.Instruction) bool { return in.Name == "SHELL" })
	for _, r := range f.References {
		if r.Copy == nil {
			continue
		}
		if r.Copy.IsList() || r.To < 0 && !strings.ContainsAny(r.Name, "/:@") {
			return false
		}
		words := r.Copy.Words
		for _, source := range words[:len(words)-1] {
			name := path.Base(source)
			if r.To >= 0 && !(noShell && guard.TestedIn(f, r.To, source)) && slices.ContainsFunc(f.Instructions, func(in prefilter.Instruction) bool {
				return in.Stage <= r.To && mayWriteName(in, name, variables)
			}) {
				return false
			}
		}
	}
	return !f.Mounts && !slices.ContainsFunc(f.Instructions, func(in prefilter.Instruction) bool { return mayNameStage(in, f.Stages) })
}

// mayNameStage reports whether an instruction is a COPY or ADD of what may have the name of a stage.
func mayNameStage(in prefilter.Instruction, all []prefilter.Stage) bool {
	if in.Name != "COPY" && in.Name != "ADD" {
		return false
	}
	source := strings.TrimPrefix(in.Words[0], "./")
	return strings.ContainsAny(source, "[<`\\\"'") || slices.ContainsFunc(all, func(s prefilter.Stage) bool { return s.Name != "" && s.Name == source })
}

// onlyTests matches a RUN that only tests paths, as other rules write it.
var onlyTests = lazyregexp.New(`^(test -[edf] [\w./-]+(\s|\\|&&)*)+$`)

// mayWriteName reports whether an instruction may make a file of that name.
func mayWriteName(in prefilter.Instruction, name string, variables bool) bool {
	args := in.Args
	switch in.Name {
	case "RUN":
		return (strings.Contains(args, name) || strings.ContainsAny(args, "$`\"'\\")) && !onlyTests().MatchString(args)
	case "COPY", "ADD":
		words := in.Words
		dest := words[len(words)-1]
		return path.Base(dest) == name || strings.ContainsAny(args, `"'\<`) || variables && strings.Contains(dest, "$")
	}
	return false
}
