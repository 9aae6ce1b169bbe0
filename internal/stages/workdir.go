package stages

import (
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// Workdir is the WORKDIR in force at one place, as far as the file says.
type Workdir struct {
	Path    string // absolute, as BuildKit stores it: an absolute value verbatim, a relative one joined and cleaned
	Reason  string // why Path is unknown; "" if it is known
	Image   string // the base image that it is known of, where the file alone does not decide it; see Workdirs
	Windows bool   // the stage builds a Windows image, for which paths have other rules
}

// Known reports whether Path is the WORKDIR in every build of the file. If Image is set, this holds only as long as that image
// has its known WORKDIR.
func (w Workdir) Known() bool { return w.Reason == "" }

// Workdirs holds the WORKDIR in force before each instruction of a file.
type Workdirs struct{ at []Workdir }

// At returns the WORKDIR in force before in, which must be in a stage.
func (w Workdirs) At(in *syntax.Instruction) Workdir { return w.at[in.Index] }

// Workdirs follows WORKDIR through all stages (convert.go dispatchWorkdir, dispatchState.init). contexts are names
// of named build contexts in the repository, in lower case. A named build context replaces the stage of that name. known returns
// in which directory a base image starts, by its name in FROM; if known is nil, that of no image but scratch is known.
func (g *Graph) Workdirs(contexts map[string]bool, known func(image string) (dir string, ok bool)) Workdirs {
	all := Workdirs{make([]Workdir, len(g.File.Instructions))}
	ends := make([]Workdir, len(g.Stages))
	envs := make([]constants, len(g.Stages))
	preprocessed := g.File.Preprocessed
	for _, s := range g.Stages {
		now := g.start(s, ends, contexts, known)
		env := constants{}
		if s.Parent != nil && !contexts[s.Parent.Alias] && !s.Parent.triggers() {
			env = maps.Clone(envs[s.Parent.Index])
		}
		for i, in := range s.Body {
			all.at[in.Index] = now
			if preprocessed {
				all.at[in.Index].Reason = "the file is input of a preprocessor, so WORKDIR is not known"
			}
			switch c := s.Cmds[i].(type) {
			case *instructions.EnvCommand:
				env.set(c)
			case *instructions.WorkdirCommand:
				now = g.enter(now, c.Path, env)
			}
		}
		ends[s.Index], envs[s.Index] = now, env
	}
	return all
}

// start returns the WORKDIR at the start of s; ends are those at the end of the earlier stages.
func (g *Graph) start(s *Stage, ends []Workdir, contexts map[string]bool, known func(string) (string, bool)) Workdir {
	if s.windows() || s.Parent != nil && ends[s.Parent.Index].Windows {
		return Workdir{Reason: "the image is a Windows image", Windows: true}
	}
	switch {
	case s.Parent != nil && contexts[s.Parent.Alias]:
		return Workdir{Reason: "a named build context replaces stage " + s.Parent.Alias}
	case s.Parent != nil && s.Parent.triggers():
		return Workdir{Reason: "an ONBUILD of stage " + s.Parent.Alias + " may set WORKDIR"}
	case s.Parent != nil:
		return ends[s.Parent.Index]
	case s.Base.Text == "scratch": // image.go emptyImage
		return Workdir{Path: "/"}
	case known != nil && !contexts[strings.ToLower(s.Base.Text)]:
		if dir, ok := known(s.Base.Text); ok {
			return Workdir{Path: dir, Image: s.Base.Text}
		}
	}
	if strings.Contains(s.Base.Text, "$") {
		return Workdir{Reason: "a build argument decides the base image, and with it WORKDIR"}
	}
	return Workdir{Reason: "the base image decides WORKDIR"}
}

// enter returns the WORKDIR after the instruction WORKDIR to (util/system/path.go NormalizeWorkdir).
func (g *Graph) enter(now Workdir, to string, env constants) Workdir {
	if now.Windows {
		return now
	}
	if text, ok := env.expand(to); ok && text != "" && strings.Contains(to, "$") {
		to = text
	}
	if unclear := Unclear(to, g.File.Escape); unclear != "" {
		return Workdir{Reason: "WORKDIR " + to + " " + unclear}
	}
	// Have: text that BuildKit uses unchanged.
	if path.IsAbs(to) {
		return Workdir{Path: to}
	}
	if now.Known() {
		now.Path = path.Join(now.Path, to)
	}
	return now
}

// Unclear returns why the text of a path may not be the path that BuildKit uses, as the end of a sentence: "contains a variable".
// It returns "" if text and path are the same. BuildKit expands the words of WORKDIR, COPY and ADD with its shell lexer, also
// those in JSON form.
func Unclear(word string, escape byte) string {
	switch {
	case syntax.Template(word):
		return "contains a template placeholder"
	case strings.Contains(word, "$"):
		return "contains a variable"
	case strings.ContainsAny(word, `\:`):
		return "may be a Windows path"
	case strings.ContainsAny(word, `'"`) || strings.IndexByte(word, escape) >= 0:
		return "contains quotes or escapes"
	case !utf8.ValidString(word) || strings.ContainsFunc(word, unicode.IsControl) || strings.ContainsRune(word, '\uFEFF'):
		return "is not plain text"
	}
	return ""
}

// triggers reports whether s has an ONBUILD. Its trigger runs first in every stage that extends s (convert.go
// initOnBuildTriggers).
func (s *Stage) triggers() bool {
	return slices.ContainsFunc(s.Cmds, func(cmd instructions.Command) bool {
		_, ok := cmd.(*instructions.OnbuildCommand)
		return ok
	})
}

// windows reports whether the stage shows that it builds a Windows image: by the name of its base, its --platform,
// its SHELL or a path on a drive.
func (s *Stage) windows() bool {
	platform, _ := s.From.Flag("platform")
	if windowsImage(platform.Value) || windowsImage(s.Base.Text) {
		return true
	}
	return slices.ContainsFunc(s.Cmds, func(cmd instructions.Command) bool {
		switch c := cmd.(type) {
		case *instructions.ShellCommand:
			return len(c.Shell) > 0 && windowsShell().MatchString(c.Shell[0])
		case *instructions.WorkdirCommand:
			return OnDrive(c.Path)
		case *instructions.CopyCommand:
			return OnDrive(c.DestPath) || slices.ContainsFunc(c.SourcePaths, OnDrive)
		case *instructions.AddCommand:
			return OnDrive(c.DestPath) || slices.ContainsFunc(c.SourcePaths, OnDrive)
		}
		return false
	})
}

// windowsImage reports whether the name of an image or platform is one of Windows.
func windowsImage(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"windows", "nanoserver", "servercore", "dotnet/framework", "dotnet-framework"},
		func(sign string) bool { return strings.Contains(name, sign) })
}

var windowsShell = lazyregexp.New(`(?i)^(.*[/\\])?(cmd|powershell)(\.exe)?$`)

// OnDrive reports whether a path begins with a drive letter.
func OnDrive(word string) bool {
	word = strings.TrimLeft(word, `'"`)
	return len(word) > 1 && word[1] == ':' && (word[0]|0x20 >= 'a' && word[0]|0x20 <= 'z')
}
