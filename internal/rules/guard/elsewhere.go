package guard

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/shell"
)

// elsewhere says why a test of this path may fail where the COPY works, or fail every build; "" if nothing speaks
// against it.
func (g *guarding) elsewhere(a *copied, st *artifact.Stage) string {
	switch {
	case linkedAway(st, a.path):
		return "a RUN and a COPY may see different files behind a link"
	case st.Exists(a.path) != nil:
		// Have: a command that has certainly made it.
		return ""
	case g.oneOfSeveral(a, st):
		return "a variable decides which of several paths exists"
	case g.turnedOff(st):
		return "a build argument decides whether the path is made"
	case !g.byDefault(a):
		return "the default build does not take that path"
	}
	return ""
}

// linkedAway reports whether a command may make a directory above p a link, or p a link to something that a RUN sees differently
// from a COPY.
func linkedAway(st *artifact.Stage, p string) bool {
	return slices.ContainsFunc(st.Writes, func(w *artifact.Write) bool {
		if w.Command == nil || w.Command.Name() != "ln" {
			return false
		}
		for dir := path.Dir(p); dir != "/"; dir = path.Dir(dir) {
			if w.May(dir) {
				return true
			}
		}
		return w.May(p) && slices.ContainsFunc(w.Command.Args(), func(arg shell.Word) bool {
			to, ok := w.Command.Dir.Absolute(arg.Text)
			return ok && mounted(to)
		})
	})
}

// oneOfSeveral reports whether the name that a command gives contains a variable, and it may be that of another copied path as well.
func (g *guarding) oneOfSeveral(a *copied, st *artifact.Stage) bool {
	return slices.ContainsFunc(st.Writes, func(w *artifact.Write) bool {
		return w.Path == "" && w.Origin != artifact.Removed && w.May(a.path) &&
			slices.ContainsFunc(g.artifacts(st.Stage), func(b *copied) bool { return b.path != a.path && b.reason == "" && w.May(b.path) })
	})
}

// turnedOff reports whether a RUN of the stage, which has a name and so can be a target, does something only for some values of
// an ARG.
func (g *guarding) turnedOff(st *artifact.Stage) bool {
	if st.Alias == "" {
		return false
	}
	return slices.ContainsFunc(withArgs(st), func(r runWithArgs) bool { return conditional(r.script) && mentionsAny(r.script.Text, r.args) })
}

// runWithArgs is a RUN, and the ARGs that its stage declares before it.
type runWithArgs struct {
	index  int // of the RUN in Stage.Body
	script *shell.Script
	args   map[string]bool
}

// withArgs returns the RUNs of a stage that can be read.
func withArgs(st *artifact.Stage) []runWithArgs {
	var all []runWithArgs
	args := map[string]bool{}
	for i, cmd := range st.Cmds {
		if arg, ok := cmd.(*instructions.ArgCommand); ok {
			args = maps.Clone(args)
			for _, kv := range arg.Args {
				args[kv.Key] = true
			}
		}
		if script := st.Script(i); script != nil {
			all = append(all, runWithArgs{i, script, args})
		}
	}
	return all
}

// chosenBy returns a word with which an ARG selects what a build tool of the stage makes; "" if there is none. With another
// value, a build of that stage alone may make other files.
func (g *guarding) chosenBy(st *artifact.Stage) string {
	if st.Alias == "" {
		return ""
	}
	for _, r := range withArgs(st) {
		for _, c := range r.script.Commands {
			if j := slices.IndexFunc(c.Args(), func(w shell.Word) bool { return chooses(r.script.Text, w, r.args) }); j >= 0 && (artifact.Builds(c) || c.Name() == "cargo") {
				return raw(r.script.Text, c.Args()[j])
			}
		}
	}
	return ""
}

