// Package graph shows the stages of a Dockerfile: the base of each, and what it copies from the others.
package graph

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/text"
)

// Graph is the graph of a file. `dfix graph --format json` prints it.
type Graph struct {
	Schema int      `json:"schema"`
	Path   string   `json:"path"`
	Target string   `json:"target"` // "" is the last stage
	Stages []*Stage `json:"stages"`
}

// Stage is one stage.
type Stage struct {
	Name   string `json:"name"` // or its number
	Line   int    `json:"line"`
	Base   string `json:"base"`  // as written: an image or a stage
	Used   bool   `json:"used"`  // the target needs it
	Edges  []Edge `json:"edges"` // of FROM first, then in order
	Target bool   `json:"-"`     // it is the target itself
}

// Edge is what a stage takes from another one, an image or a named build context.
type Edge struct {
	Kind        string   `json:"kind"` // "from", "copy" or "mount"
	Line        int      `json:"line"`
	From        string   `json:"from"`  // the name or number of a stage, else the image
	Stage       bool     `json:"stage"` // From is a stage of the file
	Sources     []string `json:"sources,omitempty"`
	Destination string   `json:"destination,omitempty"`

	to int // the number of the stage; two stages may have one name

	Findings []Finding `json:"findings,omitempty"`
}

// Finding is a finding of a rule about an edge.
type Finding struct {
	Rule    string `json:"rule"`
	Message string `json:"message"`

	Span text.Span `json:"-"`
}

// New returns the graph of a file for a target, with each finding at the edge or stage that it concerns.
func New(g *stages.Graph, target *stages.Stage, findings []Finding) *Graph {
	b := &builder{graph: g, findings: findings}
	used := map[*stages.Stage]bool{}
	b.reach(target, used)
	out := &Graph{Schema: 1, Path: g.File.Name, Stages: []*Stage{}}
	for _, s := range g.Stages {
		out.Stages = append(out.Stages, b.stage(s, used[s], s == target))
	}
	return out
}

type builder struct {
	graph    *stages.Graph
	findings []Finding
}

// reach records the stages that a stage needs.
func (b *builder) reach(s *stages.Stage, used map[*stages.Stage]bool) {
	if used[s] {
		return
	}
	used[s] = true
	for _, r := range b.graph.Refs {
		if r.In == s && r.To != nil {
			b.reach(r.To, used)
		}
	}
}

func (b *builder) stage(s *stages.Stage, used, target bool) *Stage {
	out := &Stage{Name: s.Label(), Line: b.graph.File.Line(s.From), Base: s.Base.Text, Used: used, Target: target, Edges: []Edge{}}
	for _, r := range b.graph.Refs {
		if r.In != s {
			continue
		}
		e := Edge{Kind: [...]string{stages.FromBase: "from", stages.CopyFrom: "copy", stages.MountFrom: "mount"}[r.Kind], Line: b.graph.File.Line(r.At), From: r.Name, Stage: r.To != nil}
		if r.To != nil {
			e.From, e.to = r.To.Label(), r.To.Index
		}
		e.paths(r)
		e.Findings = b.at(r.At.Span)
		out.Edges = append(out.Edges, e)
	}
	return out
}

// paths adds what is copied, and where to.
func (e *Edge) paths(r *stages.Ref) {
	if r.Kind == stages.FromBase {
		return
	}
	switch c := r.In.Cmds[r.Position()].(type) {
	case *instructions.CopyCommand:
		e.Sources, e.Destination = c.SourcePaths, c.DestPath
	case *instructions.RunCommand:
		for _, m := range stages.Mounts(c, func(word string) string { return word }) {
			if m.From == r.Name {
				e.Sources, e.Destination = []string{"/" + strings.TrimPrefix(m.Source, "/")}, m.Target
			}
		}
	}
}

// at returns the findings within a span.
func (b *builder) at(span text.Span) []Finding {
	var all []Finding
	for _, f := range b.findings {
		if span.Start <= f.Span.Start && f.Span.End <= span.End {
			all = append(all, f)
		}
	}
	return all
}
