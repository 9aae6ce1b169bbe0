package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// helpWidth is the width of the help in columns, and nameWidth that of its left column.
const (
	helpWidth = 80
	nameWidth = 26
)

// mainUsage and description are the head of the help of dfix without a command.
const (
	mainUsage   = "dfix [flags] [PATH ...]\ndfix COMMAND [flags] [ARGUMENT ...]"
	description = `PATH is a file, a directory (searched for Dockerfiles) or - for standard input;
without one it is the current directory. Write ./NAME for a file with the name
of a command. Flags may come before or after paths; -- ends the flags.

Exit codes: 0 nothing would change, or --write has written it; 1 something
would change; 2 a file or a flag is bad; 3 a bug in dfix.`
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

// printHelp writes the help of a command.
func (p *program) printHelp(c *command) {
	set := c.flags()
	if c.name == "" {
		fmt.Fprintf(p.stdout, "dfix: %s\n\n%s\n\n%s\n", c.usage, indented("usage: ", mainUsage), description)
		fmt.Fprintln(p.stdout, "\nCommands (dfix help COMMAND shows the flags of one)")
		for _, other := range p.commands()[1:] {
			helpLine(p.stdout, other.name, other.usage)
		}
	} else {
		fmt.Fprintln(p.stdout, strings.Join(wrapped("dfix "+c.name+": "+c.usage, helpWidth), "\n")+"\n")
		fmt.Fprintln(p.stdout, indented("usage: ", strings.TrimSpace("dfix "+c.name+" [flags] "+c.args)))
	}
	for _, group := range flagGroups {
		title := "\n" + group.title + "\n"
		set.VisitAll(func(f *pflag.Flag) {
			if groupOf(f.Name) == group.title {
				fmt.Fprint(p.stdout, title)
				title = ""
				names, usage := flagHelp(f)
				helpLine(p.stdout, names, usage)
			}
		})
	}
}

// indented puts head before the first line of text, and as many blanks before the others.
func indented(head, text string) string {
	return head + strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", len(head)))
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
func flagHelp(f *pflag.Flag) (left, usage string) {
	value, usage := pflag.UnquoteUsage(f)
	names := namesOf(f)
	slices.Reverse(names)
	return strings.TrimSpace(strings.Join(names, ", ") + " " + value), usage
}

// namesOf returns the names of a flag as they are written, the short one last.
func namesOf(f *pflag.Flag) []string {
	names := []string{dashed(f.Name)}
	if f.Shorthand != "" && f.Shorthand != f.Name {
		names = append(names, dashed(f.Shorthand))
	}
	return names
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
