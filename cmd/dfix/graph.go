package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/graph"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/run"
)

func targetFlag() cli.Flag {
	return &cli.StringFlag{Name: "target", Usage: "start at `STAGE`, a name or number, instead of the last one"}
}

// showGraph is the action of `dfix graph`.
func (p *program) showGraph(c *cli.Context) error {
	if c.NArg() > 1 {
		return errors.New("dfix graph takes one PATH")
	}
	r, err := run.Read(c.Context, p.stdin, c.Args().First())
	if err != nil {
		return err
	}
	targets, err := targets(r.Graph, c.String("target"), false)
	if err != nil {
		return fmt.Errorf("%s: %w", format.Path(r.Path), err)
	}
	var shown []graph.Finding
	for _, f := range findings(c.Context, r, func(rule *rewrite.Rule) bool { return rule.In(rewrite.GroupDefault) }) {
		shown = append(shown, graph.Finding{Rule: f.Rule, Message: f.Message, Span: f.Span})
	}
	g := graph.New(r.Graph, targets[0].stage, shown)
	g.Path, g.Target = r.Path, targets[0].name
	return p.printGraph(g, c.String("format"))
}

func (p *program) printGraph(g *graph.Graph, kind string) (err error) {
	switch kind {
	case "json":
		err = json.NewEncoder(p.stdout).Encode(g)
	case "mermaid":
		_, err = io.WriteString(p.stdout, g.Diagram().Mermaid())
	case "dot":
		_, err = io.WriteString(p.stdout, g.Diagram().DOT())
	default:
		err = p.printLines(g.Text())
	}
	if err != nil {
		return fmt.Errorf("stdout: %w", err)
	}
	return nil
}

// printLines writes text for people. Invisible characters are escaped.
func (p *program) printLines(text string) error {
	for line := range strings.Lines(text) {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if _, err := fmt.Fprintln(p.stdout, indent+format.OneLine(line)); err != nil {
			return err
		}
	}
	return nil
}
