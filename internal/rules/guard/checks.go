package guard

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// checks are the paths of a stage that certainly exist, because the build of the stage fails without them.
type checks []string

// cover reports whether p, or something below it, is known.
func (c checks) cover(p string) bool {
	return slices.ContainsFunc(c, func(checked string) bool { return artifact.Within(checked, p) })
}

// everywhere lists the directories that every image with a shell has: a test of them cannot fail.
var everywhere = checks{"/bin", "/etc", "/home", "/opt", "/root", "/run", "/sbin", "/srv", "/tmp", "/usr/bin", "/usr/include",
	"/usr/lib", "/usr/local/bin", "/usr/local/include", "/usr/local/lib", "/usr/local/sbin", "/usr/local/share", "/usr/sbin",
	"/usr/share", "/var/lib", "/var/log", "/var/tmp", "/lib", "/mnt", "/etc/passwd", "/etc/group", "/etc/os-release"}

// systemLibrary is a library in the directories of the distribution.
var systemLibrary = lazyregexp.New(`^/(usr/)?lib(32|64|x32)?/(.*/)?[^/]+\.so[.0-9]*$`)

// comesWithImage reports whether p is a library that comes with the image of s: no RUN names it.
func comesWithImage(s *stages.Stage, p string) bool {
	return systemLibrary().MatchString(p) && !slices.ContainsFunc(s.Cmds, func(cmd instructions.Command) bool {
		run, ok := cmd.(*instructions.RunCommand)
		return ok && mentions(textOf(run), p)
	})
}

// checksIn returns the paths that s itself makes or checks.
func (g *guarding) checksIn(s *stages.Stage) checks {
	all := slices.Concat(everywhere, own(baseOf(s)))
	st := g.reader.Stage(s)
	for i := range s.Cmds {
		if script := st.Script(i); script != nil {
			all = slices.Concat(all, checked(script), used(script))
		}
	}
	for _, w := range st.Writes {
		if w.Stage == s && w.Command == nil && w.Level == artifact.Certain {
			all = append(all, w.Path) // by WORKDIR, COPY or ADD
		}
	}
	return all
}

// checked returns the absolute paths without which the script fails, by its tests and listings.
func checked(s *shell.Script) checks {
	var found checks
	for _, c := range s.Commands {
		for _, w := range checkedBy(c) {
			// A pattern without a match means itself, and fails.
			if p, known := c.Dir.Absolute(w.Text); known && !w.Several {
				found = append(found, p)
			}
		}
	}
	return found
}

// checkedBy returns the arguments of c that must be existing paths if the script succeeds.
func checkedBy(c *shell.Command) []shell.Word {
	if len(c.Words) == 0 || !c.Runs {
		return nil
	}
	name, _ := c.Words[0].Literal()
	switch {
	case c.Ends == shell.Failure:
		return tested(name, c.Words[1:], true)
	case c.Ends == shell.Any:
		return nil
	case slices.Contains([]string{"ls", "stat", "mkdir", "touch"}, name):
		return c.Operands()
	}
	return tested(name, c.Words[1:], false)
}

// existence are the operators of test that are false for a path that does not exist.
const existence = "-e -f -d -s -x -r -w -L -h"

// tested returns the paths of "test -e p", "[ -e p ]" and "[[ -e p ]]", also joined by -a or &&. A negated test has
// a "!" in front of its one operator.
func tested(name string, args []shell.Word, negated bool) []shell.Word {
	closing, ok := map[string]string{"test": "", "[": "]", "[[": "]]"}[name]
	if !ok {
		return nil
	}
	if closing != "" {
		if len(args) == 0 || !args[len(args)-1].Is(closing) {
			return nil
		}
		args = args[:len(args)-1]
	}
	if negated {
		if len(args) != 3 || !args[0].Is("!") || !args[1].Is(strings.Fields(existence)...) {
			return nil
		}
		return args[2:]
	}
	var paths []shell.Word
	for len(args) >= 2 && args[0].Is(strings.Fields(existence)...) {
		paths = append(paths, args[1])
		args = args[2:]
		if len(args) > 0 && args[0].Is("-a", "&&") {
			args = args[1:]
		}
	}
	if len(args) > 0 {
		return nil
	}
	return paths
}
