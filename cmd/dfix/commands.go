package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
)

// commands returns all commands. The first one has no name: it works on files.
func (p *program) commands() []*command {
	return []*command{
		{usage: "fix names and paths of multi-stage Dockerfiles, with proof", define: runFlags, action: p.fix},
		{name: "rules", usage: "list the rules", formats: []string{"text", "json"}, action: p.listRules},
		{name: "explain", args: "RULE", usage: "show the page of a rule", action: p.explain},
		{name: "rename", args: "STAGE NEW [PATH]", usage: "rename a stage and everything that refers to it", define: renameFlags, action: p.renameStage},
		{name: "image", args: "OLD NEW [PATH ...]", usage: "replace images, and change nothing else", define: imageFlags, action: p.moveImages},
		{
			name: "images", args: "[PATH ...]", usage: "list the images that Dockerfiles use", formats: []string{"text", "json"}, action: p.listImages,
			define: shared("config", "isolated", "no-gitignore", "files-from", "shard", "jobs", "0"),
		},
		{
			name: "graph", args: "[PATH]", usage: "show the stages, and what each takes from the others",
			formats: []string{"text", "mermaid", "dot", "json"}, define: targetFlag, action: p.showGraph,
		},
		{
			name: "trace", args: "[FILE] [PATH]", usage: "show where a file of the image comes from; without FILE, all that CMD starts and COPY --from copies",
			formats: []string{"text", "json", "mermaid"}, define: traceFlags, action: p.traceFile,
		},
		{name: "prove", args: "BEFORE AFTER", usage: "check whether two Dockerfiles build the same", action: p.prove},
		{
			name: "report", args: "merge REPORT.jsonl ...", usage: "merge the jsonl reports of several runs into one report",
			define: shared("format", "report", "color"), action: p.report,
		},
		{
			name: "help", args: "[COMMAND]", usage: "show the help of dfix or of a command", action: p.help,
			define: func(set *pflag.FlagSet) { set.Bool("man", false, "print the manual page, in roff") },
		},
		{name: "version", usage: "print the version", action: p.printVersion},
		{name: "completion", args: "bash|zsh|fish|powershell", usage: "print a completion script", action: p.completion},
	}
}

// help is the action of `dfix help`.
func (p *program) help(c *call) error {
	words := c.set.Args()
	switch {
	case c.Bool("man"):
		return p.manualPage(c)
	case len(words) == 0:
		p.printHelp(p.commands()[0])
		return nil
	case len(words) > 1 && !slices.Equal(words, []string{"report", "merge"}):
		return fmt.Errorf("there is no command %s: see dfix help %s", strings.Join(words, " "), words[0])
	case p.named(words[0]) == nil:
		return fmt.Errorf("there is no command %s: see dfix help", words[0])
	}
	p.printHelp(p.named(words[0]))
	return nil
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

func (p *program) listRules(c *call) error {
	if c.set.NArg() > 0 {
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
