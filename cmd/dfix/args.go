package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/suggest"
)

// arrange puts the command first, then the flags as --name=value, then "--" and the paths:
// urfave/cli takes everything after the first path for paths. It rejects unknown flags.
func arrange(app *cli.App, args []string) ([]string, error) {
	a := &arranger{app: app, known: table(append(app.Flags, cli.VersionFlag))}
	for len(args) > 0 && args[0] != "--" {
		var err error
		if args, err = a.next(args); err != nil {
			return nil, err
		}
	}
	if len(args) > 0 {
		a.paths = append(a.paths, args[1:]...)
	}
	return a.result(), nil
}

type arranger struct {
	app     *cli.App
	known   map[string]cli.Flag
	command string
	flags   []string // as written to the result
	names   []string // of these flags
	paths   []string
}

// table holds flags by all their names.
func table(flags []cli.Flag) map[string]cli.Flag {
	known := map[string]cli.Flag{}
	for _, f := range flags {
		for _, name := range f.Names() {
			known[name] = f
		}
	}
	return known
}

// takesValue reports whether a flag has a value behind it.
func takesValue(f cli.Flag) bool {
	doc, ok := f.(cli.DocGenerationFlag)
	return ok && doc.TakesValue()
}

// next consumes one argument, or two for a flag and its value.
func (a *arranger) next(args []string) ([]string, error) {
	arg := args[0]
	switch {
	case arg == "-" || !strings.HasPrefix(arg, "-"):
		return args[1:], a.word(arg)
	case strings.HasPrefix(arg, "--"):
		return a.long(args)
	}
	return args[1:], a.short(arg)
}

// word takes the first word for a command if it is the name of one, and all others for paths.
func (a *arranger) word(arg string) error {
	command := a.app.Command(arg)
	if command == nil || len(a.paths) > 0 || a.command != "" {
		a.paths = append(a.paths, arg)
		return a.mistyped(arg)
	}
	a.command = arg
	a.known = table(append(command.Flags, cli.HelpFlag))
	for _, name := range a.names {
		if a.known[name] == nil {
			return fmt.Errorf("dfix %s has no flag %s", arg, dashed(name))
		}
	}
	return nil
}

// mistyped returns an error for the first word of a command line that is no file, and that looks like a command or is
// called like a flag.
func (a *arranger) mistyped(arg string) error {
	if _, err := os.Lstat(arg); !errors.Is(err, fs.ErrNotExist) || len(a.paths) > 1 || a.command != "" {
		return nil
	}
	if a.known[arg] != nil && len(arg) > 1 {
		return fmt.Errorf("%s is neither a file nor a command: did you mean --%s?", arg, arg)
	}
	var names []string
	for _, c := range a.app.Commands {
		names = append(names, c.Name)
	}
	if near := suggest.Nearest(arg, names); near != "" {
		return fmt.Errorf("%s is neither a file nor a command: did you mean dfix %s?", arg, near)
	}
	return nil
}

func (a *arranger) long(args []string) ([]string, error) {
	name, _, hasValue := strings.Cut(args[0][2:], "=")
	flag := a.known[name]
	if flag == nil || len(name) == 1 {
		return nil, a.unknown("--"+name, name)
	}
	a.names = append(a.names, name)
	if !takesValue(flag) || hasValue {
		a.flags = append(a.flags, args[0])
		return args[1:], nil
	}
	if len(args) == 1 || len(args[1]) > 1 && args[1][0] == '-' {
		return nil, fmt.Errorf("--%s needs a value", name)
	}
	a.flags = append(a.flags, "--"+name+"="+args[1])
	return args[2:], nil
}

// short takes one or several flags of one letter.
func (a *arranger) short(arg string) error {
	for _, letter := range arg[1:] {
		name := string(letter)
		if a.known[name] == nil {
			return a.unknown(arg, arg[1:])
		}
		a.names, a.flags = append(a.names, name), append(a.flags, "-"+name)
	}
	return nil
}

func (a *arranger) unknown(arg, name string) error {
	var names []string
	for known := range a.known {
		if len(known) > 1 {
			names = append(names, known)
		}
	}
	slices.Sort(names)
	if near := suggest.Nearest(name, names); near != "" {
		return fmt.Errorf("unknown flag %s: did you mean --%s?", arg, near)
	}
	return fmt.Errorf("unknown flag %s", arg)
}

// result hides a path that urfave/cli would take for a command.
func (a *arranger) result() []string {
	var out []string
	if a.command != "" {
		out = append(out, a.command)
	}
	out = append(append(out, a.flags...), "--")
	for _, path := range a.paths {
		if a.command == "" && a.app.Command(path) != nil {
			path = "./" + path
		}
		out = append(out, path)
	}
	return out
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
