package guard

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/stages"
)

// checks are the paths of a stage that are known to be there, or of which it would fail.
type checks []string

// cover reports whether p, or something below it, is known.
func (c checks) cover(p string) bool {
	return slices.ContainsFunc(c, func(checked string) bool { return within(checked, p) })
}

// everywhere is what every image with a shell has: a test of it cannot fail.
var everywhere = checks{"/bin", "/etc", "/home", "/opt", "/root", "/run", "/sbin", "/srv", "/tmp", "/usr/bin", "/usr/include",
	"/usr/lib", "/usr/local/bin", "/usr/local/include", "/usr/local/lib", "/usr/local/sbin", "/usr/local/share", "/usr/sbin",
	"/usr/share", "/var/lib", "/var/log", "/var/tmp", "/lib", "/mnt", "/etc/passwd", "/etc/group", "/etc/os-release"}

// systemLibrary is a library in the directories of the distribution.
var systemLibrary = regexp.MustCompile(`^/(usr/)?lib(32|64|x32)?/(.*/)?[^/]+\.so[.0-9]*$`)

// lent reports whether p is a library that comes with the image of s: no RUN names it.
func lent(s *stages.Stage, p string) bool {
	return systemLibrary.MatchString(p) && !slices.ContainsFunc(s.Cmds, func(cmd instructions.Command) bool {
		run, ok := cmd.(*instructions.RunCommand)
		return ok && mentions(scriptOf(run).text, p)
	})
}

// checksIn collects them from what s itself makes and checks.
func (g *guarding) checksIn(s *stages.Stage) checks {
	all := slices.Clone(everywhere)
	for i, cmd := range s.Cmds {
		dir := ""
		if w := g.workdirs.At(s.Body[i]); w.Known() {
			dir = w.Path
		}
		switch c := cmd.(type) {
		case *instructions.RunCommand:
			all = append(all, scriptOf(c).checks(dir)...)
		case *instructions.WorkdirCommand:
			all = append(all, g.made(dir, c.Path)...)
		case *instructions.CopyCommand:
			all = append(all, g.filled(dir, c.SourcesAndDest)...)
		case *instructions.AddCommand:
			all = append(all, g.filled(dir, c.SourcesAndDest)...)
		}
	}
	return all
}

// made is the directory or file that BuildKit makes at p.
func (g *guarding) made(dir, p string) checks {
	if stages.Unclear(p, g.File.Escape) != "" {
		return nil
	}
	if p = absolute(dir, p); p == "" {
		return nil
	}
	return checks{p}
}

// filled is the destination of a COPY or ADD that copies something for certain.
func (g *guarding) filled(dir string, c instructions.SourcesAndDest) checks {
	for _, source := range c.SourcePaths {
		if strings.ContainsAny(source, "*?[$") {
			return nil
		}
	}
	return g.made(dir, c.DestPath)
}

// checks returns the absolute paths without which the script fails, by its tests and
// listings. dir is where it starts; "" if that is not known.
func (s script) checks(dir string) checks {
	var found checks
	for i, c := range s.commands {
		if c.name() == "cd" {
			dir = s.enter(dir, c)
			continue
		}
		for _, p := range s.checked(i) {
			if p = absolute(dir, p); p != "" {
				found = append(found, p)
			}
		}
	}
	return found
}

// enter returns the directory after a cd.
func (s script) enter(dir string, cd shellCommand) string {
	if len(cd.words) != 2 || cd.words[1].dynamic || s.groups {
		return ""
	}
	return absolute(dir, cd.words[1].text)
}

// absolute returns p as seen from dir; "" if that is not known.
func absolute(dir, p string) string {
	switch {
	case path.IsAbs(p):
		return path.Clean(p)
	case dir == "" || p == "" || p[0] == '~' || p[0] == '-':
		return ""
	}
	return path.Join(dir, p)
}

// checked returns the paths that the i-th command checks.
func (s script) checked(i int) []string {
	words := s.commands[i].words
	for len(words) > 0 && words[0].text == "{" {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil
	}
	if words[0].text == "if" {
		if !s.gives(i + 1) {
			return nil
		}
		return negated(words[1:])
	}
	if !s.binds(i) {
		return nil
	}
	switch words[0].text {
	case "ls", "stat", "mkdir", "touch":
		return literals(words[1:])
	}
	return tested(words)
}

// negated returns what "! test -e p" or "[ ! -e p ]" looks for.
func negated(words []shellWord) []string {
	for i, w := range words {
		if w.text == "!" && i <= 1 {
			return tested(slices.Concat(words[:i], words[i+1:]))
		}
	}
	return nil
}

// tests are the operators of test that are false for a path that does not exist.
const existence = "-e -f -d -s -x -r -w -L -h"

// tested returns the paths of "test -e p", "[ -e p ]" and "[[ -e p ]]", also joined by -a.
func tested(words []shellWord) []string {
	closing, ok := map[string]string{"test": "", "[": "]", "[[": "]]"}[words[0].text]
	if !ok {
		return nil
	}
	args := words[1:]
	if closing != "" {
		if len(args) == 0 || args[len(args)-1].text != closing {
			return nil
		}
		args = args[:len(args)-1]
	}
	var paths []string
	for len(args) >= 2 && slices.Contains(strings.Fields(existence), args[0].text) {
		paths = append(paths, literals(args[1:2])...)
		args = args[2:]
		if len(args) > 0 && args[0].text == "-a" {
			args = args[1:]
		}
	}
	if len(args) > 0 {
		return nil
	}
	return paths
}

// literals returns the words that are paths as they stand.
func literals(words []shellWord) []string {
	var paths []string
	for _, w := range words {
		if !w.dynamic && !strings.HasPrefix(w.text, "-") {
			paths = append(paths, w.text)
		}
	}
	return paths
}
