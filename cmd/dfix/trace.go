package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/run"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/trace"
)

func traceFlags() []cli.Flag {
	all := &cli.BoolFlag{Name: "all-targets", Usage: "start at each stage in turn"}
	return []cli.Flag{targetFlag(), all, formatFlag("text", "json", "mermaid")}
}

// traceFile is the action of `dfix trace`. It exits 1 if a trail is broken.
func (p *program) traceFile(c *cli.Context) error {
	if c.Bool("all-targets") && c.IsSet("target") {
		return errors.New("--target and --all-targets cannot be combined")
	}
	file, path, err := traceArguments(c.Args().Slice())
	if err != nil {
		return err
	}
	r, err := run.Read(c.Context, p.stdin, path)
	if err != nil {
		return err
	}
	targets, err := targets(r.Graph, c.String("target"), c.Bool("all-targets"))
	if err != nil {
		return fmt.Errorf("%s: %w", format.Path(r.Path), err)
	}
	tracer := trace.New(r.Graph, trace.Options{Contexts: r.Facts.Contexts, Findings: findings(c.Context, r, func(rule *rewrite.Rule) bool { return trace.Explains(rule.Name) })})
	var reports []trace.Report
	for _, target := range targets {
		report := trace.Report{Schema: 1, Path: r.Path, Target: target.name}
		if file != "" {
			report.Trails = []trace.Trail{tracer.File(target.stage, file)}
		} else {
			report.Trails = tracer.Start(target.stage)
		}
		if report.Broken() {
			p.code = exitChange
		}
		reports = append(reports, report)
	}
	if err := p.printTraces(reports, c.String("format")); err != nil {
		return fmt.Errorf("stdout: %w", err)
	}
	return nil
}

func (p *program) printTraces(reports []trace.Report, kind string) error {
	if kind == "mermaid" {
		_, err := io.WriteString(p.stdout, trace.Mermaid(reports...))
		return err
	}
	for i := range reports {
		if err := p.printTrace(&reports[i], kind, i, len(reports)); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) printTrace(r *trace.Report, kind string, i, of int) error {
	if kind == "json" {
		return json.NewEncoder(p.stdout).Encode(r)
	}
	if of > 1 {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		fmt.Fprintf(p.stdout, "target %s\n\n", format.OneLine(r.Target))
	}
	if len(r.Trails) == 0 {
		fmt.Fprintln(p.stderr, "dfix: nothing to trace: no CMD, ENTRYPOINT or COPY --from; name a FILE of the image")
	}
	return p.printLines(r.Text())
}

// traceArguments distinguishes FILE and PATH. See run.IsDockerfile for a single argument.
func traceArguments(args []string) (file, path string, err error) {
	switch len(args) {
	case 0:
		return "", "", nil
	case 1:
		if run.IsDockerfile(args[0]) {
			return "", args[0], nil
		}
		return args[0], "", nil
	case 2:
		return args[0], args[1], nil
	}
	return "", "", errors.New("dfix trace takes a FILE of the image and the PATH of a Dockerfile: dfix trace /usr/bin/app Dockerfile")
}

// target is a stage to build and its name on the command line, which is empty for the last stage.
type target struct {
	name  string
	stage *stages.Stage
}

func targets(g *stages.Graph, name string, all bool) ([]target, error) {
	list := g.Stages
	switch {
	case all:
		var targets []target
		for _, s := range list {
			targets = append(targets, target{s.Label(), s})
		}
		return targets, nil
	case name == "":
		return []target{{"", list[len(list)-1]}}, nil
	}
	if s := g.ByName(name); s != nil {
		return []target{{name, s}}, nil
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < len(list) {
		return []target{{name, list[n]}}, nil
	}
	return nil, fmt.Errorf("there is no stage %q", name)
}

// findings returns the findings of the default rules, each with the command that shows its fix.
func findings(ctx context.Context, r *run.Reading, wanted func(*rewrite.Rule) bool) (all []trace.Finding) {
	for _, f := range r.Findings(ctx, wanted) {
		all = append(all, trace.Finding{Rule: f.Rule, Message: withFix(f.Finding), Span: f.Span, Fix: showing(r.Path, f.Fix)})
	}
	return all
}

// withFix returns the message of a finding with what its fix does, or why there is no fix.
func withFix(f rewrite.Finding) string {
	switch {
	case f.Fix != nil:
		return f.Message + ": " + f.Fix.Message
	case f.Reason != "":
		return f.Message + ": " + f.Reason
	}
	return f.Message
}

// showing returns the command that shows a fix; "" if no command does.
func showing(path string, f *rewrite.Fix) string {
	switch {
	case f == nil || f.Level == rewrite.Display:
		return ""
	case f.Level == rewrite.Unsafe:
		return "dfix --diff --unsafe " + format.Path(path)
	}
	return "dfix --diff " + format.Path(path)
}
