package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// helpWidth is the width of the help in columns, and nameWidth that of its left column.
const (
	helpWidth = 80
	nameWidth = 26
)

// flagGroups are the parts of the help in order, with the flags of each.
var flagGroups = []struct {
	title string
	flags []string
}{
	{"What to do", []string{"diff", "write", "list", "check", "allow-dirty", "force"}},
	{"Which fixes", []string{"select", "extend-select", "ignore", "unsafe", "config", "isolated", "baseline", "update-baseline"}},
	{"Which files", []string{"files-from", "0", "stdin-filename", "force-exclude", "no-gitignore", "shard", "resume"}},
	{"Proof", []string{"no-verify", "verify-timeout"}},
	{"Reports", []string{"format", "report", "color", "quiet", "verbose"}},
	{"Exit code", []string{"exit-zero", "strict", "skip-errors"}},
	{"Other flags", nil}, // all that are in no other group
}

// printHelp writes the help of the program or of a command. It takes the place of urfave/cli's templates, which
// neither fit a terminal nor group flags.
func printHelp(w io.Writer, _ string, data any) {
	switch d := data.(type) {
	case *cli.App:
		fmt.Fprintf(w, "dfix: %s\n\n%s\n\n%s\n", d.Usage, indented("usage: ", d.UsageText), d.Description)
		helpCommands(w, d.VisibleCommands())
		helpFlags(w, d.VisibleFlags())
	case *cli.Command:
		fmt.Fprintln(w, strings.Join(wrapped("dfix "+d.Name+": "+d.Usage, helpWidth), "\n")+"\n")
		fmt.Fprintln(w, indented("usage: ", strings.TrimSpace("dfix "+d.Name+" [flags] "+d.ArgsUsage)))
		helpFlags(w, d.VisibleFlags())
	}
}

// indented puts head before the first line of text, and as many blanks before the others.
func indented(head, text string) string {
	return head + strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", len(head)))
}

func helpCommands(w io.Writer, commands []*cli.Command) {
	fmt.Fprintln(w, "\nCommands (dfix help COMMAND shows the flags of one)")
	for _, c := range commands {
		helpLine(w, c.Name, c.Usage)
	}
}

func helpFlags(w io.Writer, flags []cli.Flag) {
	for _, group := range flagGroups {
		title := "\n" + group.title + "\n"
		for _, f := range flags {
			doc, ok := f.(cli.DocGenerationFlag)
			if !ok || groupOf(f.Names()[0]) != group.title {
				continue
			}
			fmt.Fprint(w, title)
			title = ""
			names, usage := flagHelp(f.Names(), doc)
			helpLine(w, names, usage)
		}
	}
}

// groupOf returns the title of a flag's group.
func groupOf(flag string) string {
	for _, group := range flagGroups {
		if slices.Contains(group.flags, flag) {
			return group.title
		}
	}
	return flagGroups[len(flagGroups)-1].title
}

// flagHelp returns the names of a flag with its value, the short one first, and what it does.
func flagHelp(names []string, doc cli.DocGenerationFlag) (left, usage string) {
	var dashes []string
	for _, name := range names {
		dashes = append(dashes, dashed(name))
	}
	slices.SortStableFunc(dashes, func(x, y string) int { return len(x) - len(y) })
	left, usage = strings.Join(dashes, ", "), strings.ReplaceAll(doc.GetUsage(), "`", "")
	if !doc.TakesValue() {
		return left, usage
	}
	if text := doc.GetDefaultText(); text != "" {
		usage += " (default: " + strings.Trim(text, `"`) + ")"
	}
	return left + " " + valueOf(doc), usage
}

// valueOf returns the word for the value of a flag, which backquotes enclose in its usage.
func valueOf(doc cli.DocGenerationFlag) string {
	if _, rest, found := strings.Cut(doc.GetUsage(), "`"); found {
		value, _, _ := strings.Cut(rest, "`")
		return value
	}
	return "VALUE"
}

// helpLine writes a name, and to the right of it what it means, in lines that fit.
func helpLine(w io.Writer, name, text string) {
	lines := wrapped(text, helpWidth-nameWidth-4)
	if len(name) > nameWidth {
		fmt.Fprintf(w, "  %s\n", name)
		name = ""
	}
	for _, line := range lines {
		fmt.Fprintf(w, "  %-*s  %s\n", nameWidth, name, line)
		name = ""
	}
}

// wrapped divides text into lines of at most width bytes, where its words allow that.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// onlyHelp drops the arguments of a command that is asked for its help: urfave/cli takes them for the names of
// subcommands, as in `dfix report merge --help`.
func onlyHelp(app *cli.App, args []string) []string {
	if len(args) == 0 || app.Command(args[0]) == nil {
		return args
	}
	for _, arg := range args[1:] {
		switch arg {
		case "--":
			return args
		case "--help", "-h":
			return []string{args[0], "--help"}
		}
	}
	return args
}
