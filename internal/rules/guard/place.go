package guard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// place is where a test of a stage's artifacts belongs.
type place struct {
	stage *stages.Stage
	after *syntax.Instruction
	index int // of after in stage.Body
	verdict
	evidence // of the user who would run it
}

// changesFiles reports whether an instruction may add or remove a path.
func changesFiles(in *syntax.Instruction) bool {
	return slices.Contains([]string{"RUN", "COPY", "ADD", "WORKDIR"}, in.Name)
}

// lastChange returns the index of the last instruction of st that changes files. There is one.
func lastChange(st *artifact.Stage) int {
	last := len(st.Body) - 1
	for !changesFiles(st.Body[last]) {
		last--
	}
	return last
}

// placeOf returns the place for a test of p: right after the RUN that certainly makes it if nothing later may remove it, else
// after the last instruction that changes files. The files are the same there as at the end of the stage, which others copy.
func (g *guarding) placeOf(st *artifact.Stage, p string, known map[int]*place) *place {
	end := g.placeAt(st, lastChange(st), known)
	w := st.Exists(p)
	if w == nil || w.Stage != st.Stage || w.At.Name != "RUN" || end.reason != "" {
		return end // also where its user, shell or directory would be no good: the stage is not one to add to
	}
	if at := g.placeAt(st, w.Index, known); at.reason == "" {
		return at
	}
	return end
}

func (g *guarding) placeAt(st *artifact.Stage, i int, known map[int]*place) *place {
	if at, ok := known[i]; ok {
		return at
	}
	at := &place{stage: st.Stage, after: st.Body[i], index: i, evidence: g.evidenceIn(st.Stage, i)}
	at.reason = g.impossible(st, i)
	if at.reason == "" {
		at.doubt = g.doubtful(st, i, at.evidence)
	}
	known[i] = at
	return at
}

// reportTogether reports artifacts of one place that share a verdict.
func (g *guarding) reportTogether(artifacts []*copied) {
	first := artifacts[0]
	f := rewrite.Finding{Span: first.span, Message: unchecked(artifacts, first.at.stage)}
	v := first.verdict
	if v.reason == "" && len(artifacts) > maxTests {
		v.reason = fmt.Sprintf("%d tests are too many for one place", len(artifacts))
	}
	what := ""
	if len(artifacts) > 1 {
		what = "test them"
	}
	g.report(f, v, what, g.tests(artifacts, first.at), first.at)
}

// report reports f with a fix that adds a RUN for each command at a place, if the verdict v has one. what describes the commands
// in the message of the fix; "" if there is one command, which the message quotes.
func (g *guarding) report(f rewrite.Finding, v verdict, what string, commands []string, at *place) {
	f.Reason = cmp.Or(v.reason, v.doubt)
	if v.reason == "" {
		message := fmt.Sprintf("%s in %s, right where they are made", what, called(at.stage))
		if what == "" {
			message = fmt.Sprintf("add RUN %s to %s", commands[0], called(at.stage))
		}
		fix := rewrite.SafeFix
		if v.doubt != "" {
			fix = rewrite.UnsafeFix
		}
		f.Fix = fix(rewrite.Guards, message, g.insert(commands, at))
	}
	g.Report(f)
}

func unchecked(artifacts []*copied, s *stages.Stage) string {
	var paths []string
	for _, a := range artifacts {
		paths = append(paths, a.path)
	}
	verb := "exists"
	if len(paths) > 1 {
		verb = "exist"
	}
	return fmt.Sprintf("nothing checks that %s %s in %s", enumerated(paths), verb, called(s))
}

// longList is the length in bytes from which a message names only two paths.
const longList = 60

// enumerated names three words at most.
func enumerated(words []string) string {
	if len(words) > 3 || len(words) == 3 && len(strings.Join(words, "")) > longList {
		return fmt.Sprintf("%s, %s and %d more", words[0], words[1], len(words)-2)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return words[0]
}

// called returns what a message calls a stage.
func called(s *stages.Stage) string {
	if s.Alias == "" {
		return fmt.Sprintf("stage %d", s.Index)
	}
	return "stage " + s.Alias
}

// run returns the keyword in the letter case of most instructions, as BuildKit's linter wants it
// (validations.go validateCommandCasing).
func (g *guarding) run() string {
	upper, lower := 0, 0
	for _, in := range g.File.Instructions {
		switch in.Keyword.Text {
		case "":
		case strings.ToUpper(in.Keyword.Text):
			upper++
		case strings.ToLower(in.Keyword.Text):
			lower++
		}
	}
	if lower > upper {
		return "run"
	}
	return "RUN"
}
