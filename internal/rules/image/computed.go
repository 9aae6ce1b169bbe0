package image

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// word is a FROM with variables.
type word struct {
	images.Use
	before  string // with the defaults, or with an example if there is no default
	image   images.Reference
	verdict images.Verdict
	edits   []text.Edit // the edits after which it names the requested image
	reason  string      // why there are no such edits
}

// word returns the value of a FROM without build arguments, and the edits that it needs.
func (m *mover) word(u images.Use) *word {
	w := &word{Use: u, before: u.Word}
	if u.Pieces != nil {
		w.before = u.Pieces.Text()
	}
	image, err := images.Parse(w.before)
	if err != nil || m.Graph.Meaning(u.Ref, w.before) != nil || u.Pieces.OpenBefore(len(w.before)-len(image.Suffix())) {
		return w
	}
	w.image, w.Image = image, image
	if w.verdict = m.moves.Of(image); !w.verdict.Moved {
		w.reason = w.verdict.Reason
		return w
	}
	u.Word, u.Image = w.before, image
	w.reason = m.unfit(u, w.verdict)
	if w.reason == "" && u.Pieces == nil {
		w.reason = "dfix cannot follow how its variables are written"
	}
	if w.reason != "" {
		return w
	}
	name, reason := m.spelled(u, w.verdict)
	if w.reason = reason; reason != "" {
		return w
	}
	if w.edits = edits(u.Pieces, w.before, name); w.edits == nil {
		w.edits = edits(u.Pieces, w.before, w.verdict.To.Long())
	}
	if w.edits == nil {
		w.reason = "what has to change is neither a part of it nor the default of an ARG"
	}
	return w
}

// computed reports the FROMs with variables. Those that share an ARG are changed together or not at all.
func (m *mover) computed() {
	for _, w := range m.words {
		if !w.verdict.Moved && w.reason == "" {
			continue
		}
		w.Use.Image = w.image
		f := finding(w.Use, w.verdict)
		if w.Word == "" {
			f.Message = fmt.Sprintf("%s %s should be replaced (%s)", w.Kind, w.Written, w.verdict.Move)
		}
		f.Reason = w.reason
		if f.Reason == "" {
			f.Fix, f.Reason = m.together(w)
		}
		m.Report(f)
	}
}

// together makes the fix of w and of all words that it shares an ARG with.
func (m *mover) together(w *word) (*rewrite.Fix, string) {
	group, changes := []*word{w}, slices.Clone(w.edits)
	for i := 0; i < len(group); i++ {
		for _, other := range m.words {
			if slices.Contains(group, other) || !m.shares(group[i], other) {
				continue
			}
			group = append(group, other)
			merged, ok := text.Merge(changes, other.edits)
			if !ok {
				return nil, fmt.Sprintf("line %d needs another default of the same ARG", m.line(other))
			}
			changes = merged
		}
	}
	args := m.argsOf(changes)
	for _, arg := range args {
		if reason := m.usedElsewhere(arg, nil); reason != "" {
			return nil, reason
		}
	}
	for _, other := range m.words {
		if reason := m.fits(other, changes, slices.Contains(group, other) && other.edits != nil); reason != "" {
			return nil, reason
		}
	}
	// Have: without build arguments, every FROM that the edits change names the requested image.
	return rewrite.SafeFix(rewrite.Rebases, m.message(w), changes...), ""
}

// message says what the fix writes in the FROM and in the ARGs that it uses.
func (m *mover) message(w *word) string {
	var parts []string
	if now := spliced(m.File.Src, w.Span, w.edits); now != string(w.Span.Of(m.File.Src)) {
		parts = append(parts, "write "+now)
	}
	for _, arg := range m.argsOf(w.edits) {
		now := edited(w.Pieces, w.edits).Default(arg)
		parts = append(parts, fmt.Sprintf("make %s the default of ARG %s", now, arg))
	}
	return strings.Join(parts, " and ")
}

// spliced returns the text of a span after those of the edits that lie in it.
func spliced(src []byte, span text.Span, edits []text.Edit) string {
	var inside []text.Edit
	for _, e := range edits {
		if span.Contains(e.Span) {
			e.Span.Start, e.Span.End = e.Span.Start-span.Start, e.Span.End-span.Start
			inside = append(inside, e)
		}
	}
	out, err := text.Apply(span.Of(src), inside)
	if err != nil {
		return string(span.Of(src))
	}
	return string(out)
}

// shares reports whether both words are changed in the default of one ARG.
func (m *mover) shares(x, y *word) bool {
	return slices.ContainsFunc(m.argsOf(x.edits), func(arg string) bool { return slices.Contains(m.argsOf(y.edits), arg) })
}

// argsOf returns the ARGs of which edits change the default.
func (m *mover) argsOf(edits []text.Edit) []string {
	var args []string
	for _, w := range m.words {
		for _, p := range w.Pieces {
			if p.Arg != "" && slices.ContainsFunc(edits, func(e text.Edit) bool { return p.Span.Contains(e.Span) }) {
				args = append(args, p.Arg)
			}
		}
	}
	slices.Sort(args)
	return slices.Compact(args)
}

// fits says why edits must not change a word: it would name an image that was not requested, with the defaults or if a build sets
// one of its variables.
func (m *mover) fits(w *word, changes []text.Edit, moved bool) string {
	if w.Pieces == nil {
		return m.unread(w, changes)
	}
	after := edited(w.Pieces, changes)
	if moved && m.canonical(after.Text()) != m.moves.Canonical(m.canonical(w.Pieces.Text())) {
		return fmt.Sprintf("line %d would be another image", m.line(w))
	}
	for _, given := range w.builds(changes) {
		x, y := w.Pieces.With(given...), after.With(given...)
		if x == y || m.canonical(y) == m.moves.Canonical(m.canonical(x)) {
			continue
		}
		if len(given) == 0 {
			return fmt.Sprintf("line %d uses the same ARG for %s", m.line(w), x)
		}
		return fmt.Sprintf("if a build sets %s, line %d would change in a way that nobody asked for", strings.Join(given, " and "), m.line(w))
	}
	return ""
}

// builds returns the sets of variables that builds may set: no variable, all, and each one alone if FROM changes. Where only
// defaults change, a build that does not set the ARG gets the new default, even if it sets others.
func (w *word) builds(changes []text.Edit) [][]string {
	vars := w.Pieces.Vars()
	builds := [][]string{nil, vars}
	if slices.ContainsFunc(changes, func(e text.Edit) bool { return w.Span.Contains(e.Span) }) {
		for _, name := range vars {
			builds = append(builds, []string{name})
		}
	}
	return builds
}

// unread says why a word that is not read in pieces prevents changes of ARGs.
func (m *mover) unread(w *word, changes []text.Edit) string {
	for _, arg := range m.argsOf(changes) {
		if m.leadsTo(w.Written, arg, nil) {
			return fmt.Sprintf("line %d uses ARG %s in a way that dfix cannot follow", m.line(w), arg)
		}
	}
	return ""
}

// canonical returns a whole reference. It returns a word that is no reference unchanged.
func (m *mover) canonical(word string) string {
	if r, err := images.Parse(word); err == nil {
		return r.String()
	}
	return word
}

func (m *mover) line(w *word) int {
	line, _ := m.File.Lines.Position(w.Span.Start)
	return line
}
