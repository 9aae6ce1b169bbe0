package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
)

func (p *program) commands() []*cli.Command {
	return []*cli.Command{
		{
			Name: "rules", Usage: "list the rules", Action: p.listRules,
			Flags: []cli.Flag{&cli.StringFlag{Name: "format", Usage: "text or json", Value: "text"}},
		},
		{Name: "explain", Usage: "show the page of a rule", ArgsUsage: "RULE", Action: p.explain},
		{
			Name: "rename", Usage: "rename a stage and everything that refers to it", ArgsUsage: "STAGE NEW [PATH]",
			Action: p.renameStage, Flags: renameFlags(),
		},
		{
			Name: "image", Usage: "replace images, and change nothing else", ArgsUsage: "OLD NEW [PATH ...]",
			Action: p.moveImages, Flags: imageFlags(),
		},
		{
			Name: "images", Usage: "list the images that Dockerfiles use", ArgsUsage: "[PATH ...]",
			Action: p.listImages, Flags: listImagesFlags(),
		},
		{
			Name: "graph", Usage: "show the stages, and what each takes from the others", ArgsUsage: "[PATH]",
			Action: p.showGraph, Flags: graphFlags(),
		},
		{
			Name: "trace", Usage: "show where a file of the image comes from; without FILE, all that CMD starts and COPY --from copies", ArgsUsage: "[FILE] [PATH]",
			Action: p.traceFile, Flags: traceFlags(),
		},
		{Name: "prove", Usage: "check whether two Dockerfiles build the same", ArgsUsage: "BEFORE AFTER", Action: p.prove},
		{
			Name: "report", Usage: "merge the jsonl reports of several runs into one report", ArgsUsage: "merge REPORT.jsonl ...",
			Action: p.report, Flags: reportFlags(),
		},
		{
			Name: "help", Usage: "show the help of dfix or of a command", ArgsUsage: "[COMMAND]", Action: p.help,
			Flags: []cli.Flag{&cli.BoolFlag{Name: "man", Usage: "print the manual page, in roff"}},
		},
		{Name: "version", Usage: "print the version", Action: func(c *cli.Context) error { printVersion(c); return nil }},
		{Name: "completion", Usage: "print a completion script", ArgsUsage: "bash|zsh|fish|powershell", Action: p.completion},
	}
}

// help is the action of `dfix help`.
func (p *program) help(c *cli.Context) error {
	if c.Bool("man") {
		return p.manualPage(c)
	}
	if name := c.Args().First(); name != "" {
		if rest := c.Args().Tail(); len(rest) > 0 && !(name == "report" && slices.Equal(rest, []string{"merge"})) {
			return fmt.Errorf("there is no command %s: see dfix help %s", strings.Join(c.Args().Slice(), " "), name)
		}
		if c.App.Command(name) == nil {
			return fmt.Errorf("there is no command %s: see dfix help", name)
		}
		return cli.ShowCommandHelp(c, name)
	}
	return cli.ShowAppHelp(c)
}

// ruleRecord is what `dfix rules --format json` says of a rule.
type ruleRecord struct {
	Name    string   `json:"name"`
	Level   string   `json:"level"`
	Default bool     `json:"default"`
	Groups  []string `json:"groups"`  // the names by which --select takes it with others
	Aliases []string `json:"aliases"` // the checks of Docker that it does, which it is called by as well
	Summary string   `json:"summary"`
}

func (p *program) listRules(c *cli.Context) error {
	if c.NArg() > 0 {
		return errors.New("dfix rules takes no arguments")
	}
	var records []ruleRecord
	for _, r := range rules.All {
		records = append(records, recordOf(r))
	}
	switch c.String("format") {
	case "json":
		encoder := json.NewEncoder(p.stdout)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(records)
	case "text":
		return p.ruleTable(records)
	}
	return fmt.Errorf("unknown format %q: use text, json", c.String("format"))
}

func recordOf(r *rewrite.Rule) ruleRecord {
	record := ruleRecord{r.Name, r.Level.String(), r.In(rewrite.GroupDefault), nil, append([]string{}, r.Aliases()...), r.Summary}
	for _, group := range rewrite.GroupNames() {
		if r.In(group) {
			record.Groups = append(record.Groups, group)
		}
	}
	return record
}

func (p *program) ruleTable(records []ruleRecord) error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tLEVEL\tGROUPS\tSUMMARY")
	for _, r := range records {
		also, off := "", ""
		if len(r.Aliases) > 0 {
			also = "; also called " + strings.Join(r.Aliases, ", ")
		}
		if !r.Default {
			off = " (off by default)"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s%s%s\n", r.Name, r.Level, strings.Join(r.Groups, ","), r.Summary, also, off)
	}
	return table.Flush()
}
