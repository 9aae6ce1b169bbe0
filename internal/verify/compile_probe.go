package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
)

// A probe is one more stage at the end of the file that copies the root of other stages. So one conversion shows
// the graphs of all stages, also of those that no target uses.
//
// Its base is an image with a slash in its name, which no alias can have (instructions/parse.go, validStageName).
// So no stage captures it. It has no alias, so it captures nothing either.
const probeBase = "dfix.invalid/probe"

// view is the result of compiling a text under one profile.
type view struct {
	stages []look // by index
	paths  map[string]bool
}

// look is the graph of one stage, or the reason why there is no graph.
type look struct {
	graph *graph
	head  edge
	err   error
	blind bool // it could not be compiled by itself
}

func (l look) name() name { return l.graph.name(l.head) }

// look compiles all stages at once. If that fails, it leaves out the broken ones.
func (s *source) look(ctx context.Context, p *profile) (*view, error) {
	v := &view{stages: make([]look, len(s.stages)), paths: map[string]bool{}}
	body, err := s.probeable()
	if err != nil {
		return s.lookAtTargets(ctx, p, v)
	}
	c := &probing{source: s, ctx: ctx, profile: p, body: body, view: v}
	all := make([]int, len(s.stages))
	for i := range all {
		all[i] = i
	}
	broken, err := c.try(all)
	if broken == nil || err != nil {
		return v, err
	}
	whole, err := c.try(nil)
	if err != nil {
		return v, err
	}
	if whole == nil {
		return v, c.without(all, broken)
	}
	for i := range v.stages {
		v.stages[i].err = whole
	}
	return v, nil
}

// probing is the state of making one view.
type probing struct {
	*source
	ctx     context.Context
	profile *profile
	body    []byte
	view    *view
}

// try compiles a probe of some stages and records their graphs. broken is the error if they do not compile.
func (c *probing) try(stages []int) (broken, err error) {
	text := append(bytes.Clone(c.body), "FROM "+probeBase+"\n"...)
	for _, i := range stages {
		text = fmt.Appendf(text, "COPY --from=%d / /\n", i)
	}
	out, err := convert(c.ctx, text, c.profile, "")
	if out.err != nil || err != nil {
		return out.err, err
	}
	heads, err := out.graph.copied(len(stages))
	if err != nil {
		return nil, err
	}
	for k, i := range stages {
		c.view.stages[i] = look{graph: out.graph, head: heads[k]}
	}
	maps.Copy(c.view.paths, out.graph.paths)
	return nil, nil
}

// copied returns the sources of the last n COPY operations, in the order of the text.
func (g *graph) copied(n int) ([]edge, error) {
	heads := make([]edge, n)
	at := g.head
	for k := n - 1; k >= 0; k-- {
		if at == scratch {
			return nil, errors.New("the probe's copies are not in the graph")
		}
		o := g.at(at)
		actions := o.pb.GetFile().GetActions()
		if len(actions) != 1 || actions[0].GetCopy() == nil {
			return nil, errors.New("the probe's copies are not in the graph")
		}
		heads[k] = o.input(actions[0].SecondaryInput)
		at = o.input(actions[0].Input)
	}
	return heads, nil
}

// input returns the edge that an action refers to by its number; -1 is an empty file system.
func (o *op) input(i int64) edge {
	if i < 0 || i >= int64(len(o.inputs)) {
		return scratch
	}
	return o.inputs[i]
}

// lookAtTargets compiles every named stage. It is for files to which no stage can be added.
func (s *source) lookAtTargets(ctx context.Context, p *profile, v *view) (*view, error) {
	for i := range v.stages {
		v.stages[i].blind = true
	}
	for _, t := range s.targets() {
		out, err := convert(ctx, s.text, p, t.name)
		if err != nil {
			return nil, err
		}
		v.stages[t.stage] = look{graph: out.graph, err: out.err}
		if out.err != nil {
			continue
		}
		v.stages[t.stage].head = out.graph.head
		maps.Copy(v.paths, out.graph.paths)
	}
	return v, nil
}
