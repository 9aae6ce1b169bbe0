package trace

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// If a question exceeds these limits, the answer is "unknown".
const (
	maxSteps = 512
	maxWork  = 100_000 // instructions
)

// want is the path of a search.
type want struct {
	path    string // absolute and clean
	pattern bool   // path is a pattern of path.Match
	cache   string // path is in the cache of this name, and not in the file system of the stage
}

// shown returns the path as people and programs read it.
func (q want) shown() string { return shown(q.path) }

// in returns the same question about another path.
func (q want) in(p string) want {
	return want{path: p, pattern: q.pattern && strings.ContainsAny(p, "*?[")}
}

// matches reports whether p is a path that q looks for.
func (q want) matches(p string) bool {
	if q.pattern {
		ok, err := path.Match(q.path, p)
		return ok && err == nil
	}
	return q.path == p
}

// literal returns the part of the path in front of the first component with a pattern.
func (q want) literal() string {
	if !q.pattern {
		return q.path
	}
	p := q.path
	for strings.ContainsAny(p, "*?[") {
		p = path.Dir(p)
	}
	return p
}

// place is a moment of a build: before Cmds[index], or within it, after some of its writes.
type place struct {
	stage  *stages.Stage
	index  int
	writes int
}

type question struct {
	at place
	want
}

// rank orders explanations of one path.
type rank uint8

const (
	rankNone rank = iota
	rankFails
	rankUnknown   // not known
	rankImage     // of the base image
	rankEmptyDir  // a directory, with nothing in it
	rankCopiedDir // of a directory that is copied as a whole from the build context
	rankFilledDir // written by a command into a directory above it
	rankExact     // the path itself
)

// result is the answer to a question.
type result struct {
	rank     rank
	ends     End
	reason   string
	steps    []Step
	at       []*syntax.Instruction // of the steps
	also     []string              // more sentences about the steps
	dir      bool                  // a source that is certainly a directory
	packaged bool                  // a package manager installs it
	near     int                   // the length of the directory that a command fills; the longer, the nearer
}

// unknown returns the answer that nothing makes the path as far as dfix knows.
func unknown(reason string) *result { return &result{rank: rankUnknown, ends: Unknown, reason: reason} }

// broken returns the answer that the path cannot be there.
func broken(reason string) *result { return &result{rank: rankFails, ends: Broken, reason: reason} }

// then puts a step in front of r.
func (r *result) then(at *syntax.Instruction, s Step) *result {
	out := *r
	out.steps = append([]Step{s}, r.steps...)
	out.at = append([]*syntax.Instruction{at}, r.at...)
	if s.Certainty == Likely && out.ends == Certain {
		out.ends = Likely
	}
	return &out
}

// resolve returns what made the path q that exists at a place.
func (t *Tracer) resolve(at place, q want, depth int) *result {
	if depth > maxSteps || t.work > maxWork {
		return unknown("the trail is too long to follow")
	}
	key := question{at, q}
	if r, ok := t.known[key]; ok {
		return r
	}
	t.known[key] = unknown("the trail leads in a circle")
	s := &search{Tracer: t, at: at, want: q, depth: depth}
	r := s.run()
	t.known[key] = r
	return r
}

// search goes backwards from a place to the beginning of its stage and of the stages that it extends.
type search struct {
	*Tracer
	want
	at    place
	depth int

	best   *result
	done   bool
	opaque string   // the last command that may write anything, with its line
	hidden string   // why a command that writes the path does not write it into the image
	gone   []string // paths in the directory that is looked for that a later command takes away
}

func (s *search) run() *result {
	stage := s.at.stage
	if s.at.writes > 0 {
		s.writesOf(stage, s.at.index, s.byIndex(stage)[s.at.index][:s.at.writes])
	}
	for i := s.at.index; ; i = len(stage.Cmds) {
		for i--; i >= 0 && !s.done; i-- {
			s.work++
			s.instruction(stage, i)
		}
		if s.done || stage.Parent == nil || s.work > maxWork {
			break
		}
		if s.replaced(stage.Parent) {
			break
		}
		stage = stage.Parent
		s.triggers(stage)
	}
	if s.best == nil || !s.done && s.best.rank < rankCopiedDir {
		s.offer(s.ending(stage))
	}
	return s.shared(s.best)
}

