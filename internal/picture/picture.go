// Package picture writes diagrams in the languages of Mermaid and Graphviz. No label can end its quotes, or be read as
// markup, by either of them.
package picture

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Diagram is a graph whose nodes are numbered by their position.
type Diagram struct {
	Nodes []Node
	Edges []Edge
}

// Node is a box. A dim one is drawn with a broken border. Nodes that follow each other with the same Frame have a frame with that
// title around them, if it is not empty; DOT draws none.
type Node struct {
	Label string
	Dim   bool
	Frame string
}

// Edge is an arrow between two nodes.
type Edge struct {
	From, To int
	Label    string
	Dashed   bool
}

// Arrow adds an edge, unless it is there.
func (d *Diagram) Arrow(e Edge) {
	if !slices.Contains(d.Edges, e) {
		d.Edges = append(d.Edges, e)
	}
}

// Mermaid returns the diagram as a flowchart of Mermaid, which GitHub draws.
func (d *Diagram) Mermaid() string {
	var out strings.Builder
	out.WriteString("flowchart LR\n")
	dim := false
	frame := ""
	for i, n := range d.Nodes {
		if n.Frame != frame {
			d.frame(&out, frame, n.Frame, i)
			frame = n.Frame
		}
		class := ""
		if n.Dim {
			class, dim = ":::dim", true
		}
		fmt.Fprintf(&out, "  n%d[\"%s\"]%s\n", i, mermaid(n.Label), class)
	}
	d.frame(&out, frame, "", 0)
	for _, e := range d.Edges {
		arrow, label := "-->", ""
		if e.Dashed {
			arrow = "-.->"
		}
		if e.Label != "" {
			label = `|"` + mermaid(e.Label) + `"|`
		}
		fmt.Fprintf(&out, "  n%d %s%s n%d\n", e.From, arrow, label, e.To)
	}
	if dim {
		out.WriteString("  classDef dim stroke-dasharray: 4 4\n")
	}
	return out.String()
}

// frame ends a subgraph and begins the next one, before the node with the given number. An empty title means that there is no
// subgraph.
func (d *Diagram) frame(out *strings.Builder, ended, title string, node int) {
	if ended != "" {
		out.WriteString("  end\n")
	}
	if title != "" {
		fmt.Fprintf(out, "  subgraph g%d[\"%s\"]\n", node, mermaid(title))
	}
}

// mermaid escapes every character that has a meaning in Mermaid, Markdown or HTML as an entity of Mermaid, "#35;" for "#". An
// empty label becomes a blank, since Mermaid refuses an empty one.
func mermaid(label string) string {
	var out strings.Builder
	for _, r := range plain(label) {
		if r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" ./:,=-@", r) {
			fmt.Fprintf(&out, "#%d;", r)
			continue
		}
		out.WriteRune(r)
	}
	if out.Len() == 0 {
		return " "
	}
	return out.String()
}

// DOT returns the diagram in the language of Graphviz.
func (d *Diagram) DOT() string {
	var out strings.Builder
	out.WriteString("digraph dfix {\n  rankdir=LR;\n  node [shape=box];\n")
	for i, n := range d.Nodes {
		style := ""
		if n.Dim {
			style = ", style=dashed"
		}
		fmt.Fprintf(&out, "  n%d [label=\"%s\"%s];\n", i, dot(n.Label), style)
	}
	for _, e := range d.Edges {
		style := ""
		if e.Dashed {
			style = ", style=dashed"
		}
		fmt.Fprintf(&out, "  n%d -> n%d [label=\"%s\"%s];\n", e.From, e.To, dot(e.Label), style)
	}
	out.WriteString("}\n")
	return out.String()
}

// dot returns the text of a quoted string that Graphviz shows as the label. Unescaped, "\N" would be the name of the node, and
// "&lt;" a character.
func dot(label string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(plain(label))
}

// maxLabel is the number of characters after which a label is cut.
const maxLabel = 200

// plain returns a label on one line without characters that cannot be seen.
func plain(label string) string {
	var out strings.Builder
	n := 0
	for _, r := range label {
		if n++; n > maxLabel {
			out.WriteString("...")
			break
		}
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			out.WriteByte(' ')
		case r == utf8.RuneError, unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs):
			fmt.Fprintf(&out, "U+%04X", r)
		default:
			out.WriteRune(r)
		}
	}
	return strings.TrimSpace(out.String())
}
