package run

import (
	"github.com/dfix-dev/dfix/internal/graph"
)

// chart returns the stages of a text as a Mermaid flowchart, or "" if the text cannot be read.
func chart(name string, src []byte) string {
	g, err := parse(name, src)
	if err != nil {
		return ""
	}
	return graph.New(g, g.Stages[len(g.Stages)-1], nil).Diagram().Mermaid()
}