// replaced ends the search if a named build context replaces a base stage.
func (s *search) replaced(parent *stages.Stage) bool {
	if parent.Alias == "" || !s.opt.Contexts[parent.Alias] {
		return false
	}
	s.offer(&result{rank: rankUnknown, ends: Context})
	return true
}

// triggers notes the ONBUILD instructions of a base stage, which may write anything.
func (s *search) triggers(parent *stages.Stage) {
	for i, cmd := range parent.Cmds {
		if _, ok := cmd.(*instructions.OnbuildCommand); ok {
			s.may(fmt.Sprintf("ONBUILD (line %d)", s.line(parent.Body[i])))
		}
	}
}

// may notes a command that may write anything.
func (s *search) may(command string) {
	if s.opaque == "" {
		s.opaque = command
	}
}

// offer accepts an explanation if it is better than the current one.
func (s *search) offer(r *result) {
	if r == nil || s.best != nil && (s.best.rank > r.rank || s.best.rank == r.rank && s.best.near >= r.near) {
		return
	}
	s.best = r
	s.done = s.done || r.rank == rankExact
}

// settle accepts an explanation that no other one can beat.
func (s *search) settle(r *result) {
	if s.best == nil || r.rank >= s.best.rank || s.best.rank < rankCopiedDir {
		s.best = r
	}
	s.done = true
}

func (s *search) instruction(st *stages.Stage, i int) {
	switch st.Cmds[i].(type) {
	case *instructions.CopyCommand, *instructions.AddCommand:
		s.copies(st, i, stages.TransferOf(st.Cmds[i]))
	case *instructions.RunCommand:
		s.opaqueOf(st, i)
		s.writesOf(st, i, s.byIndex(st)[i])
	case *instructions.WorkdirCommand:
		if d := s.dir(st, i+1); d.known && s.matches(d.path) && s.cache == "" {
			s.offer(s.empty(st, i, "WORKDIR", ""))
		}
	}
}

// empty returns the answer that the directory was made but nothing was put into it.
func (s *search) empty(st *stages.Stage, i int, instruction, command string) *result {
	step := s.step(st, i, Certain)
	step.Instruction, step.Path, step.Command = instruction, s.shown(), command
	r := &result{rank: rankEmptyDir, ends: Certain}
	if s.opaque != "" {
		r.ends, r.reason = Unknown, "the directory is made here, and "+s.opaque+" may fill it"
	}
	return r.then(st.Body[i], step)
}

// step returns a step at an instruction.
func (s *search) step(st *stages.Stage, i int, certainty End) Step {
	return Step{Stage: st.Label(), Line: s.line(st.Body[i]), Instruction: st.Body[i].Name, Certainty: certainty}
}

// fromImage returns r behind a step at the FROM of a stage: its image may have the file.
func (t *Tracer) fromImage(first *stages.Stage, file string, r *result) *result {
	step := Step{Stage: first.Label(), Line: t.line(first.From), Instruction: "FROM", Path: file, From: first.Base.Text, Certainty: Likely}
	return r.then(first.From, step)
}

func (t *Tracer) line(in *syntax.Instruction) int { return t.graph.File.Line(in) }

// byIndex returns what each instruction of a stage writes.
func (t *Tracer) byIndex(s *stages.Stage) [][]*artifact.Write {
	if all, ok := t.writes[s]; ok {
		return all
	}
	all := make([][]*artifact.Write, len(s.Cmds))
	for _, w := range slices.Backward(t.reader.Stage(s).Writes) {
		if w.Stage != s {
			break
		}
		all[w.Index] = append(all[w.Index], w)
	}
	for _, list := range all {
		slices.Reverse(list)
	}
	for _, w := range t.reader.Stage(s).Mounted {
		all[w.Index] = append(all[w.Index], w)
		slices.SortStableFunc(all[w.Index], func(a, b *artifact.Write) int { return cmp.Compare(start(a), start(b)) })
	}
	t.writes[s] = all
	return all
}

// start returns where the command of a write begins in its script; 0 if there is none.
func start(w *artifact.Write) int {
	if w.Command == nil {
		return 0
	}
	return w.Command.Start
}
