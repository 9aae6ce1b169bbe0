package trial

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// mutation is one mistake in a correct file. If unclear is not empty, the text does not show what was meant, and
// dfix only has to do no harm.
type mutation struct {
	kind    string
	edits   []text.Edit
	ref     int // the mistaken reference; -1: none or several
	unclear string
}

// mutations returns one mistake of each kind, at a random place.
func mutations(g *stages.Graph, random *rand.Rand) []*mutation {
	var all []*mutation
	for _, make := range []func(*stages.Graph, *rand.Rand) *mutation{misspelled, dropped, oneNumber, allNumbers} {
		if m := make(g, random); m != nil {
			all = append(all, m)
		}
	}
	return all
}

// pick returns the index of a random reference that fits, -1 if none does.
func pick(g *stages.Graph, random *rand.Rand, fits func(*stages.Ref) bool) int {
	var places []int
	for i, r := range g.Refs {
		if fits(r) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return -1
	}
	return places[random.IntN(len(places))]
}

// misspelled misspells one name by one slip.
func misspelled(g *stages.Graph, random *rand.Rand) *mutation {
	i := pick(g, random, func(r *stages.Ref) bool { return plainly(g, r) })
	if i < 0 {
		return nil
	}
	r := g.Refs[i]
	word := slip(r.Name, random)
	if strings.EqualFold(word, r.Name) {
		return nil
	}
	return &mutation{"misspelled", []text.Edit{text.Replace(r.Span, word)}, i, doubtful(g, r, word)}
}

// slip inserts, deletes, replaces or swaps one letter.
func slip(word string, random *rand.Rand) string {
	letter := string(rune('a' + random.IntN(26)))
	i := random.IntN(len(word))
	switch random.IntN(4) {
	case 0:
		return word[:i] + letter + word[i:]
	case 1:
		return word[:i] + word[i+1:]
	case 2:
		return word[:i] + letter + word[i+1:]
	}
	if len(word) < 2 {
		return word + letter
	}
	i = random.IntN(len(word) - 1)
	return word[:i] + word[i+1:i+2] + word[i:i+1] + word[i+2:]
}

// word matches what a person may use as the name of a stage.
var word = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// shortPart reports whether the parts in which two names differ have fewer than four letters: such words are like many
// others.
func shortPart(wrong, right string) bool {
	separator := func(c rune) bool { return c == '-' || c == '_' || c == '.' }
	x, y := strings.FieldsFunc(wrong, separator), strings.FieldsFunc(right, separator)
	if len(x) != len(y) {
		return min(len(wrong), len(right)) < 4
	}
	for i := range x {
		if !strings.EqualFold(x[i], y[i]) && min(len(x[i]), len(y[i])) < 4 {
			return true
		}
	}
	return false
}

// doubtful returns why the file does not show what a misspelled word means, "" if it does.
func doubtful(g *stages.Graph, r *stages.Ref, wrong string) string {
	_, notNumber := strconv.Atoi(wrong)
	switch {
	case !word.MatchString(wrong) || notNumber == nil:
		return "it does not look like the name of a stage"
	case g.ByName(wrong) != nil:
		return "it is the name of another stage"
	case suggest.Official(wrong):
		return "it is an official image"
	case suggest.DigitsApart(wrong, r.Name):
		return "it differs in digits alone"
	case shortPart(wrong, r.Name):
		return "so short a word may be meant"
	case g.File.Preprocessed:
		return "the file is input of a preprocessor"
	}
	if len(suggest.OfficialLike(wrong)) > 0 {
		return "it is like an official image"
	}
	for _, s := range g.Stages {
		if s.Alias != "" && s.Alias != strings.ToLower(r.Name) && s != r.In && rivals(wrong, s.Alias, r.Name) {
			return "it may mean another stage as well"
		}
	}
	return ""
}

// rivals reports whether a person may read wrong as other instead of right: it is a slip away from both, differs
// only in digits, or is a part of other.
func rivals(wrong, other, right string) bool {
	return oneSlip(strings.ToLower(wrong), other) || suggest.DigitsApart(wrong, other) || suggest.Related(wrong, other) && !suggest.Related(other, right)
}

// oneSlip does not use package suggest, because the trial tests that package.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(b)-len(a) > 1:
		return false
	case len(b) > len(a):
		return a[i:] == b[i+1:]
	case i == len(a):
		return false
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return swapped || a[i+1:] == b[i+1:]
}

