package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/trace"
)

func traceFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "format", Usage: "text, json or mermaid", Value: "text"},
		&cli.StringFlag{Name: "target", Usage: "the image of this `STAGE`, by name or number; the last one without it"},
		&cli.BoolFlag{Name: "all-targets", Usage: "the images of all stages, one after the other"},
	}
}

// traceFile is the action of `dfix trace`. It exits 1 if a trail is broken.
func (p *program) traceFile(c *cli.Context) error {
	kind := c.String("format")
	if !slices.Contains([]string{"text", "json", "mermaid"}, kind) {
		return fmt.Errorf("unknown format %q: use text, json, mermaid", kind)
	}
	if c.Bool("all-targets") && c.IsSet("target") {
		return errors.New("--target and --all-targets cannot be combined")
	}
	file, path, err := traceArguments(c.Args().Slice())
	if err != nil {
		return err
	}
	r, err := p.read(c.Context, path)
	if err != nil {
		return err
	}
	targets, err := r.targets(c.String("target"), c.Bool("all-targets"))
	if err != nil {
		return fmt.Errorf("%s: %w", format.Path(r.path), err)
	}
	tracer := trace.New(r.graph, trace.Options{Contexts: r.facts.Contexts, Findings: r.findings(c.Context)})
	for i, target := range targets {
		report := trace.Report{Schema: 1, Path: r.path, Target: target.name}
		if file != "" {
			report.Trails = []trace.Trail{tracer.File(target.stage, file)}
		} else {
			report.Trails = tracer.Start(target.stage)
		}
		if report.Broken() {
			p.code = exitChange
		}
		if err := p.printTrace(&report, kind, i, len(targets)); err != nil {
			return fmt.Errorf("stdout: %w", err)
		}
	}
	return nil
}

func (p *program) printTrace(r *trace.Report, kind string, i, of int) error {
	switch kind {
	case "json":
		return json.NewEncoder(p.stdout).Encode(r)
	case "mermaid":
		_, err := io.WriteString(p.stdout, r.Mermaid())
		return err
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

// traceArguments tells FILE and PATH apart. See isDockerfile for a single argument.
func traceArguments(args []string) (file, path string, err error) {
	switch len(args) {
	case 0:
		return "", "", nil
	case 1:
		if isDockerfile(args[0]) {
			return "", args[0], nil
		}
		return args[0], "", nil
	case 2:
		return args[0], args[1], nil
	}
	return "", "", errors.New("dfix trace takes a FILE of the image and the PATH of a Dockerfile: dfix trace /usr/bin/app Dockerfile")
}

// isDockerfile reports whether a single argument is the PATH: it is called like a Dockerfile, is a directory with one, or is
// there and relative.
func isDockerfile(arg string) bool {
	return arg == "-" || discover.Counts(filepath.Base(arg)) || exists(filepath.Join(arg, "Dockerfile")) || !filepath.IsAbs(arg) && exists(arg)
}

// reading is one Dockerfile that is read and not changed.
type reading struct {
	path  string
	src   []byte
	graph *stages.Graph
	facts rewrite.RepoFacts
}

// read reads the Dockerfile at a path: a file, a directory with one, "" for ./Dockerfile, "-" for standard input.
func (p *program) read(ctx context.Context, path string) (*reading, error) {
	r := &reading{path: path}
	var err error
	if path == "-" {
		r.src, err = io.ReadAll(io.LimitReader(p.stdin, 1<<20))
	} else {
		var file discover.File
		if file, err = dockerfileAt(ctx, path); err != nil {
			return nil, err
		}
		r.path = file.Path
		if r.src, err = readFile(file.Real); err == nil {
			around := newSurroundings([]string{file.Path})
			r.facts = around.of(file.Real).Of(file.Real).Facts()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", format.Path(r.path), plain(err))
	}
	if image, line, other := syntax.OtherFrontend(r.src); other {
		return nil, fmt.Errorf("%s:%d: another frontend, %s, reads this file", format.Path(r.path), line, image)
	}
	parsed, err := parse(r.path, r.src)
	if err == nil {
		r.graph, err = stages.Build(parsed)
	}
	if err != nil {
		return nil, fmt.Errorf("%s:%s", format.Path(r.path), located(err))
	}
	return r, nil
}

// target is a stage to build, with the name that --target gives it; "" is the last one.
type target struct {
	name  string
	stage *stages.Stage
}

func (r *reading) targets(name string, all bool) ([]target, error) {
	list := r.graph.Stages
	switch {
	case all:
		var targets []target
		for _, s := range list {
			targets = append(targets, target{stageName(s), s})
		}
		return targets, nil
	case name == "":
		return []target{{"", list[len(list)-1]}}, nil
	}
	if s := r.graph.ByName(name); s != nil {
		return []target{{name, s}}, nil
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < len(list) {
		return []target{{name, list[n]}}, nil
	}
	return nil, fmt.Errorf("there is no stage %q", name)
}

func stageName(s *stages.Stage) string {
	if s.Alias != "" {
		return s.Alias
	}
	return strconv.Itoa(s.Index)
}

// findings are those of the default rules, with the command that shows each fix. Nothing is written. A fault costs only them.
func (r *reading) findings(ctx context.Context) []trace.Finding {
	var selected []*rewrite.Rule
	for _, rule := range rules.All {
		if rule.In(rewrite.GroupDefault) && rule.Run != nil {
			selected = append(selected, rule)
		}
	}
	report, err := rewrite.Run(ctx, r.path, r.src, rewrite.Options{
		Rules: selected, Repo: func() rewrite.RepoFacts { return r.facts },
	})
	if err != nil || report.Fault != nil {
		return nil
	}
	var all []trace.Finding
	for _, f := range report.Outcomes {
		if f.Skip == rewrite.SkipIgnored {
			continue
		}
		all = append(all, trace.Finding{Rule: f.Rule, Message: withFix(f.Finding), Span: f.Span, Fix: r.fix(f.Fix)})
	}
	return all
}

// withFix is the message of a finding with what its fix does, or why there is none.
func withFix(f rewrite.Finding) string {
	switch {
	case f.Fix != nil:
		return f.Message + ": " + f.Fix.Message
	case f.Reason != "":
		return f.Message + ": " + f.Reason
	}
	return f.Message
}

// fix is the command that shows a fix; "" if no command does.
func (r *reading) fix(f *rewrite.Fix) string {
	switch {
	case f == nil || f.Level == rewrite.Display:
		return ""
	case f.Level == rewrite.Unsafe:
		return "dfix --diff --unsafe " + format.Path(r.path)
	}
	return "dfix --diff " + format.Path(r.path)
}
