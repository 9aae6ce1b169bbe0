// Package rename renames a stage, with everything in its Dockerfile that refers to it.
//
// It refuses a renaming that it cannot do completely: if a build could change its meaning, or if some reference to
// the stage cannot be found or changed.
package rename

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Plan is the renaming of one stage.
type Plan struct {
	Stage *stages.Stage
	Old   string // as BuildKit stores it; "" if the stage had no name
	New   string
	Edits []text.Edit // empty if the stage has that name already
	After []byte

	// InComments are edits of commands in the comments of the file, which the caller has found. The rule makes them too.
	InComments []text.Edit
}

// New returns a plan that renames a stage, given by its name or its number. The error is one line with the reason
// why the stage cannot be renamed.
func New(g *stages.Graph, facts rewrite.RepoFacts, stage, name string) (*Plan, error) {
	s, err := find(g, stage)
	if err != nil {
		return nil, err
	}
	p := &Plan{Stage: s, Old: s.Alias, New: name}
	c := &check{Graph: g, RepoFacts: facts, Plan: p}
	for _, refuse := range []func() error{c.name, c.file, c.old, c.captured} {
		if err := refuse(); err != nil {
			return nil, err
		}
	}
	if err := p.plan(g); err != nil {
		return nil, err
	}
	return p, p.apply(g)
}

// Named reports whether the old name, used in another file, means the stage: the last stage of a name.
func (p *Plan) Named(g *stages.Graph) bool { return p.Old != "" && g.ByName(p.Old) == p.Stage }

// Rule returns the rule that renames the stage. In a file in which the stage has the new name, it finds nothing.
func (p *Plan) Rule() *rewrite.Rule {
	return &rewrite.Rule{Name: "rename", Level: rewrite.Safe, Names: true, Run: func(pass *rewrite.Pass) {
		now, err := New(pass.Graph, pass.Repo, strconv.Itoa(p.Stage.Index), p.New)
		if err != nil || len(now.Edits) == 0 {
			return
		}
		fix := rewrite.SafeFix(rewrite.Preserves, "rename the stage", slices.Concat(now.Edits, p.InComments)...)
		pass.Report(rewrite.Finding{Span: now.Stage.From.Span, Message: "the stage has another name", Fix: fix})
	}}
}

// plan collects the places that name the stage.
func (p *Plan) plan(g *stages.Graph) error {
	if p.Old == "" {
		p.Edits = append(p.Edits, named(p.Stage, p.New))
		return nil
	}
	p.put(g, p.Stage.Name.Span)
	p.describe(g)
	p.comments(g)
	for _, r := range g.RefsTo(p.Stage) {
		switch {
		case r.IsIndex:
		case r.Fixed:
			return fmt.Errorf("line %d: dfix cannot edit %s %q", line(g, r.At.Span.Start), r.Kind, r.Name)
		default:
			p.put(g, r.Span)
		}
	}
	return nil
}

// put adds an edit for a place, unless it has the new name already.
func (p *Plan) put(g *stages.Graph, span text.Span) {
	if string(span.Of(g.File.Src)) != p.New {
		p.Edits = append(p.Edits, text.Replace(span, p.New))
	}
}

// named returns the edit that inserts AS name after the base of a stage. AS has the letter case of FROM.
func named(s *stages.Stage, name string) text.Edit {
	as := " AS "
	if s.From.Keyword.Text == strings.ToLower(s.From.Keyword.Text) {
		as = " as "
	}
	return text.Insert(s.Base.Span.End, as+name)
}

// describe changes the name at the start of the comment that describes the stage (instructions/parse.go,
// getDocComment). Without the name it would not be a description.
func (p *Plan) describe(g *stages.Graph) {
	left := len(p.Stage.From.Comments)
	for i := len(g.File.Tokens) - 1; i >= 0 && left > 0; i-- {
		token := g.File.Tokens[i]
		if token.Kind != syntax.Comment || token.Span.Start >= p.Stage.From.Span.Start {
			continue
		}
		left--
		comment := string(token.Span.Of(g.File.Src))
		at := len(comment) - len(strings.TrimLeft(strings.TrimLeft(comment, " \t")[1:], " \t"))
		if strings.HasPrefix(comment[at:], p.Old+" ") {
			start := token.Span.Start + at
			p.put(g, text.Span{Start: start, End: start + len(p.Old)})
		}
	}
}

// apply applies the edits and checks that every reference in the result means what it meant before.
func (p *Plan) apply(g *stages.Graph) (err error) {
	if p.After, err = text.Apply(g.File.Src, p.Edits); err != nil {
		return err
	}
	after, err := stages.Read(g.File.Name, p.After)
	if err != nil {
		return err
	}
	return p.sameMeaning(g, after)
}

func (p *Plan) sameMeaning(g, after *stages.Graph) error {
	if len(g.Refs) != len(after.Refs) || len(g.Stages) != len(after.Stages) {
		return fmt.Errorf("the file would have other stages and references")
	}
	for i, was := range g.Refs {
		is := after.Refs[i]
		if index(was.To) != index(is.To) || was.To == nil && was.Name != is.Name {
			return fmt.Errorf("line %d: %s %q would change its meaning", line(g, was.At.Span.Start), was.Kind, was.Name)
		}
	}
	return nil
}

func index(s *stages.Stage) int {
	if s == nil {
		return -1
	}
	return s.Index
}

func line(g *stages.Graph, offset int) int {
	n, _ := g.File.Lines.Position(offset)
	return n
}
