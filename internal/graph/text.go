package graph

import (
	"fmt"
	"strings"

	"github.com/dfix-dev/dfix/internal/picture"
)

// Text returns the tree of the target: each stage with its base and what it copies. A stage that was shown above has only its
// name. Stages that the target does not need come last.
func (g *Graph) Text() string {
	t := &tree{Graph: g, shown: map[*Stage]bool{}}
	for _, s := range g.Stages {
		if s.Target {
			t.stage(s, "", "")
		}
	}
	title := "\nnot used:\n"
	for _, s := range g.Stages {
		if !s.Used {
			t.out.WriteString(title)
			t.stage(s, "  ", "")
			title = ""
		}
	}
	return t.out.String()
}

type tree struct {
	*Graph
	shown map[*Stage]bool
	out   strings.Builder
}

// stage writes a stage and what is below it. how says what the stage above takes from it.
func (t *tree) stage(s *Stage, indent, how string) {
	seen := t.shown[s]
	t.shown[s] = true
	again := ""
	if seen && len(s.Edges) > 0 {
		again = " (above)"
	}
	fmt.Fprintf(&t.out, "%s%sstage %s (line %d)%s\n", indent, how, s.Name, s.Line, again)
	if seen {
		return
	}
	for _, e := range s.Edges {
		t.edge(e, indent+"  ")
	}
}

func (t *tree) edge(e Edge, indent string) {
	to := t.called(e)
	if to == nil {
		fmt.Fprintf(&t.out, "%s%simage %s\n", indent, e.words(), e.From)
	} else {
		t.stage(to, indent, e.words())
	}
	for _, f := range e.Findings {
		fmt.Fprintf(&t.out, "%s! %s [%s]\n", indent, f.Message, f.Rule)
	}
}

// called returns the stage that an edge leads to; nil if it is an image.
func (t *tree) called(e Edge) *Stage {
	if !e.Stage {
		return nil
	}
	return t.Stages[e.to]
}

// words returns what is taken, to be followed by the stage or image from which it is taken.
func (e Edge) words() string {
	if e.Kind == "from" {
		return "FROM "
	}
	return fmt.Sprintf("%s (line %d) from ", e.label(), e.Line)
}

// label returns what an edge takes.
func (e Edge) label() string {
	switch e.Kind {
	case "copy":
		return fmt.Sprintf("COPY %s to %s", strings.Join(e.Sources, " "), e.Destination)
	case "mount":
		return fmt.Sprintf("mount %s at %s", strings.Join(e.Sources, " "), e.Destination)
	}
	return "FROM"
}

// Diagram returns the graph as a diagram, in which an arrow leads from a stage or image to the stage that uses it.
func (g *Graph) Diagram() *picture.Diagram {
	d := &picture.Diagram{}
	images := map[string]int{}
	for _, s := range g.Stages {
		label := fmt.Sprintf("%s (line %d)", s.Name, s.Line)
		d.Nodes = append(d.Nodes, picture.Node{Label: label, Dim: !s.Used})
	}
	for i, s := range g.Stages {
		for _, e := range s.Edges {
			from, known := images[e.From]
			switch {
			case e.Stage:
				from = e.to
			case !known:
				from = len(d.Nodes)
				images[e.From] = from
				d.Nodes = append(d.Nodes, picture.Node{Label: e.From, Dim: !s.Used})
			}
			d.Edges = append(d.Edges, picture.Edge{From: from, To: i, Label: e.labelWithRules(), Dashed: e.Kind == "mount"})
		}
	}
	return d
}

// labelWithRules returns the label of e with the rules of its findings.
func (e Edge) labelWithRules() string {
	label := e.label()
	for _, f := range e.Findings {
		label += " [" + f.Rule + "]"
	}
	return label
}
