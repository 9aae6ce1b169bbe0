package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules/guard"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// fusedBuild finds a RUN that installs packages and then compiles what a later stage copies.
var fusedBuild = &rewrite.Rule{
	Name:    "fused-build",
	Summary: "one RUN installs packages and compiles what a later stage copies",
	Does:    "separate the installation of packages from the build",
	Why:     "While both are one RUN, every change of the build command installs the packages again.",
	Level:   rewrite.Unsafe,
	Run: func(p *rewrite.Pass) {
		reader := guard.Reader(p)
		for _, s := range p.Graph.Stages {
			if copiedOnly(p.Graph, s) && !p.Repo.Contexts[s.Alias] {
				fusedBuilds(p, reader.Stage(s))
			}
		}
	},
}

// copiedOnly reports whether stages copy from s and no stage extends it, so no image has its layers.
func copiedOnly(g *stages.Graph, s *stages.Stage) bool {
	copies := false
	for _, r := range g.RefsTo(s) {
		if r.Kind == stages.FromBase {
			return false
		}
		copies = copies || r.Copies() != nil
	}
	return copies && !g.Last(s)
}

// fusedBuilds checks the RUNs of a stage.
func fusedBuilds(p *rewrite.Pass, st *artifact.Stage) {
	for i, in := range st.Body {
		script := st.Script(i)
		run, ok := st.Cmds[i].(*instructions.RunCommand)
		if !ok || script == nil || in.Opaque || in.JSON || len(in.Args) != 1 || len(run.Files) > 0 || len(script.Steps) < 2 || in.Args[0].Text != script.Text {
			continue
		}
		f := fused{pass: p, in: in, script: script}
		if f.find() {
			if builds := f.builds(st); builds != "" {
				f.report(builds)
			}
		}
	}
}

// fused is a RUN in shell form that is one list of &&.
type fused struct {
	pass      *rewrite.Pass
	in        *syntax.Instruction
	script    *shell.Script
	installer *shell.Command // the last command that installs packages before the compiler
	compiler  *shell.Command // the first command that compiles
	cut       int            // the step that begins the second RUN
}

// find looks for a command that compiles, in a step after one that installs packages.
func (f *fused) find() bool {
	for i, step := range f.script.Steps {
		for _, c := range f.script.Commands {
			switch {
			case c.Start < step.Start || c.Start >= step.End:
			case f.compiler == nil && installsPackages(c):
				f.installer, f.cut = c, i+1
			case f.compiler == nil && f.installer != nil && f.cut == i && cleansUp(c):
				f.cut = i + 1
			case f.compiler == nil && f.installer != nil && f.cut <= i && compiles(c):
				f.compiler = c
			}
		}
	}
	return f.compiler != nil
}

// builds returns what the RUN builds after the cut and a later stage copies: a path if that is certain, else a few words. It
// returns "" if there is nothing.
func (f *fused) builds(st *artifact.Stage) (what string) {
	for _, r := range f.pass.Graph.RefsTo(st.Stage) {
		cmd := r.Copies()
		if cmd == nil {
			continue
		}
		for _, source := range cmd.SourcePaths {
			if !plainSource().MatchString(source) || !strings.HasPrefix(source, "/") {
				continue
			}
			if w := st.Last(source); w != nil && w.At == f.in && w.Origin == artifact.Built && w.Command.Start >= f.script.Steps[f.cut].Start {
				if w.May(source) && !w.Tree && w.Level == artifact.Certain {
					return source
				}
				what = "what a later stage copies"
			}
		}
	}
	return what
}

func (f *fused) report(builds string) {
	finding := rewrite.Finding{Span: f.in.Span, Message: fmt.Sprintf("one RUN installs packages (%s) and builds %s (%s): a change of the build installs them again",
		shell.Short(f.textOf(f.installer)), builds, shell.Short(f.textOf(f.compiler)))}
	edit, reason := f.split()
	finding.Reason = reason
	if reason == "" {
		finding.Fix = rewrite.UnsafeFix(rewrite.Splits, "split the RUN before "+shell.Short(f.stepText(f.cut)), edit)
		finding.Reason = "the second RUN does not see what the first leaves outside of files, such as a process"
	}
	f.pass.Report(finding)
}

func (f *fused) textOf(c *shell.Command) string {
	return f.script.Text[c.Start:min(c.End, len(f.script.Text))]
}

