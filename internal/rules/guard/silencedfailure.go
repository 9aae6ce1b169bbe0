package guard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/text"
)

// SilencedFailure finds commands whose output a later stage copies and whose failure does not end their RUN.
var SilencedFailure = &rewrite.Rule{
	Name:    "silenced-failure",
	Summary: "a command that makes a copied file may fail without ending its RUN",
	Does:    "let a failing build step fail",
	Why:     "A command whose failure is ignored can leave an old or broken file, which a later stage copies.",
	Level:   rewrite.Unsafe,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   func(f *prefilter.File) bool { return noCopies(f) || !slices.ContainsFunc(f.Instructions, mayIgnore) },
	Run: func(p *rewrite.Pass) {
		g := newGuarding(p)
		for _, s := range p.Graph.Stages {
			st := g.reader.Stage(s)
			seen := map[*shell.Command]bool{}
			for _, a := range g.artifacts(s) {
				w := st.Last(a.path)
				if a.reason != "" || w == nil || w.Stage != s || w.Command == nil || seen[w.Command] || !makesIt(w, a.path) {
					continue
				}
				if flag := neverFails(w.Command); flag != "" {
					seen[w.Command] = true
					g.Report(rewrite.Finding{Span: w.At.Span, Reason: "only you know whether the build should ignore its failure",
						Message: fmt.Sprintf("%s is copied, but %q succeeds even if the build fails, because of %s", a.path, shell.Short(w.Text), flag)})
				} else if made := st.Exists(a.path); silenced(w) && (made == nil || made.Origin == artifact.Empty) {
					seen[w.Command] = true
					g.silenced(w, a.path, st.Script(w.Index))
				}
			}
		}
	},
}

// silenced reports a write by a command of a script whose failure is ignored.
func (g *guarding) silenced(w *artifact.Write, p string, script *shell.Script) {
	f := rewrite.Finding{Span: w.At.Span, Message: silencing(w, p, script), Reason: "only you know whether the build should ignore its failure"}
	if name := cleanupBehind(w.Command, script); name != "" {
		f.Reason = fmt.Sprintf("it may be there to ignore a failure of %s", name)
	} else if cut, ok := g.ignoring(w, script); ok {
		f.Fix = rewrite.UnsafeFix(rewrite.Unignores, "remove "+strings.TrimSpace(script.Text[w.Command.Ignored[0].Start:w.Command.Ignored[0].End])+" behind "+shell.Short(w.Text), cut)
	}
	g.Report(f)
}

// ignoring returns the edit that removes the one "|| true" because of which the failure of a command is ignored. ok is false if
// that is not enough, or if a command whose failure may be an answer ends in the same "|| true".
func (g *guarding) ignoring(w *artifact.Write, script *shell.Script) (edit text.Edit, ok bool) {
	if len(w.Command.Ignored) != 1 || w.Command.Ignored[0].Reason != shell.Alternative || len(w.At.Args) == 0 || g.File.Preprocessed {
		return edit, false
	}
	or := w.Command.Ignored[0]
	offsets := g.File.Offsets(w.At.Args[0])
	end := len(strings.TrimRight(script.Text[:or.Start], " \t\r\n\\"))
	if !succeeds().MatchString(script.Text[or.Start:or.End]) || len(offsets) < or.End || end == 0 {
		return edit, false
	}
	for _, c := range script.Commands {
		if slices.Contains(c.Ignored, or) && asks(c) {
			return edit, false
		}
	}
	span := text.Span{Start: offsets[end-1] + 1, End: offsets[or.End-1] + 1}
	if strings.Trim(string(span.Of(g.File.Src)), " \t\r\n|:true"+string(g.File.Escape)) != "" {
		return edit, false // a comment
	}
	return text.Replace(span, ""), true
}

// cleanupBehind returns the name of a command that ends in the same "|| true" as c and only cleans up: it removes or stops
// something, after c, or before c without --force. It returns "" if there is none.
func cleanupBehind(c *shell.Command, script *shell.Script) string {
	if len(c.Ignored) == 0 {
		return ""
	}
	behind := false
	for _, other := range script.Commands {
		if other == c {
			behind = true
		} else if slices.Contains(other.Ignored, c.Ignored[0]) && cleans(other) && (behind || !forced(other)) {
			return other.Name()
		}
	}
	return ""
}

// cleaners maps programs that remove or stop something to the arguments with which they do; "" means that they always do.
var cleaners = map[string]string{
	"rm": "", "rmdir": "", "unlink": "", "shred": "", "kill": "", "pkill": "", "killall": "", "umount": "", "userdel": "", "groupdel": "", "deluser": "", "delgroup": "",
	"find": "-delete rm rmdir unlink", "xargs": "rm rmdir unlink kill", "git": "clean gc", "make": "clean distclean mostlyclean", "cargo": "clean", "go": "clean",
	"apt-get": "clean autoclean remove purge autoremove", "apt": "clean autoclean remove purge autoremove", "dpkg": "-r -P --remove --purge", "apk": "del",
	"yum": "clean remove erase autoremove", "dnf": "clean remove erase autoremove", "microdnf": "clean remove", "zypper": "clean remove rm", "rpm": "-e --erase",
	"pip": "cache uninstall", "pip3": "cache uninstall", "npm": "cache prune uninstall", "yarn": "cache", "conda": "clean", "gem": "cleanup uninstall", "composer": "clear-cache clearcache",
	"systemctl": "stop disable", "service": "stop",
}

