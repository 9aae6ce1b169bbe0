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

// view compiles all stages under a profile, once. The error is that of ctx.
func (s *source) view(ctx context.Context, p *profile) (stages []outcome, err error) {
	key := p.key()
	if known, ok := s.views[key]; ok {
		return known, nil
	}
	switch body, errBody := s.probeable(); {
	case len(s.stages) == 1:
		stages = make([]outcome, 1)
		stages[0], err = s.target(ctx, p, "")
	case errBody != nil:
		stages, err = s.viewTargets(ctx, p)
	default:
		probe := &prober{source: s, ctx: ctx, profile: p, body: body, stages: make([]outcome, len(s.stages))}
		stages, err = probe.stages, probe.all()
	}
	if err == nil {
		s.views[key] = stages
	}
	return stages, err
}

// target compiles one target under a profile, once. The error is that of ctx.
func (s *source) target(ctx context.Context, p *profile, name string) (outcome, error) {
	key := name + "\x00" + p.key()
	if known, ok := s.targets[key]; ok {
		return known, nil
	}
	out, err := convert(ctx, s.text, p, name)
	if err == nil {
		s.targets[key] = out
	}
	return out, err
}

// viewTargets compiles every named stage. It is for files to which no stage can be added.
func (s *source) viewTargets(ctx context.Context, p *profile) ([]outcome, error) {
	stages := make([]outcome, len(s.stages))
	for _, t := range s.allTargets() {
		var err error
		if stages[t.stage], err = s.target(ctx, p, t.name); err != nil {
			return nil, err
		}
	}
	return stages, nil
}

// pathsOf returns the paths that stages use from each local directory: "context src".
func pathsOf(stages []outcome) map[string]bool {
	paths := map[string]bool{}
	var last *graph
	for _, o := range stages {
		if o.graph != nil && o.graph != last {
			maps.Copy(paths, o.graph.paths)
			last = o.graph
		}
	}
	return paths
}

// prober compiles the stages of a file with probes.
type prober struct {
	*source
	ctx     context.Context
	profile *profile
	body    []byte    // the text that the probe follows
	stages  []outcome // by index
}

// all compiles all stages at once. If that fails, it leaves out the broken ones.
func (c *prober) all() error {
	all := make([]int, len(c.stages))
	for i := range all {
		all[i] = i
	}
	broken, err := c.try(all)
	if broken == nil || err != nil {
		return err
	}
	whole, err := c.try(nil)
	if err != nil {
		return err
	}
	if whole == nil {
		return c.leaveOut(all, broken)
	}
	for i := range c.stages {
		c.stages[i].err = whole
	}
	return nil
}

// try compiles a probe of some stages and records their graphs. broken is the error if they do not compile; err is
// that of the context.
func (c *prober) try(stages []int) (broken, err error) {
	text := append(bytes.Clone(c.body), "FROM "+probeBase+"\n"...)
	for _, i := range stages {
		text = fmt.Appendf(text, "COPY --from=%d / /\n", i)
	}
	out, err := convert(c.ctx, text, c.profile, "")
	if out.err != nil || err != nil {
		return out.err, err
	}
	heads, broken := out.copied(len(stages))
	if broken != nil {
		return broken, nil
	}
	for k, i := range stages {
		c.stages[i] = outcome{graph: out.graph, head: heads[k]}
	}
	return nil, nil
}

// copied returns the sources of the last n COPY operations, in the order of the text.
func (o outcome) copied(n int) ([]edge, error) {
	heads := make([]edge, n)
	at := o.head
	for k := n - 1; k >= 0; k-- {
		if at == scratch {
			return nil, errors.New("the probe's copies are not in the graph")
		}
		op := o.graph.at(at)
		actions := op.pb.GetFile().GetActions()
		if len(actions) != 1 || actions[0].GetCopy() == nil {
			return nil, errors.New("the probe's copies are not in the graph")
		}
		heads[k] = op.input(actions[0].SecondaryInput)
		at = op.input(actions[0].Input)
	}
	return heads, nil
}