// dropped removes the name of a stage that a reference uses.
func dropped(g *stages.Graph, random *rand.Rand) *mutation {
	i := pick(g, random, func(r *stages.Ref) bool { return plainly(g, r) && droppable(g, r.To) })
	if i < 0 {
		return nil
	}
	s := g.Refs[i].To
	edit := text.Replace(text.Span{Start: s.Base.Span.End, End: s.Name.Span.End}, "")
	return &mutation{"dropped alias", []text.Edit{edit}, -1, undecided(g, s)}
}

func droppable(g *stages.Graph, s *stages.Stage) bool {
	return s.Name != nil && !s.From.Opaque && !s.Name.Split && !s.Base.Split && g.Twin(s) == nil
}

// undecided returns why the file does not show that s was meant once its name is gone, "" if it does.
func undecided(g *stages.Graph, s *stages.Stage) string {
	sure := false
	for _, r := range g.RefsTo(s) {
		if r.Kind == stages.FromBase || r.IsIndex {
			continue
		}
		for _, other := range g.Stages[:r.In.Index] {
			if other != s && other.Alias == "" {
				return "another stage above has no name"
			}
		}
		sure = sure || r.In.Index == 1 || speaksOf(s, r)
	}
	if !sure {
		return "nothing in the stage speaks of what is copied, or only a FROM names it"
	}
	var others []string
	for _, other := range g.Stages {
		if other != s {
			others = append(others, other.Alias)
		}
	}
	switch {
	case len(suggest.Lookalikes(s.Alias, others)) > 0:
		return "another stage has a name like it"
	case g.MayMean(s, s.Alias, nil) != nil:
		return "a build argument can make a FROM mean that name"
	case slices.ContainsFunc(s.From.Comments, func(comment string) bool { return strings.HasPrefix(comment, s.Alias+" ") }):
		return "the comment above would become its description"
	case suggest.Official(s.Alias):
		return "it is an official image"
	case !word.MatchString(s.Alias) || !suggest.Alias(s.Alias):
		return "it does not look like the name of a stage"
	case g.File.Preprocessed || syntax.Template(s.Base.Text):
		return "the file is input of another program"
	}
	return ""
}

// speaksOf reports whether an instruction of s contains a path that r copies.
func speaksOf(s *stages.Stage, r *stages.Ref) bool {
	for i, w := range r.At.Args {
		path := strings.Trim(w.Text, "/.")
		if i < len(r.At.Args)-1 && path != "" && slices.ContainsFunc(s.Body, func(in *syntax.Instruction) bool {
			return strings.Contains(in.Node.Original, path)
		}) {
			return true
		}
	}
	return false
}

// oneNumber replaces one name of a stage by its number.
func oneNumber(g *stages.Graph, random *rand.Rand) *mutation {
	i := pick(g, random, func(r *stages.Ref) bool { return numberable(g, r) })
	if i < 0 {
		return nil
	}
	return &mutation{"one number", []text.Edit{number(g.Refs[i])}, -1, unnameable(g, g.Refs[i])}
}

// allNumbers replaces all names by numbers.
func allNumbers(g *stages.Graph, _ *rand.Rand) *mutation {
	m := &mutation{kind: "all numbers", ref: -1}
	for _, r := range g.Refs {
		if numberable(g, r) {
			m.edits = append(m.edits, number(r))
			if m.unclear == "" {
				m.unclear = unnameable(g, r)
			}
		}
	}
	if len(m.edits) == 0 {
		return nil
	}
	return m
}

func numberable(g *stages.Graph, r *stages.Ref) bool {
	return r.Kind == stages.CopyFrom && plainly(g, r)
}

func number(r *stages.Ref) text.Edit { return text.Replace(r.Span, fmt.Sprint(r.To.Index)) }

// unnameable returns why a number cannot become a name, "" if it can.
func unnameable(g *stages.Graph, r *stages.Ref) string {
	switch {
	case g.ByName(r.To.Alias) != r.To:
		return "two stages have the name"
	case g.File.Preprocessed:
		return "the file is input of a preprocessor"
	}
	return ""
}

// plainly reports whether r names a stage, written as it is read.
func plainly(g *stages.Graph, r *stages.Ref) bool {
	return r.To != nil && !r.IsIndex && !r.Fixed && r.Trouble == stages.Fine && r.Name == string(r.Span.Of(g.File.Src))
}
