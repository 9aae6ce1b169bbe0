package trace

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// writesOf checks the writes of an instruction, the last first. It considers only commands of RUN; COPY, ADD and WORKDIR are
// handled elsewhere.
func (s *search) writesOf(st *stages.Stage, i int, writes []*artifact.Write) {
	for k := len(writes) - 1; k >= 0 && !s.done; k-- {
		w := writes[k]
		if w.Command == nil || !s.visible(st, i, w) {
			continue
		}
		s.explain(st, i, k, w)
		if !s.done {
			s.removal(st, i, w)
		}
	}
}

// visible reports whether a write is in the file system of the search: that of the stage, or a cache.
func (s *search) visible(st *stages.Stage, i int, w *artifact.Write) bool {
	p := w.Path
	if p == "" || w.Tree && artifact.Within(s.literal(), p) {
		p = s.literal()
	}
	m := s.mountAt(st, i, p)
	amid := st == s.at.stage && i == s.at.index // the command that asks sees the same mounts
	switch {
	case s.cache != "":
		return m != nil && m.Type == instructions.MountTypeCache && cacheName(m) == s.cache
	case m == nil || amid:
		return true
	}
	if s.hidden == "" && w.Path != "" && !w.Tree && s.matches(w.Path) {
		s.hidden = fmt.Sprintf("%s (line %d) writes it to a %s mount, which is no part of the image", quoted(w.Text), s.line(w.At), m.Type)
	}
	return false
}

// explain offers the explanation of the path by a write.
func (s *search) explain(st *stages.Stage, i, k int, w *artifact.Write) {
	exact := w.Path != "" && !w.Tree && s.matches(w.Path) || w.Path == "" && !w.Tree && !s.pattern && w.May(s.path)
	switch {
	case w.Origin == artifact.Removed || s.isGone(w.Path):
	case w.Link != "" && exact && w.Path != "":
		s.followSource(st, i, k, w, w.Link, true)
	case w.Link != "" && w.Path != "" && artifact.Within(s.path, w.Path):
		s.followSource(st, i, k, w, path.Join(w.Link, strings.TrimPrefix(s.path, w.Path)), true)
	case exact && w.Origin == artifact.Empty && w.Kind == artifact.Directory:
		s.offer(s.empty(st, i, "RUN", w.Text))
	case exact && w.Source != "" && w.Path != "":
		s.followSource(st, i, k, w, w.Source, false)
	case exact && w.Path == "":
		s.offerCommand(st, i, w, rankFilledDir)
	case exact:
		s.offerCommand(st, i, w, rankExact)
	case w.Path != "" && w.Source != "" && w.Kind != artifact.File && artifact.Within(s.path, w.Path):
		s.followSource(st, i, k, w, path.Join(w.Source, strings.TrimPrefix(s.path, w.Path)), false)
	case w.Tree && w.Path != "" && artifact.Within(s.literal(), w.Path):
		s.tree(st, i, w)
	case w.Path != "" && !foreign(w) && s.path != "/" && artifact.Within(w.Path, s.literal()) && (!s.pattern || s.under(w.Path)):
		s.offerBelow(st, i, k, w)
	}
}

// under reports whether p is below what the pattern may match.
func (s *search) under(p string) bool {
	for ; p != "/"; p = path.Dir(p) {
		if s.matches(p) {
			return true
		}
	}
	return false
}

// offerBelow offers a write into the directory of the search.
func (s *search) offerBelow(st *stages.Stage, i, k int, w *artifact.Write) {
	switch {
	case w.Origin == artifact.Empty:
		s.offer(s.empty(st, i, "RUN", w.Text))
	case w.Source != "":
		s.followSource(st, i, k, w, w.Source, false)
	case w.Origin == artifact.Installed:
		s.offerCommand(st, i, w, rankEmptyDir)
	case w.Tree:
		s.tree(st, i, w)
	default:
		s.offerCommand(st, i, w, rankExact)
	}
}

// offerCommand offers a command as the end of the trail.
func (s *search) offerCommand(st *stages.Stage, i int, w *artifact.Write, r rank) {
	step, ends := s.command(st, i, w)
	answer := &result{rank: r, ends: ends, also: s.silenced(w)}
	answer.packaged = w.Origin == artifact.Installed
	at := st.Body[i]
	if k, text := s.installer(st, i, w); k >= 0 {
		at, step.Line, step.Command = st.Body[k], s.line(st.Body[k]), oneLine(text)
	}
	if r == rankFilledDir {
		answer.near = 2 * len(w.Path)
		if strings.Contains(w.Text, path.Base(s.path)) {
			answer.near++
		}
	}
	s.offer(answer.then(at, step))
}

