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

// description is the head of the help of dfix without a command.
const description = `PATH is a file, a directory (searched for Dockerfiles) or - for standard input;
without one it is the current directory. Write ./NAME for a file with the name
of a command. Flags may come before or after paths; -- ends the flags.

Exit codes: 0 nothing would change, or --write has written it; 1 something
would change; 2 a file or a flag is bad; 3 a bug in dfix.`

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
			if groupOf(f.Names()[0]) != group.title {
				continue
			}
			fmt.Fprint(w, title)
			title = ""
			names, usage := flagHelp(f)
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
func flagHelp(f cli.Flag) (left, usage string) {
	names := namesOf(f)
	slices.Reverse(names)
	value, usage, byDefault := describe(f)
	if byDefault != "" {
		usage += " (default: " + byDefault + ")"
	}
	return strings.TrimSpace(strings.Join(names, ", ") + " " + value), usage
}

// namesOf returns the names of a flag as they are written, the short one last.
func namesOf(f cli.Flag) []string {
	var names []string
	for _, name := range f.Names() {
		names = append(names, dashed(name))
	}
	return names
}

// describe returns the word for the value of a flag, which backquotes enclose in its usage, the usage without them, and
// the default. The word and the default of a flag without a value are empty.
func describe(f cli.Flag) (value, usage, byDefault string) {
	doc := f.(cli.DocGenerationFlag)
	usage = strings.ReplaceAll(doc.GetUsage(), "`", "")
	if !doc.TakesValue() {
		return "", usage, ""
	}
	_, value, _ = strings.Cut(doc.GetUsage(), "`")
	value, _, _ = strings.Cut(value, "`")
	return value, usage, strings.Trim(doc.GetDefaultText(), `"`)
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
