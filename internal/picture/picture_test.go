package picture

import (
	"regexp"
	"strings"
	"testing"
)

// hostile are names that would end a quote, open a tag, start a comment, or name something of the language.
var hostile = []string{
	`"]; click n0 "javascript:alert(1)"`, `<script>alert(1)</script>`, "`code` **bold**", "%%{init: {}}%%", "end", "a;b", "#quot;#35;", `\N \" \G`, "&lt;b&gt;",
	"a\nb\tc\x00\x1b[31m", "\u202ereversed", "", " ", "é 漢字 🙂", "|pipe|", "n0 --> n1", "\xff\xfe", "```", strings.Repeat("x", 1000),
}

var (
	mermaidLine = regexp.MustCompile(`^(flowchart LR|  n\d+\["(?:[A-Za-z0-9 ./:,=@-]|#\d+;|[^\x00-\x7f])+"\](?::::dim)?|  n\d+ (?:-->|-\.->)(?:\|"(?:[A-Za-z0-9 ./:,=@-]|#\d+;|[^\x00-\x7f])+"\|)? n\d+|  subgraph g\d+\["(?:[A-Za-z0-9 ./:,=@-]|#\d+;|[^\x00-\x7f])+"\]|  end|  classDef dim stroke-dasharray: 4 4)$`)
	dotLine     = regexp.MustCompile(`^(digraph dfix \{|  rankdir=LR;|  node \[shape=box\];|  n\d+( -> n\d+)? \[label="([^"\\]|\\\\|\\")*"(, style=dashed)?\];|\})$`)
)

// Hostile is a diagram of hostile labels.
func hostileDiagram(names ...string) *Diagram {
	d := &Diagram{}
	for i, name := range names {
		d.Nodes = append(d.Nodes, Node{Label: name, Dim: i%2 == 0, Frame: name})
		d.Arrow(Edge{From: i, To: 0, Label: name, Dashed: i%3 == 0})
	}
	return d
}

func TestLabels(t *testing.T) {
	check(t, hostileDiagram(hostile...))
	if got := mermaid(`a"<b>#1`); got != "a#34;#60;b#62;#35;1" {
		t.Errorf("mermaid: %s", got)
	}
	if got := dot(`a\N"<&`); got != `a\\N\"&lt;&amp;` {
		t.Errorf("dot: %s", got)
	}
}

// check holds every line of a diagram to the few forms that the package writes.
func check(t *testing.T, d *Diagram) {
	t.Helper()
	for line := range strings.Lines(d.Mermaid()) {
		if !mermaidLine.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("mermaid: %q", line)
		}
	}
	for line := range strings.Lines(d.DOT()) {
		if !dotLine.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("dot: %q", line)
		}
	}
}

func FuzzLabels(f *testing.F) {
	for _, name := range hostile {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) { check(t, hostileDiagram(name, "b")) })
}