// installer returns the instruction and the text of the "make install" that puts files below the prefix which a command like configure
// sets; -1 if w is no such command, or nothing installs.
func (s *search) installer(st *stages.Stage, i int, w *artifact.Write) (int, string) {
	if !strings.Contains(" configure Configure config bootstrap cmake meson ", " "+path.Base(w.Command.Name())+" ") {
		return -1, ""
	}
	end := len(st.Cmds)
	if st == s.at.stage {
		end = s.at.index
	}
	for k := i; k < end; k++ {
		script := s.reader.Stage(st).Script(k)
		if script == nil {
			continue
		}
		for _, c := range script.Commands {
			if (k > i || c.Start > w.Command.Start) && installs(c) {
				return k, script.Text[c.Start:min(c.End, len(script.Text))]
			}
		}
	}
	return -1, ""
}

// installs reports whether a build tool puts what it has made into place.
func installs(c *shell.Command) bool {
	if !strings.Contains(" make gmake ninja cmake meson ", " "+c.Name()+" ") {
		return false
	}
	return slices.ContainsFunc(c.Args(), func(arg shell.Word) bool { return strings.HasPrefix(strings.TrimLeft(arg.Text, "-"), "install") })
}

// command returns the step of a command of RUN.
func (s *search) command(st *stages.Stage, i int, w *artifact.Write) (Step, End) {
	ends := Likely
	if w.Level == artifact.Certain {
		ends = Certain
	}
	step := s.step(st, i, ends)
	step.Path, step.Command = s.shown(), oneLine(w.Text)
	if w.Path != "" && !s.matches(w.Path) && !artifact.Within(s.path, w.Path) {
		step.Path = shown(w.Path)
	}
	return step, ends
}

// silenced says why the failure of a command is ignored.
func (s *search) silenced(w *artifact.Write) []string {
	text := s.reader.Stage(w.Stage).Script(w.Index).Text
	for _, ignored := range w.Command.Ignored {
		why := text[min(ignored.Start, len(text)):min(ignored.End, len(text))]
		if strings.TrimSpace(why) != "" {
			return []string{fmt.Sprintf("line %d: %s goes on if %s fails", s.line(w.At), quoted(why), quoted(w.Text))}
		}
	}
	return nil
}

// followSource continues at the source of a command that copies, moves or links: before the command in the same stage, at the end for
// a link, or in a mount.
func (s *search) followSource(st *stages.Stage, i, k int, w *artifact.Write, source string, link bool) {
	step, ends := s.command(st, i, w)
	step.Source = shown(source)
	q := s.in(source)
	var r *result
	switch m := s.mountAt(st, i, source); {
	case m != nil && m.Type == instructions.MountTypeBind:
		r = s.mounted(st, i, m, q, &step)
	case m != nil && m.Type == instructions.MountTypeCache:
		r = s.cached(st, i, k, m, q)
	case m != nil:
		r = unknown(fmt.Sprintf("it comes from a %s mount", m.Type))
	case link:
		r = s.resolve(s.at, q, s.depth+1)
	default:
		r = s.resolve(place{st, i, k}, q, s.depth+1)
	}
	out := *r
	if out.ends == Broken && r.rank != rankFails {
		out.ends = Unknown
	}
	out.rank = rankExact
	if ends == Certain && out.ends == Unknown && len(out.steps) == 0 && !link {
		out.reason = "what makes " + shown(source) + " is not known: " + r.reason
	}
	out.also = append(out.also[:len(out.also):len(out.also)], s.silenced(w)...)
	next := (&out).then(st.Body[i], step)
	if s.matches(w.Path) || link || w.Path == "" {
		s.settle(next)
		return
	}
	if out.ends == Unknown || out.ends == Broken || out.ends == Base {
		next.rank = r.rank
	}
	s.offer(next)
}

// removal ends the search at a command that certainly removes the path.
func (s *search) removal(st *stages.Stage, i int, w *artifact.Write) {
	if s.pattern || s.cache != "" || w.Command == nil || !w.Command.Certain() {
		return
	}
	s.noteRemoved(w)
	verb := ""
	switch {
	case w.Origin == artifact.Removed && w.Path != "" && artifact.Within(s.path, w.Path) && !strings.HasPrefix(w.Text, "rmdir"):
		verb = "removes"
	case w.Moved && w.Source != "" && artifact.Within(s.path, w.Source):
		verb = "moves"
	default:
		return
	}
	if s.best != nil && s.best.rank >= rankCopiedDir {
		s.done = true
		return
	}
	step := s.step(st, i, Certain)
	step.Path, step.Command, step.removes = s.shown(), oneLine(w.Text), true
	reason := fmt.Sprintf("%s (line %d) %s it, and no command that dfix knows makes it again", quoted(w.Text), s.line(w.At), verb)
	r := broken(reason)
	if s.opaque != "" {
		r = unknown(reason + "; " + s.opaque + " may write it")
	}
	s.settle(r.then(st.Body[i], step))
}

// quoted returns a command in a sentence, cut if it is long.
func quoted(command string) string {
	command = words(command)
	if r := []rune(command); len(r) > 60 {
		command = string(r[:57]) + "..."
	}
	return "`" + command + "`"
}

// oneLine returns a command with single blanks.
func oneLine(command string) string {
	return strings.TrimRight(words(command), "; ")
}

func words(command string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(command, "\\\n", " ")), " ")
}
