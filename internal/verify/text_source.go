package verify

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// source is a Dockerfile as BuildKit's parser reads it.
type source struct {
	text   []byte
	escape rune
	meta   []step // the instructions before the first FROM
	args   []instructions.ArgCommand
	stages []stage
	err    error // the error of the parser; the other fields are empty then
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

// step is one instruction.
type step struct {
	node *parser.Node
	refs []ref
}

// ref is a word of a step that may name a stage or an image.
type ref struct {
	kind refKind
	name string // as BuildKit reads it
}

type refKind string

const (
	fromBase  refKind = "FROM"
	copyFrom  refKind = "COPY --from"
	mountFrom refKind = "RUN --mount from"
)

func (s step) keyword() string { return strings.ToUpper(s.node.Value) }

var errNoStage = errors.New("the file has no stage")

// read parses text. If BuildKit rejects it, the error is in err.
func read(text []byte) *source {
	src := &source{text: text}
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

func isFrom(n *parser.Node) bool { return strings.EqualFold(n.Value, "from") }

func refsOf(cmd instructions.Command) []ref {
	var refs []ref
	switch c := cmd.(type) {
	case *instructions.CopyCommand:
		if c.From != "" {
			refs = append(refs, ref{copyFrom, c.From})
		}
	case *instructions.RunCommand:
		for _, m := range instructions.GetMounts(c) {
			if m.From != "" {
				refs = append(refs, ref{mountFrom, m.From})
			}
		}
	}
	return refs
}

// lastNamed returns the latest stage so far with that alias, -1 if there is none. FROM compares the raw word with
// lower-case names (convert.go, addState).
func (s *source) lastNamed(alias string) int {
	for i, st := range slices.Backward(s.stages) {
		if st.alias == alias && alias != "" {
			return i
		}
	}
	return -1
}

// aliases returns all stage names.
func (s *source) aliases() map[string]bool {
	names := map[string]bool{}
	for _, st := range s.stages {
		if st.alias != "" {
			names[st.alias] = true
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

// targets returns the default target and one for every name. A name means the last stage that has it.
func (s *source) targets() []target {
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