// cleans reports whether a command only removes or stops something.
func cleans(c *shell.Command) bool {
	words, known := cleaners[c.Name()]
	return known && (words == "" || c.Has(strings.Fields(words)...))
}

// forced reports whether a command is rm with a flag that makes it succeed if there is nothing to remove.
func forced(c *shell.Command) bool {
	return c.Name() == "rm" && slices.ContainsFunc(c.Args(), func(w shell.Word) bool {
		return w.Is("--force") || strings.HasPrefix(w.Text, "-") && !strings.HasPrefix(w.Text, "--") && strings.Contains(w.Text, "f")
	})
}

// succeeds matches the end of a list that ignores every failure.
var succeeds = lazyregexp.New(`^\|\|\s*(true|:)$`)

// asks reports whether the failure of a command may be an answer and not a mistake.
func asks(c *shell.Command) bool {
	return slices.Contains(strings.Fields("test [ [[ grep egrep which command type id diff cmp getent"), c.Name())
}

// noCopies reports whether a simple file copies from no stage.
func noCopies(f *prefilter.File) bool {
	return !slices.ContainsFunc(f.References, func(r prefilter.Reference) bool { return r.Copy != nil })
}

// mayIgnore reports whether an instruction is a RUN in which the failure of a command may be ignored.
func mayIgnore(in prefilter.Instruction) bool {
	if in.Name == "RUN" && mayHave(in, "-fn", "--fail-never", "-i", "--ignore-errors") {
		return true
	}
	return in.Name == "RUN" && (strings.ContainsAny(in.Args, ";|!\n<") || strings.Count(in.Args, "&") > 2*strings.Count(in.Args, "&&"))
}

// makesIt reports whether a write is probably what makes p: it is not a preparation of a build, and not a directory that has
// other files too.
func makesIt(w *artifact.Write, p string) bool {
	switch {
	case w.Origin != artifact.Built || w.Command.Nested || w.Path == "" || w.Tree && w.Path == "/":
		return false
	case w.Command.Name() == "cmake" && !w.Command.Has("--build", "--install"):
		return false
	case slices.Contains(strings.Fields("configure autogen.sh autoreconf bootstrap bootstrap.sh"), w.Command.Name()):
		return false
	}
	return !w.Tree || w.Path == p || artifact.Builds(w.Command) || w.Command.Name() == "go" || w.Command.Name() == "cargo"
}

// silenced reports whether a write is by a command whose failure is ignored on purpose, or by a list that goes on. It returns
// false for a program under timeout, which is meant to fail.
func silenced(w *artifact.Write) bool {
	if len(w.Command.Words) > 0 && w.Command.Words[0].Is("timeout") {
		return false
	}
	return slices.ContainsFunc(w.Command.Ignored, func(i shell.Ignored) bool {
		return i.Reason == shell.Alternative || i.Reason == shell.Sequence || i.Reason == shell.Piped
	})
}

// neverFails returns the flag with which a build tool always succeeds; "" if there is none.
func neverFails(c *shell.Command) string {
	flags := map[string][]string{"mvn": {"-fn", "--fail-never"}, "mvnw": {"-fn", "--fail-never"}, "make": {"-i", "--ignore-errors"}, "gmake": {"-i", "--ignore-errors"}}[c.Name()]
	for _, w := range c.Args() {
		if w.Is(flags...) {
			return w.Text
		}
	}
	return ""
}

// silencing returns the message on a write by a command of a script.
func silencing(w *artifact.Write, p string, script *shell.Script) string {
	last := w.Command.Ignored[len(w.Command.Ignored)-1]
	why := "a command follows that may succeed: "
	switch last.Reason {
	case shell.Piped:
		why = "only the last command of a pipe counts: "
	case shell.Sequence:
		if at := strings.LastIndex(script.Text[:w.Command.Start], "set +e"); at >= 0 && !strings.Contains(script.Text[at:w.Command.Start], "set -e") {
			return fmt.Sprintf("%s is copied, but the RUN goes on if %q fails, since set +e comes before it", p, shell.Short(w.Text))
		}
		return fmt.Sprintf("%s is copied, but the RUN goes on if %q fails, since no && or set -e follows it", p, shell.Short(w.Text))
	}
	return fmt.Sprintf("%s is copied, but %q may fail without ending the RUN; %s%q", p, shell.Short(w.Text), why, shell.Short(script.Text[last.Start:last.End]))
}
