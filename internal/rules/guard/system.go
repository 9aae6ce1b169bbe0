package guard

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// systems says which operating system the stages of a file run on. Many base images exist for Linux and for Windows under
// one tag, and a RUN in shell form runs under sh on the one and under cmd on the other.
type systems struct {
	windows string // what shows that the file is for Windows; "" if nothing does
	around  string // what in the repository suggests Windows; "" if nothing does
	linux   []bool // the stages that can run on Linux only, by index, unless all do
	shown   bool   // a stage of the file, or a word of it, is for Linux only
}

// systems reads a file and what the repository says of it.
func (k scripts) systems(g *stages.Graph, facts rewrite.RepoFacts) *systems {
	s := &systems{around: facts.Windows, linux: make([]bool, len(g.Stages))}
	for _, stage := range g.Stages {
		if s.windows = k.windowsSign(g, stage); s.windows != "" {
			return s
		}
		s.shown = s.shown || linuxBase(stage.Base.Text)
	}
	if s.certain() {
		return s // without a look at the words of scripts
	}
	for i, stage := range g.Stages {
		s.linux[i] = k.linuxStage(stage) || stage.Parent != nil && s.linux[stage.Parent.Index]
		s.shown = s.shown || s.linux[i]
	}
	return s
}

// certain reports whether every stage runs on Linux: one of the file can run there only, and nothing speaks for Windows.
func (s *systems) certain() bool { return s.shown && s.windows == "" && s.around == "" }

// doubt says why stage may run on a system other than Linux. It returns "" if Linux is certain: the stage can run only there, or
// another stage of the file can and nothing suggests Windows.
func (s *systems) doubt(stage *stages.Stage) string {
	switch {
	case s.windows != "":
		return "the file is for Windows: " + s.windows
	case s.certain() || s.linux[stage.Index]:
		return ""
	case s.around != "":
		return "it may be a Windows image, which has no test command: " + s.around
	}
	return "nothing in the file shows that it is for Linux, and Windows has no test command"
}

// linuxStage reports whether a stage can run on Linux only: there is no such base image for another system, or no such
// command.
func (k scripts) linuxStage(s *stages.Stage) bool {
	if platform, ok := s.From.Flag("platform"); ok && strings.HasPrefix(strings.ToLower(platform.Value), "linux") {
		return true
	}
	return s.Parent == nil && s.Base.Text != "scratch" && linuxBase(s.Base.Text) ||
		slices.ContainsFunc(s.Cmds, k.linuxCommand) || slices.ContainsFunc(s.Body, linuxMount)
}

// linuxBase reports whether an image exists for Linux only. There is no scratch on Windows.
func linuxBase(image string) bool {
	image = strings.ToLower(strings.Trim(image, `"'`))
	if windowsImage().MatchString(image) {
		return false
	}
	return image == "scratch" || linuxImages().MatchString(image) || suggest.LinuxOnly(hubName(image))
}

// hubName returns the name of an image of Docker Hub without its tag and digest, also if a mirror of the Hub has it.
// A variable in the tag does not matter.
func hubName(image string) string {
	repository := suggest.Repository(image)
	dir, name := path.Split(repository)
	if parent := path.Base(dir); parent == "library" || parent == "docker.io" {
		return name
	}
	return repository
}

// linuxCommand reports whether an instruction works on Linux only.
func (k scripts) linuxCommand(cmd instructions.Command) bool {
	switch c := cmd.(type) {
	case *instructions.RunCommand:
		text := textOf(c)
		return !k.windows(text) && (len(c.Files) > 0 && c.PrependShell || k.linux(text))
	case *instructions.ShellCommand:
		return strings.HasPrefix(c.Shell[0], "/")
	case *instructions.UserCommand:
		return linuxUser().MatchString(c.User)
	}
	return false
}

// linuxMount reports whether a RUN mounts something in a directory of Linux.
func linuxMount(in *syntax.Instruction) bool {
	return slices.ContainsFunc(in.Flags, func(f syntax.Flag) bool {
		return slices.ContainsFunc(f.Fields, func(field syntax.Field) bool { return isTarget(field.Key) && linuxPath().MatchString(field.Value) })
	})
}

// windowsSign returns what shows that a stage is for Windows; "" if nothing does.
func (k scripts) windowsSign(g *stages.Graph, s *stages.Stage) string {
	if platform, ok := s.From.Flag("platform"); ok && strings.HasPrefix(strings.ToLower(platform.Value), "windows") {
		return "--platform=" + platform.Value
	}
	if s.Parent == nil && windowsImage().MatchString(s.Base.Text) && !perhapsStage(g, s.Base.Text) {
		return s.Base.Text
	}
	onLinux := linuxBase(baseOf(s))
	for _, cmd := range s.Cmds {
		if _, ok := cmd.(*instructions.RunCommand); ok && onLinux {
			continue // PowerShell exists there too, and words of cmd are only text
		}
		if sign := k.windowsCommand(cmd); sign != "" {
			return sign
		}
	}
	return ""
}

// perhapsStage reports whether a base with a variable in it begins with words that only a stage of the file has.
func perhapsStage(g *stages.Graph, base string) bool {
	first, _, computed := strings.Cut(base, "$")
	return computed && first != "" && slices.ContainsFunc(g.Stages, func(s *stages.Stage) bool { return strings.HasPrefix(s.Alias, strings.ToLower(first)) })
}

// windowsCommand returns what shows that an instruction is for Windows; "" if nothing does.
func (k scripts) windowsCommand(cmd instructions.Command) string {
	switch c := cmd.(type) {
	case *instructions.RunCommand:
		if k.windows(textOf(c)) {
			return "a RUN with words of cmd or PowerShell"
		}
	case *instructions.ShellCommand:
		if windowsShell().MatchString(c.Shell[0]) {
			return "SHELL " + c.Shell[0]
		}
	case *instructions.UserCommand:
		if strings.HasPrefix(c.User, "Container") {
			return "USER " + c.User
		}
	case *instructions.EntrypointCommand:
		return programOf(c.CmdLine)
	case *instructions.CmdCommand:
		return programOf(c.CmdLine)
	}
	return windowsPathIn(cmd)
}

// programOf returns the program of a command line if only Windows can start it.
func programOf(line []string) string {
	if len(line) == 0 {
		return ""
	}
	word, _, _ := strings.Cut(strings.TrimSpace(line[0]), " ")
	if windowsProgram().MatchString(word) || windowsPath().MatchString(word) {
		return fmt.Sprintf("the program %s", word)
	}
	return ""
}

// windowsPathIn returns a path of an instruction that begins with a drive.
func windowsPathIn(cmd instructions.Command) string {
	var paths []string
	switch c := cmd.(type) {
	case *instructions.WorkdirCommand:
		paths = []string{c.Path}
	case *instructions.CopyCommand, *instructions.AddCommand:
		transfer := stages.TransferOf(c)
		paths = append([]string{transfer.DestPath}, transfer.SourcePaths...)
	case *instructions.VolumeCommand:
		paths = c.Volumes
	case *instructions.EnvCommand:
		for _, kv := range c.Env {
			paths = append(paths, kv.Value)
		}
	}
	if i := slices.IndexFunc(paths, windowsPath().MatchString); i >= 0 {
		return "the path " + paths[i]
	}
	return ""
}