// placedBy returns the word by which an ARG decides where a command of the stage puts its output, if that may be p; "" if there is
// none. A build of that stage alone may give the ARG another value.
func placedBy(st *artifact.Stage, p string) string {
	if st.Alias == "" {
		return ""
	}
	for _, r := range withArgs(st) {
		for _, w := range st.Writes {
			here := w.Stage == st.Stage && w.Index == r.index && w.Command != nil
			if word := raw(r.script.Text, w.Word); here && w.Origin != artifact.Removed && w.May(p) && mentionsAny(word, r.args) {
				return word
			}
		}
	}
	return ""
}

// raw returns a word as it is written in a script; "" if it is not of that script, or of a script in one of its words.
func raw(script string, w shell.Word) string {
	if w.Start < 0 || w.End > len(script) || w.Start > w.End || strings.ContainsAny(script[w.Start:w.End], " \t\n") {
		return ""
	}
	return script[w.Start:w.End]
}

// chooses reports whether a word is a goal or a profile that contains one of the variables.
func chooses(script string, w shell.Word, names map[string]bool) bool {
	if !mentionsAny(raw(script, w), names) {
		return false
	}
	return !strings.HasPrefix(w.Text, "-") && !strings.ContainsAny(w.Text, "=/") || strings.HasPrefix(w.Text, "-P")
}

// conditional reports whether some command of a script may not run.
func conditional(s *shell.Script) bool {
	return slices.ContainsFunc(s.Commands, func(c *shell.Command) bool { return !c.Runs && !c.Nested })
}

func mentionsAny(text string, names map[string]bool) bool {
	for name := range names {
		if strings.Contains(text, "$"+name) || strings.Contains(text, "${"+name) {
			return true
		}
	}
	return false
}

// byDefault reports whether a build without a target takes the path.
func (g *guarding) byDefault(a *copied) bool {
	last := g.reach[len(g.reach)-1]
	return slices.ContainsFunc(a.takes, last.Sure.Has)
}

// namesGone reports whether the user or group in USER may no longer exist under that name.
func (g *guarding) namesGone(st *artifact.Stage, user string, last int) bool {
	if strings.Trim(user, "0123456789:") == "" {
		return false
	}
	for i, cmd := range st.Cmds[:last+1] {
		switch cmd.(type) {
		case *instructions.RunCommand:
			script := st.Script(i)
			if script == nil || slices.ContainsFunc(script.Commands, changesUsers) || user != "root" && slices.ContainsFunc(script.Commands, runsScript) {
				return true
			}
		case *instructions.CopyCommand, *instructions.AddCommand:
			if slices.Contains([]string{"/", "/etc", "/etc/passwd", "/etc/group"}, destination(st, i)) {
				return true
			}
		}
	}
	return false
}

// runsScript reports whether a command runs a script of the project.
func runsScript(c *shell.Command) bool { return artifact.Builds(c) && c.Name() != "make" }

// changesUsers reports whether a command may remove a user or group.
func changesUsers(c *shell.Command) bool {
	if slices.Contains([]string{"userdel", "groupdel", "deluser", "delgroup", "usermod", "groupmod", "vipw", "vigr"}, c.Name()) {
		return true
	}
	var words []shell.Word
	if !slices.Contains(aboutFiles, c.Name()) || c.Name() == "tee" || c.Name() == "dd" {
		words = slices.Clone(c.Args())
	}
	for _, r := range c.Redirects {
		if r.Writes() && r.Op != ">>" {
			words = append(words, r.To)
		}
	}
	return overlays(c) || slices.ContainsFunc(valuesOf(c.Args(), "-C", "-d"), func(w shell.Word) bool { return w.Is("/etc", "/etc/") }) ||
		slices.ContainsFunc(words, func(w shell.Word) bool {
			return w.MayBe("/etc/passwd") || w.MayBe("/etc/group") || w.Is("/etc", "/etc/") || strings.Contains(w.Text, "/etc/passwd") || strings.Contains(w.Text, "/etc/group")
		})
}
