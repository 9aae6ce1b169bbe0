package trace

import (
	"fmt"
	"strings"

	"github.com/dfix-dev/dfix/internal/picture"
)

// Text returns the trails for people: one line per step, the last step first.
func (r *Report) Text() string {
	var out strings.Builder
	for i, t := range r.Trails {
		if i > 0 {
			out.WriteByte('\n')
		}
		t.text(&out, r.Path)
	}
	return out.String()
}

func (t *Trail) text(out *strings.Builder, file string) {
	fmt.Fprintf(out, "%s: %s\n", t.File, t.Ends.words())
	for _, s := range t.Steps {
		fmt.Fprintf(out, "  %s:%d: stage %s: %s%s\n", file, s.Line, s.Stage, s.words(), t.doubt(s))
	}
	if t.Reason != "" {
		reason, _, _ := strings.Cut(t.Reason, "; fix: ")
		fmt.Fprintf(out, "  %s: %s\n", t.Ends, reason)
	}
	for _, note := range t.Notes {
		fmt.Fprintf(out, "  note: %s\n", note)
	}
	if t.Fix != "" {
		fmt.Fprintf(out, "  fix: %s\n", t.Fix)
	}
}

// doubt returns the mark of a step that is less certain than the others.
func (t *Trail) doubt(s Step) string {
	if s.Certainty == Certain || s.Instruction == "FROM" {
		return ""
	}
	return " (" + string(s.Certainty) + ")"
}

// words returns the end of a trail for people.
func (e End) words() string {
	return map[End]string{
		Certain: "certain", Likely: "likely", Base: "from an image", Context: "from the build context", Unknown: "not known", Broken: "broken",
	}[e]
}

// words returns a step for people, in one line.
func (s Step) words() string {
	switch {
	case s.Instruction == "FROM":
		return fmt.Sprintf("FROM %s has %s", s.From, s.Path)
	case s.removes:
		return fmt.Sprintf("RUN %s removes %s", s.Command, s.Path)
	case s.Command != "" && s.From != "":
		return fmt.Sprintf("RUN %s makes %s from %s in %s, a mount", s.Command, s.Path, s.Source, s.From)
	case s.Command != "" && s.Source != "":
		return fmt.Sprintf("RUN %s makes %s from %s", s.Command, s.Path, s.Source)
	case s.Command != "":
		return fmt.Sprintf("RUN %s makes %s", s.Command, s.Path)
	case s.From != "":
		return fmt.Sprintf("%s %s from %s, as %s", s.Instruction, s.Source, s.From, s.Path)
	case s.Source != "":
		return fmt.Sprintf("%s %s, as %s", s.Instruction, s.Source, s.Path)
	}
	return fmt.Sprintf("%s %s", s.Instruction, s.Path)
}

// Mermaid returns the trails of all reports as one flowchart, with a box for each path of a stage and an arrow for each step. If
// there are several targets, each has a frame.
func Mermaid(reports ...Report) string {
	d := &picture.Diagram{}
	for _, r := range reports {
		frame := ""
		if len(reports) > 1 {
			frame = "target " + r.Target
		}
		r.draw(d, frame)
	}
	return d.Mermaid()
}

// draw adds the trails to a diagram, in a frame of their own.
func (r *Report) draw(d *picture.Diagram, frame string) {
	nodes := map[string]int{}
	node := func(label string, dim bool) int {
		if at, ok := nodes[label]; ok {
			return at
		}
		nodes[label] = len(d.Nodes)
		d.Nodes = append(d.Nodes, picture.Node{Label: label, Dim: dim, Frame: frame})
		return nodes[label]
	}
	for _, t := range r.Trails {
		at := node(t.File, t.Ends == Broken || t.Ends == Unknown)
		for k, s := range t.Steps {
			next := s.origin()
			if k+1 < len(t.Steps) {
				next = t.Steps[k+1].Stage + ": " + t.Steps[k+1].Path
			}
			to := node(next, false)
			d.Arrow(picture.Edge{From: to, To: at, Label: fmt.Sprintf("%s line %d", s.Instruction, s.Line), Dashed: s.Certainty != Certain})
			at = to
		}
		if t.Reason != "" {
			reason, _, _ := strings.Cut(t.Reason, "; fix: ")
			d.Arrow(picture.Edge{From: node(string(t.Ends)+": "+reason, true), To: at, Dashed: true})
		}
	}
}

// origin returns what the last step of a trail comes from.
func (s Step) origin() string {
	switch {
	case s.Instruction == "FROM":
		return "image " + s.From
	case s.Command != "" && s.From == "":
		return "RUN " + s.Command
	case s.From != "":
		return s.From + ": " + s.Source
	case s.Source != "" && strings.Contains(s.Source, "://"):
		return s.Source
	case s.Source != "":
		return "build context: " + s.Source
	}
	return s.Instruction + " " + s.Path
}