func (f *fused) stepText(i int) string {
	return f.script.Text[f.script.Steps[i].Start:f.script.Steps[i].End]
}

// split returns the edit that splits the RUN in two, or the reason why that would change the build.
func (f *fused) split() (edit text.Edit, reason string) {
	offsets := f.pass.File.Offsets(f.in.Args[0])
	if offsets == nil || f.in.Keyword.Split {
		return edit, cut
	}
	gap := text.Span{Start: offsets[f.script.Steps[f.cut-1].End-1] + 1, End: offsets[f.script.Steps[f.cut].Start]}
	lasting := f.script.LastingEffect(f.cut)
	switch {
	case lasting != "":
		return edit, shell.Short(lasting) + " has an effect on what follows it in the RUN"
	case strings.Trim(string(gap.Of(f.pass.File.Src)), " \t\r\n&"+string(f.pass.File.Escape)) != "":
		return edit, "a comment is at the place where the RUN would be split"
	case slices.ContainsFunc(f.in.Flags, loses):
		return edit, "a mount would lose what the first part writes"
	case slices.ContainsFunc(f.script.Commands, func(c *shell.Command) bool { return c.Start >= f.script.Steps[f.cut].Start && removesInstalled(c) }):
		return edit, "it removes the packages again, to keep them out of the layer"
	case f.pass.File.Preprocessed:
		return edit, "the file is input of a preprocessor"
	}
	front := f.in.Keyword.Text + " "
	if len(f.in.Flags) > 0 {
		front = string(text.Span{Start: f.in.Span.Start, End: f.in.Args[0].Span.Start}.Of(f.pass.File.Src))
	}
	return text.Replace(gap, f.pass.File.EOL+front), ""
}

// loses reports whether a flag of a RUN mounts something whose changes are lost when the RUN ends.
func loses(flag syntax.Flag) bool {
	return slices.ContainsFunc(flag.Fields, func(field syntax.Field) bool {
		return field.Key == "type" && field.Value == "tmpfs" || field.Key == "rw" || field.Key == "readwrite"
	})
}

// installVerbs maps each package manager of a distribution to the arguments with which it installs packages.
var installVerbs = map[string][]string{
	"apt-get": {"install", "build-dep"}, "apt": {"install", "build-dep"}, "apk": {"add"}, "yum": {"install", "groupinstall"}, "dnf": {"install", "groupinstall"},
	"microdnf": {"install"}, "tdnf": {"install"}, "zypper": {"install", "in"}, "pacman": {"-S", "-Sy", "-Syu"},
}

func installsPackages(c *shell.Command) bool { return c.Has(installVerbs[c.Name()]...) }

func removesInstalled(c *shell.Command) bool {
	return installVerbs[c.Name()] != nil && c.Has("purge", "remove", "autoremove", "auto-remove", "del", "erase", "-R", "-Rs", "-Rns")
}

// cleansUp reports whether a command removes what a package manager leaves behind.
func cleansUp(c *shell.Command) bool {
	if installVerbs[c.Name()] != nil {
		return c.Has("clean", "autoclean")
	}
	return c.Name() == "rm" && slices.ContainsFunc(c.Args(), func(w shell.Word) bool {
		return strings.HasPrefix(w.Text, "/var/lib/apt") || strings.HasPrefix(w.Text, "/var/cache/")
	})
}

// compilers are the verbs with which a program compiles; an empty list means that it always does.
var compilers = map[string][]string{
	"gcc": nil, "g++": nil, "cc": nil, "c++": nil, "clang": nil, "clang++": nil, "rustc": nil, "ghc": nil, "javac": nil, "make": nil, "gmake": nil, "ninja": nil,
	"configure": nil, "cmake": nil, "meson": nil, "go": {"build", "install"}, "cargo": {"build", "install"}, "mvn": {"package", "install", "verify"},
	"gradle": {"build", "assemble", "jar"}, "gradlew": {"build", "assemble", "jar"}, "dotnet": {"publish", "build"},
	"npm": {"build"}, "yarn": {"build"}, "pnpm": {"build"}, "zig": {"build", "cc"}, "nim": {"c", "cpp"}, "crystal": {"build"}, "swift": {"build"},
}

func compiles(c *shell.Command) bool {
	verbs, known := compilers[c.Name()]
	return known && !c.Nested && (verbs == nil || c.Has(verbs...))
}
