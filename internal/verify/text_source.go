package verify

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// source is a Dockerfile as BuildKit's parser reads it, with the results of its compiles so far.
type source struct {
	text   []byte
	escape rune
	meta   []step // the instructions before the first FROM
	args   []instructions.ArgCommand
	stages []stage
	err    error // the error of the parser; the other fields are empty then

	views   map[string][]outcome // of all stages, by the key of a profile
	targets map[string]outcome   // by target and the key of a profile
	parents map[*profile][]int   // the stage that each stage is built on
}

// stage is a FROM and the instructions up to the next one.
type stage struct {
	index  int
	alias  string // lower case; "" if the stage has none
	base   string // the name after FROM
	doc    string // its description (instructions/parse.go, getDocComment)
	parent int    // the stage that base names; -1 if it is an image
	open   bool   // base contains a variable, and parent is not known
	from   step
	steps  []step
}

// all returns the FROM and the instructions up to the next one.
func (st *stage) all() []step { return slices.Concat([]step{st.from}, st.steps) }

// step is one instruction.
type step struct {
	node *parser.Node
	refs []ref
}

func (s step) keyword() string { return strings.ToUpper(s.node.Value) }

// words returns the arguments of an instruction.
func (s step) words() []string {
	var words []string
	for n := s.node.Next; n != nil; n = n.Next {
		words = append(words, n.Value)
	}
	return words
}

// shellForm reports whether s is a RUN in shell form without heredocs.
func (s step) shellForm() bool {
	return s.keyword() == "RUN" && s.node.Next != nil && !s.node.Attributes["json"] && len(s.node.Heredocs) == 0
}

var errNoStage = errors.New("the file has no stage")

// read parses text. If BuildKit rejects it, the error is in err.
func read(text []byte) *source {
	src := &source{text: text, views: map[string][]outcome{}, targets: map[string]outcome{}, parents: map[*profile][]int{}}
	res, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		src.err = err
		return src
	}
	src.escape = res.EscapeToken
	// With a nil linter, a comment `# check=…` is a nil dereference (linter.go, WithMergedConfig).
	parsed, args, err := instructions.Parse(res.AST, linter.New(&linter.Config{}))
	switch {
	case err != nil:
		src.err = err
	case len(parsed) == 0:
		src.err = errNoStage
	default:
		src.args = args
		src.fill(res.AST.Children, parsed)
	}
	return src
}

// fill joins each node with the command that package instructions makes of it.
func (s *source) fill(nodes []*parser.Node, parsed []instructions.Stage) {
	first := slices.IndexFunc(nodes, isFrom)
	for _, n := range nodes[:first] {
		s.meta = append(s.meta, step{node: n})
	}
	nodes = nodes[first:]
	for i, p := range parsed {
		st := stage{index: i, alias: p.Name, base: p.BaseName, doc: p.DocComment}
		st.open = strings.ContainsAny(p.BaseName, `$"'\`+"`")
		st.parent = s.lastNamed(p.BaseName)
		st.from = step{node: nodes[0], refs: []ref{{fromBase, p.BaseName}}}
		for k, cmd := range p.Commands {
			st.steps = append(st.steps, step{node: nodes[k+1], refs: refsOf(cmd)})
		}
		nodes = nodes[len(p.Commands)+1:]
		s.stages = append(s.stages, st)
	}
}

// except returns s without some of its instructions. It is not for compiling.
func (s *source) except(left map[*parser.Node]bool) *source {
	rest := &source{text: s.text, escape: s.escape, meta: s.meta, args: s.args, stages: slices.Clone(s.stages)}
	for i := range rest.stages {
		rest.stages[i].steps = slices.DeleteFunc(slices.Clone(rest.stages[i].steps), func(s step) bool { return left[s.node] })
	}
	return rest
}

func isFrom(n *parser.Node) bool { return strings.EqualFold(n.Value, "from") }

// total returns the sum of counts for stage i and the stages below it; ok is false if the base of one of them is
// computed.
func (s *source) total(counts []int, i int) (n int, ok bool) {
	for ; i >= 0; i = s.stages[i].parent {
		n += counts[i]
		if s.stages[i].open {
			return n, false
		}
	}
	return n, true
}

// stageName returns a name of a stage for messages.
func (s *source) stageName(i int) string {
	if alias := s.stages[i].alias; alias != "" {
		return fmt.Sprintf("stage %d (%s)", i, alias)
	}
	return fmt.Sprintf("stage %d", i)
}

// aliases returns how many stages have each name.
func (s *source) aliases() map[string]int {
	names := map[string]int{}
	for _, st := range s.stages {
		if st.alias != "" {
			names[st.alias]++
		}
	}
	return names
}

// target is a target that a build may name.
type target struct {
	name  string // "": the default target
	stage int
}

func (t target) String() string {
	if t.name == "" {
		return "default target"
	}
	return "target " + t.name
}

// allTargets returns the default target and one for every name. A name means the last stage that has it.
func (s *source) allTargets() []target {
	list := []target{{"", len(s.stages) - 1}}
	for i, st := range s.stages {
		if st.alias != "" && s.lastNamed(st.alias) == i {
			list = append(list, target{st.alias, i})
		}
	}
	return list
}

// all yields every instruction in order.
func (s *source) all(yield func(step) bool) {
	for _, m := range s.meta {
		if !yield(m) {
			return
		}
	}
	for _, st := range s.stages {
		if !yield(st.from) {
			return
		}
		for _, step := range st.steps {
			if !yield(step) {
				return
			}
		}
	}
}

// mentions reports whether one of words is anywhere in the text.
func (s *source) mentions(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(s.text, []byte(w)) })
}
