package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

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

func (p *program) completion(c *cli.Context) error {
	if c.NArg() != 1 {
		return errors.New("dfix completion takes one shell: bash, zsh, fish or powershell")
	}
	script := ""
	switch shell := c.Args().First(); shell {
	case "bash":
		script = expand(bashScript, c.App)
	case "zsh":
		script = expand(zshScript, c.App)
	case "powershell":
		script = expand(powershellScript, c.App)
	case "fish":
		script = fishScript(c.App)
	default:
		return fmt.Errorf("unknown shell %q: use bash, zsh, fish or powershell", shell)
	}
	_, err := io.WriteString(p.stdout, script)
	return err
}

// words are the names that can be completed.
type words struct{ flags, commands, rules, formats []string }

// wordsOf takes an app that runs: urfave/cli has put --help and --version among its flags then.
func wordsOf(app *cli.App) words {
	w := words{rules: run.Selectable(rules.All), formats: format.Names()}
	for _, f := range app.Flags {
		w.flags = append(w.flags, dashed(f.Names()[0]))
	}
	for _, c := range app.Commands {
		w.commands = append(w.commands, c.Name)
		for _, f := range c.Flags {
			if name := dashed(f.Names()[0]); !slices.Contains(w.flags, name) {
				w.flags = append(w.flags, name)
			}
		}
	}
	return w
}

// expand puts the names into a script.
func expand(script string, app *cli.App) string {
	w := wordsOf(app)
	return strings.NewReplacer(
		"@FLAGS@", strings.Join(w.flags, " "),
		"@COMMANDS@", strings.Join(w.commands, " "),
		"@RULES@", strings.Join(w.rules, " "),
		"@FORMATS@", strings.Join(w.formats, " "),
	).Replace(script)
}

// fishScript has a line for each name; fish shows what each does.
func fishScript(app *cli.App) string {
	w := wordsOf(app)
	values := map[string][]string{
		"select": w.rules, "extend-select": w.rules, "ignore": w.rules, "format": w.formats, "color": {"auto", "always", "never"},
	}
	var out strings.Builder
	for _, c := range app.Commands { // flags of one command alone
		for _, f := range c.Flags {
			if !hasFlag(app.Flags, f.Names()[0]) {
				fishFlag(&out, f, fmt.Sprintf(" -n '__fish_seen_subcommand_from %s'", c.Name), nil)
			}
		}
	}
	for _, f := range app.Flags {
		fishFlag(&out, f, "", values[f.Names()[0]])
	}
	for _, c := range app.Commands {
		fmt.Fprintf(&out, "complete -c dfix -n __fish_use_subcommand -a %s -d %s\n", c.Name, fishQuote(c.Usage))
	}
	fmt.Fprintf(&out, "complete -c dfix -n '__fish_seen_subcommand_from explain' -f -a %s\n", fishQuote(strings.Join(w.rules[2:], " ")))
	return out.String() + "complete -c dfix -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish powershell'\n"
}

// fishFlag writes the line of a flag. values are the words that it accepts; nil if it accepts any.
func fishFlag(out *strings.Builder, f cli.Flag, condition string, values []string) {
	out.WriteString("complete -c dfix" + condition)
	for _, name := range f.Names() {
		kind := "l"
		if len(name) == 1 {
			kind = "s"
		}
		fmt.Fprintf(out, " -%s %s", kind, name)
	}
	value, usage, _ := describe(f)
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
