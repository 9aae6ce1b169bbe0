package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/run"
)

// The scripts contain every name, so completing starts no program.
var (
	//go:embed completion/bash
	bashScript string
	//go:embed completion/zsh
	zshScript string
	//go:embed completion/powershell
	powershellScript string
)

func (p *program) completion(c *call) error {
	if c.set.NArg() != 1 {
		return errors.New("dfix completion takes one shell: bash, zsh, fish or powershell")
	}
	script, w := "", p.words()
	switch shell := c.set.Arg(0); shell {
	case "bash":
		script = w.expand(bashScript)
	case "zsh":
		script = w.expand(zshScript)
	case "powershell":
		script = w.expand(powershellScript)
	case "fish":
		script = p.fishScript(w)
	default:
		return fmt.Errorf("unknown shell %q: use bash, zsh, fish or powershell", shell)
	}
	_, err := io.WriteString(p.stdout, script)
	return err
}

// words are the names that can be completed.
type words struct{ flags, commands, rules, formats []string }

func (p *program) words() words {
	w := words{rules: run.Selectable(rules.All), formats: format.Names()}
	for _, c := range p.commands() {
		if c.name != "" {
			w.commands = append(w.commands, c.name)
		}
		c.flags().VisitAll(func(f *pflag.Flag) {
			if name := dashed(f.Name); !slices.Contains(w.flags, name) {
				w.flags = append(w.flags, name)
			}
		})
	}
	return w
}

// expand puts the names into a script.
func (w words) expand(script string) string {
	return strings.NewReplacer(
		"@FLAGS@", strings.Join(w.flags, " "),
		"@COMMANDS@", strings.Join(w.commands, " "),
		"@RULES@", strings.Join(w.rules, " "),
		"@FORMATS@", strings.Join(w.formats, " "),
	).Replace(script)
}

// fishScript has a line for each name; fish shows what each does.
func (p *program) fishScript(w words) string {
	values := map[string][]string{
		"select": w.rules, "extend-select": w.rules, "ignore": w.rules, "format": w.formats, "color": {"auto", "always", "never"},
	}
	var out strings.Builder
	main := p.commands()[0].flags()
	for _, c := range p.commands()[1:] { // flags of one command alone
		c.flags().VisitAll(func(f *pflag.Flag) {
			if main.Lookup(f.Name) == nil {
				fishFlag(&out, f, fmt.Sprintf(" -n '__fish_seen_subcommand_from %s'", c.name), nil)
			}
		})
	}
	main.VisitAll(func(f *pflag.Flag) { fishFlag(&out, f, "", values[f.Name]) })
	for _, c := range p.commands()[1:] {
		fmt.Fprintf(&out, "complete -c dfix -n __fish_use_subcommand -a %s -d %s\n", c.name, fishQuote(c.usage))
	}
	fmt.Fprintf(&out, "complete -c dfix -n '__fish_seen_subcommand_from explain' -f -a %s\n", fishQuote(strings.Join(w.rules[2:], " ")))
	return out.String() + "complete -c dfix -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish powershell'\n"
}

// fishFlag writes the line of a flag; values are those that it takes, if they have names.
func fishFlag(out *strings.Builder, f *pflag.Flag, condition string, values []string) {
	out.WriteString("complete -c dfix" + condition)
	for _, name := range namesOf(f) {
		kind := "l"
		if !strings.HasPrefix(name, "--") {
			kind = "s"
		}
		fmt.Fprintf(out, " -%s %s", kind, strings.TrimLeft(name, "-"))
	}
	value, usage := pflag.UnquoteUsage(f)
	if value != "" {
		out.WriteString(" -r")
	}
	if values != nil {
		fmt.Fprintf(out, " -f -a %s", fishQuote(strings.Join(values, " ")))
	}
	usage, _, _ = strings.Cut(usage, ";")
	fmt.Fprintf(out, " -d %s\n", fishQuote(usage))
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
