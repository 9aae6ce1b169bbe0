package guard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// place is where the test of a stage's artifacts belongs.
type place struct {
	stage *stages.Stage
	after *syntax.Instruction // the last one that changes files
	verdict
	evidence // of the user who would run it
}

// changesFiles reports whether a path may be there after an instruction that was not before, or the reverse.
func changesFiles(in *syntax.Instruction) bool {
	return slices.Contains([]string{"RUN", "COPY", "ADD", "WORKDIR"}, in.Name)
}

// placeIn finds the place in s: what stands behind it changes no file, so whatever is
// true there is true of what others copy. s has such an instruction.
func (g *guarding) placeIn(s *stages.Stage) *place {
	last := len(s.Body) - 1
	for !changesFiles(s.Body[last]) {
		last--
	}
	at := &place{stage: s, after: s.Body[last], evidence: g.evidenceIn(s, last)}
	at.reason = g.impossible(s, last)
	if at.reason == "" {
		at.doubt = g.doubtful(s, at.evidence)
	}
	return at
}

// reportTogether reports artifacts of one stage that share a verdict.
func (g *guarding) reportTogether(artifacts []*artifact, at *place) {
	f := rewrite.Finding{Span: artifacts[0].span, Message: unchecked(artifacts, at.stage)}
	first := artifacts[0].verdict
	switch {
	case first.reason != "":
		f.Reason = first.reason
	case len(tests(artifacts)) > maxTests:
		f.Reason = fmt.Sprintf("%d tests are more than anyone reads", len(tests(artifacts)))
	case first.doubt != "":
		f.Reason = first.doubt
		f.Fix = rewrite.UnsafeFix(rewrite.Guards, g.intent(artifacts, at), g.insertion(artifacts, at))
	default:
		// Have: a literal path whose COPY fails wherever the test does.
		f.Fix = rewrite.SafeFix(rewrite.Guards, g.intent(artifacts, at), g.insertion(artifacts, at))
	}
	g.Report(f)
}

func unchecked(artifacts []*artifact, s *stages.Stage) string {
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

// longList is the length in bytes from which a message names two paths only.
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

// called is what a message calls a stage.
func called(s *stages.Stage) string {
	if s.Alias == "" {
		return fmt.Sprintf("stage %d", s.Index)
	}
	return "stage " + s.Alias
}

func (g *guarding) intent(artifacts []*artifact, at *place) string {
	if words := tests(artifacts); len(words) == 1 {
		return fmt.Sprintf("add RUN %s to %s", words[0], called(at.stage))
	}
	return fmt.Sprintf("add a RUN that tests them to %s", called(at.stage))
}

// maxTests is the most that stand in one RUN.
const maxTests = 12

// maxLine is the length from which the tests stand one on a line.
const maxLine = 100

// insertion is the RUN, right below the instruction that it comes after, with the indent,
// line end and letter case of its neighbours.
func (g *guarding) insertion(artifacts []*artifact, at *place) text.Edit {
	src, lines := g.File.Src, at.after.Lines
	eol := "\n"
	if strings.HasSuffix(string(lines.Of(src)), "\r\n") {
		eol = "\r\n"
	}
	indent := string(src[lines.Start:at.after.Span.Start])
	words := tests(artifacts)
	run := indent + g.run() + " " + strings.Join(words, " && ")
	if len(run) > maxLine && len(words) > 1 {
		run = indent + g.run() + " " + strings.Join(words, " "+string(g.File.Escape)+eol+indent+"    && ")
	}
	return text.Insert(lines.End, run+eol)
}

// tests are the commands that test artifacts. What stands below a tested path tells of that path too.
func tests(artifacts []*artifact) []string {
	var words []string
	for _, a := range artifacts {
		implied := slices.ContainsFunc(artifacts, func(b *artifact) bool { return b.path != a.path && within(b.path, a.path) })
		if !implied {
			words = append(words, "test -e "+quoted(a.path))
		}
	}
	return words
}

// run is the keyword in the case of most instructions, as BuildKit's linter wants it
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

// plain are the bytes, besides letters and digits, that mean themselves in every shell.
const plain = "/._-+@:,%=~"

// quoted is p, which holds no quote and no backslash, as a word for the shell.
func quoted(p string) string {
	odd := strings.ContainsFunc(p, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(plain, r))
	})
	if odd {
		return "'" + p + "'"
	}
	return p
}
