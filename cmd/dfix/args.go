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

// arrange returns args in the order that urfave/cli reads: the command, the flags, "--", the paths. It takes everything
// after the first path for a path. arrange returns an error for an unknown flag and for a flag without its value.
func arrange(app *cli.App, args []string) ([]string, error) {
	known := append(slices.Clone(app.Flags), cli.VersionFlag)
	for _, c := range app.Commands {
		known = append(known, c.Flags...)
	}
	var command, flags, paths []string
	for len(args) > 0 && args[0] != "--" {
		arg, n := args[0], 1
		switch {
		case isFlag(arg):
			f, err := lookUp(known, arg)
			if err != nil {
				return nil, err
			}
			if f.(cli.DocGenerationFlag).TakesValue() && !strings.Contains(arg, "=") {
				n = 2
			}
			if len(args) < n || n == 2 && isFlag(args[1]) {
				return nil, fmt.Errorf("%s needs a value", arg)
			}
			flags = append(flags, args[:n]...)
		case command == nil && paths == nil && app.Command(arg) != nil:
			command = args[:1:1]
		default:
			paths = append(paths, arg)
		}
		args = args[n:]
	}
	if i := slices.IndexFunc(flags, func(f string) bool { return f == "--help" || f == "-h" }); i >= 0 {
		return append(command, flags[i]), nil // without the path, whose help urfave/cli would look for
	}
	if len(args) > 0 {
		paths = append(paths, args[1:]...)
	}
	if command == nil && len(paths) > 0 && app.Command(paths[0]) != nil {
		paths[0] = "./" + paths[0]
	}
	return slices.Concat(command, flags, []string{"--"}, paths), nil
}

// isFlag reports whether an argument is a flag, and not a path or "-".
func isFlag(arg string) bool { return len(arg) > 1 && arg[0] == '-' }

// lookUp returns the flag that an argument sets, the last one of several letters.
func lookUp(known []cli.Flag, arg string) (f cli.Flag, err error) {
	names := strings.Split(arg[1:], "")
	if long, ok := strings.CutPrefix(arg, "--"); ok {
		long, _, _ = strings.Cut(long, "=")
		names, arg = []string{long}, "--"+long
	}
	for _, name := range names {
		i := slices.IndexFunc(known, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
		if i < 0 || len(names) == 1 && dashed(name) != arg {
			return nil, unknownFlag(known, arg)
		}
		f = known[i]
	}
	return f, nil
}

func unknownFlag(known []cli.Flag, arg string) error {
	var names []string
	for _, f := range known {
		names = append(names, f.Names()[0])
	}
	if near := suggest.Nearest(strings.TrimLeft(arg, "-"), names); near != "" {
		return fmt.Errorf("unknown flag %s: did you mean --%s?", arg, near)
	}
	return fmt.Errorf("unknown flag %s", arg)
}

// usageError makes an error of urfave/cli one of dfix.
func usageError(c *cli.Context, err error, _ bool) error {
	if name, other := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); other {
		return fmt.Errorf("%s has no flag %s", c.Command.HelpName, dashed(name))
	}
	return err
}

// mistyped returns an error for a first path that is not a file and looks like the name of a command or a flag.
func mistyped(c *cli.Context) error {
	word := c.Args().First()
	if _, err := os.Lstat(word); word == "" || !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if len(word) > 1 && hasFlag(c.App.Flags, word) {
		return fmt.Errorf("%s is neither a file nor a command: did you mean --%s?", word, word)
	}
	var names []string
	for _, command := range c.App.Commands {
		names = append(names, command.Name)
	}
	if near := suggest.Nearest(word, names); near != "" {
		return fmt.Errorf("%s is neither a file nor a command: did you mean dfix %s?", word, near)
	}
	return nil
}

// hasFlag reports whether one of flags has a name.
func hasFlag(flags []cli.Flag, name string) bool {
	return slices.ContainsFunc(flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
}

// dashed returns a flag as it is written.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
