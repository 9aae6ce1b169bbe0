package guard

import (
	"math"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// evidence is what the earlier RUNs of a user show about that user.
type evidence struct {
	root   bool     // it is root
	closed bool     // root is not certain, and files that only root may read were added later
	dirs   []string // the directories in which they ran
	paths  []string // the paths that their commands have used with success
}

// evidenceIn returns the evidence about the user after Body[last] of s, from s and the stages that it extends.
func (g *guarding) evidenceIn(s *stages.Stage, last int) evidence {
	user := s.Setting(last).User
	transfer := stages.TransferOf(s.Cmds[last])
	e := evidence{root: root(user) || user == "" && privileged(baseOf(s)), closed: transfer != nil && transfer.Chmod != ""}
	for end := last + 1; s != nil; s = s.Parent {
		for i, cmd := range s.Cmds[:min(end, len(s.Cmds))] {
			if run, ok := cmd.(*instructions.RunCommand); ok && s.Setting(i).User == user {
				st := g.reader.Stage(s)
				if dir, ok := st.Dir(i); ok {
					e.dirs = append(e.dirs, dir)
				}
				if script := st.Script(i); script != nil && !asAnother().MatchString(textOf(run)) {
					e.paths = append(e.paths, workedOn(script)...)
					e.root = e.root || installs(script)
				}
			}
		}
		end = math.MaxInt
	}
	return e
}

// asAnother matches a command that runs another one as a different user.
var asAnother = lazyregexp.New(`\b(sudo|su|su-exec|gosu|doas|runuser|setpriv|chroot)\b`)

// sees reports whether the user can look p up: it is root, it has worked in the directory of p, or it has used p or that
// directory by name.
func (e evidence) sees(p string) bool {
	dir := path.Dir(p)
	if e.root || e.closed {
		return e.root
	}
	return slices.ContainsFunc(e.dirs, func(cwd string) bool { return cwd != "/" && (artifact.Within(p, cwd) || artifact.Within(cwd, p)) }) ||
		slices.ContainsFunc(e.paths, func(q string) bool {
			return artifact.Within(q, p) || !everywhere.cover(dir) && artifact.Within(q, dir)
		})
}

// workedOn returns the absolute paths in the arguments of commands that have succeeded.
func workedOn(s *shell.Script) []string {
	var paths []string
	for _, c := range s.Commands {
		if !c.Certain() {
			continue
		}
		words := c.Words
		if slices.Contains([]string{"echo", "printf", ":", "true", "export"}, c.Name()) {
			words = nil
		}
		for _, r := range c.Redirects {
			words = append(words[:len(words):len(words)], r.To)
		}
		for _, w := range words {
			text := w.Text[strings.LastIndexByte(w.Text, '=')+1:]
			if p, ok := c.Dir.Absolute(text); ok && !w.Several {
				paths = append(paths, p)
			}
		}
	}
	return paths
}

// mentions reports whether a script names p, or something below it.
func mentions(script, p string) bool {
	for {
		_, rest, found := strings.Cut(script, p)
		if !found {
			return false
		}
		if rest == "" || strings.IndexByte(" \t\r\n/;&|)>\"'`", rest[0]) >= 0 {
			return true
		}
		script = rest
	}
}

// managers are package managers with the word that only root can use, at the place of its arguments.
var managers = map[string]string{
	"apt-get": "install", "apt": "install", "yum": "install", "dnf": "install", "microdnf": "install",
	"tdnf": "install", "zypper": "install", "apk": "add",
}

// installs reports whether a script installs packages of the system, or fails.
func installs(s *shell.Script) bool {
	return slices.ContainsFunc(s.Commands, func(c *shell.Command) bool {
		if !c.Certain() || len(c.Words) == 0 {
			return false
		}
		verb, ok := managers[c.Words[0].Text]
		return ok && c.Has(verb)
	})
}
