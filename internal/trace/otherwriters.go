package trace

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
)

// isGone reports whether a later command of the stage certainly removes or moves p, a path in the directory of the search.
func (s *search) isGone(p string) bool {
	return slices.ContainsFunc(s.gone, func(gone string) bool { return artifact.Within(p, gone) })
}

// noteRemoved notes that a command certainly removes a path in the directory.
func (s *search) noteRemoved(w *artifact.Write) {
	switch {
	case w.Origin == artifact.Removed && w.Path != "" && w.Path != s.path && artifact.Within(w.Path, s.path):
		s.gone = append(s.gone, w.Path)
	case w.Moved && w.Source != "" && w.Source != s.path && artifact.Within(w.Source, s.path):
		s.gone = append(s.gone, w.Source)
	}
}

// shared returns the answer r with the other commands that write into the directory of the search, if there are any. It is no
// more certain than they are.
func (s *search) shared(r *result) *result {
	if s.pattern || s.cache != "" || len(r.steps) == 0 || r.rank < rankCopiedDir || !s.fillsDirectory(r) {
		return r
	}
	lines, sure := s.writers(r.at[0].Span.Start, r.steps[0].Command)
	if len(lines) == 0 && s.opaque == "" {
		return r
	}
	out := *r
	if len(lines) > 0 {
		note := fmt.Sprintf("other files in %s come from %s", s.shown(), lineList(lines))
		out.also = append(r.also[:len(r.also):len(r.also)], note)
	}
	if out.ends == Certain && (!sure || s.opaque != "") {
		out.ends = Likely
	}
	return &out
}

// fillsDirectory reports whether the first step of an answer makes something in the directory of the search, and not a file
// with its name.
func (s *search) fillsDirectory(r *result) bool {
	step := r.steps[0]
	return step.Path != s.shown() || s.kindIn(s.at.stage, s.path) == artifact.Directory
}

// writers returns the lines of the instructions that write into the directory before the place of the question, and whether all
// of them do so in every build. It ignores the given command of the instruction at the offset but.
func (s *search) writers(but int, command string) (lines []int, sure bool) {
	sure = true
	for st, end := s.at.stage, s.at.index; st != nil; st, end = parent(st) {
		for i := range end {
			known := ""
			if st.Body[i].Span.Start == but {
				if known = command; known == "" {
					continue
				}
			}
			if adds, certain := s.adds(st, i, known); adds {
				lines = append(lines, s.line(st.Body[i]))
				sure = sure && certain
			}
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines), sure
}

func parent(st *stages.Stage) (*stages.Stage, int) {
	if st.Parent == nil {
		return nil, 0
	}
	return st.Parent, len(st.Parent.Cmds)
}

// adds reports whether an instruction writes into the directory that is looked for, and whether it certainly does. A command whose
// text is known does not count.
func (s *search) adds(st *stages.Stage, i int, known string) (adds, certain bool) {
	if c := stages.TransferOf(st.Cmds[i]); c != nil {
		d, ok := s.destination(st, i, c)
		return ok && s.path != "/" && artifact.Within(d.path, s.path) && s.brings(st, i, c), true
	}
	for _, w := range s.byIndex(st)[i] {
		if oneLine(w.Text) != known && s.into(st, i, w) {
			adds, certain = true, certain || w.Level == artifact.Certain
		}
	}
	return adds, certain
}

// into reports whether a write leaves something in the directory that is looked for.
func (s *search) into(st *stages.Stage, i int, w *artifact.Write) bool {
	switch {
	case w.Path == "" || w.Origin == artifact.Removed || w.Origin == artifact.Empty || !s.visible(st, i, w) || s.isGone(w.Path):
		return false
	case foreign(w):
		return false
	case w.Origin == artifact.Built && w.Tree && !builds(w.Command):
		return false
	}
	if k, _ := s.installer(st, i, w); k >= 0 {
		return false // configure sets the prefix for another command
	}
	return s.path != "/" && artifact.Within(w.Path, s.path) && (w.Path != s.path || w.Tree)
}

// foreign reports whether a write by a package manager is to a directory of the system, or of another package manager.
func foreign(w *artifact.Write) bool {
	return w.Origin == artifact.Installed &&
		(system(w.Path) || path.Base(w.Path) == "vendor" && !strings.Contains(" composer bundle bundler ", " "+w.Command.Name()+" "))
}

// lineList returns a list of lines for a sentence.
func lineList(lines []int) string {
	words := make([]string, len(lines))
	for k, line := range lines {
		words[k] = strconv.Itoa(line)
	}
	if len(words) == 1 {
		return "line " + words[0]
	}
	if len(words) > 5 {
		return fmt.Sprintf("lines %s and %d more", strings.Join(words[:5], ", "), len(words)-5)
	}
	return "lines " + strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
