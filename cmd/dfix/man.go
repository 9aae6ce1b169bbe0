package main

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/urfave/cli/v2"
)

//go:embed man.md
var manual string

// manualPage is the action of `dfix help --man`, which packages use.
func (p *program) manualPage(c *cli.Context) error {
	if c.NArg() > 0 {
		return errors.New("dfix help --man takes no COMMAND: the page describes all commands")
	}
	date, _, _ := strings.Cut(setting(buildInfo(), "vcs.time"), "T")
	page := strings.NewReplacer(
		"@DATE@", date,
		"@VERSION@", version(),
		"@SUMMARY@", c.App.Usage,
		"@DESCRIPTION@", c.App.Description,
		"@FLAGS@", manFlags(c.App.VisibleFlags()),
		"@COMMANDS@", manCommands(c.App.VisibleCommands()),
	).Replace(manual)
	_, err := p.stdout.Write(md2man.Render([]byte(page)))
	return err
}

func manCommands(commands []*cli.Command) string {
	var out strings.Builder
	for _, c := range commands {
		fmt.Fprintf(&out, "## dfix %s\n\n", escapeMarkdown(strings.TrimSpace(c.Name+" "+c.ArgsUsage)))
		fmt.Fprintf(&out, "%s\n\n%s", escapeMarkdown(sentence(c.Usage)), manFlags(c.VisibleFlags()))
	}
	return out.String()
}

// manFlags returns the names of each flag, its value and what it does.
func manFlags(flags []cli.Flag) string {
	var out strings.Builder
	for _, f := range flags {
		value, usage, byDefault := describe(f)
		if value != "" {
			value = " _" + escapeMarkdown(value) + "_"
		}
		var names []string
		for _, name := range namesOf(f) {
			names = append(names, "**"+escapeMarkdown(name)+"**"+value)
		}
		text := sentence(usage)
		if byDefault != "" {
			text += " Default: " + byDefault + "."
		}
		fmt.Fprintf(&out, "%s\n:   %s\n\n", strings.Join(names, ", "), escapeMarkdown(text))
	}
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
