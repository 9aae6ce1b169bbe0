package main

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/spf13/pflag"
)

//go:embed man.md
var manual string

// manualPage is the action of `dfix help --man`, which packages use.
func (p *program) manualPage(c *call) error {
	if c.set.NArg() > 0 {
		return errors.New("dfix help --man takes no COMMAND: the page describes all commands")
	}
	date, _, _ := strings.Cut(setting(buildInfo(), "vcs.time"), "T")
	main := p.commands()[0]
	page := strings.NewReplacer(
		"@DATE@", date,
		"@VERSION@", version(),
		"@SUMMARY@", main.usage,
		"@DESCRIPTION@", description,
		"@FLAGS@", manFlags(main),
		"@COMMANDS@", manCommands(p.commands()[1:]),
	).Replace(manual)
	_, err := p.stdout.Write(md2man.Render([]byte(page)))
	return err
}

func manCommands(commands []*command) string {
	var out strings.Builder
	for _, c := range commands {
		fmt.Fprintf(&out, "## dfix %s\n\n", escapeMarkdown(strings.TrimSpace(c.name+" "+c.args)))
		fmt.Fprintf(&out, "%s\n\n%s", escapeMarkdown(sentence(c.usage)), manFlags(c))
	}
	return out.String()
}

// manFlags returns the names of each flag of a command, its value and what it does.
func manFlags(c *command) string {
	var out strings.Builder
	c.flags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" && c.name != "" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		if value != "" {
			value = " _" + escapeMarkdown(value) + "_"
		}
		var names []string
		for _, name := range namesOf(f) {
			names = append(names, "**"+escapeMarkdown(name)+"**"+value)
		}
		fmt.Fprintf(&out, "%s\n:   %s\n\n", strings.Join(names, ", "), escapeMarkdown(sentence(usage)))
	})
	return out.String()
}

// sentence begins with a capital letter, unless a flag comes first, and ends in a full stop.
func sentence(usage string) string {
	if usage == "" {
		return ""
	}
	return strings.ToUpper(usage[:1]) + usage[1:] + "."
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "_", `\_`, "*", `\*`, "[", `\[`, "]", `\]`, "<", `\<`, "|", `\|`)

func escapeMarkdown(s string) string { return markdownEscapes.Replace(s) }
