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
		{Name: "rules", Usage: "list the rules", Flags: []cli.Flag{formatFlag("text", "json")}, Action: p.listRules},
		{Name: "explain", ArgsUsage: "RULE", Usage: "show the page of a rule", Action: p.explain},
		{
			Name: "rename", ArgsUsage: "STAGE NEW [PATH]", Usage: "rename a stage and everything that refers to it",
			Flags: renameFlags(), Action: p.renameStage,
		},
		{Name: "image", ArgsUsage: "OLD NEW [PATH ...]", Usage: "replace images, and change nothing else", Flags: imageFlags(), Action: p.moveImages},
		{
			Name: "images", ArgsUsage: "[PATH ...]", Usage: "list the images that Dockerfiles use", Action: p.listImages,
			Flags: append(shared("config", "isolated", "no-gitignore", "files-from", "shard", "jobs", "0"), formatFlag("text", "json")),
		},
		{
			Name: "graph", ArgsUsage: "[PATH]", Usage: "show the stages, and what each takes from the others", Action: p.showGraph,
			Flags: []cli.Flag{targetFlag(), formatFlag("text", "mermaid", "dot", "json")},
		},
		{
			Name: "trace", ArgsUsage: "[FILE] [PATH]", Usage: "show where a file of the image comes from; without FILE, all that CMD starts and COPY --from copies",
			Flags: traceFlags(), Action: p.traceFile,
		},
		{Name: "prove", ArgsUsage: "BEFORE AFTER", Usage: "check whether two Dockerfiles build the same", Action: p.prove},
		{
			Name: "report", ArgsUsage: "merge REPORT.jsonl ...", Usage: "merge the jsonl reports of several runs into one report",
			Flags: shared("format", "report", "color"), Action: p.report,
		},
		{
			Name: "help", ArgsUsage: "[COMMAND]", Usage: "show the help of dfix or of a command", Action: p.help,
			Flags: []cli.Flag{&cli.BoolFlag{Name: "man", Usage: "print the manual page, in roff"}},
		},
		{Name: "version", Usage: "print the version", Action: func(c *cli.Context) error { printVersion(c); return nil }},
		{Name: "completion", ArgsUsage: "bash|zsh|fish|powershell", Usage: "print a completion script", Action: p.completion},
	}
}

// help is the action of `dfix help`.
func (p *program) help(c *cli.Context) error {
	words := c.Args().Slice()
	switch {
	case c.Bool("man"):
		return p.manualPage(c)
	case len(words) == 0:
		return cli.ShowAppHelp(c)
	case len(words) > 1 && !slices.Equal(words, []string{"report", "merge"}):
		return fmt.Errorf("there is no command %s: see dfix help %s", strings.Join(words, " "), words[0])
	case c.App.Command(words[0]) == nil:
		return fmt.Errorf("there is no command %s: see dfix help", words[0])
	}
	return cli.ShowCommandHelp(c, words[0])
}

// ruleRecord is a rule in the output of `dfix rules --format json`.
type ruleRecord struct {
	Name    string   `json:"name"`
	Level   string   `json:"level"`
	Default bool     `json:"default"`
	Groups  []string `json:"groups"`  // the groups that select it
	Aliases []string `json:"aliases"` // the checks of Docker that it covers, which also select it
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
	if c.String("format") == "json" {
		return p.printJSON(records)
	}
	return p.ruleTable(records)
}

// printJSON writes v, indented.
func (p *program) printJSON(v any) error {
	encoder := json.NewEncoder(p.stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
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
