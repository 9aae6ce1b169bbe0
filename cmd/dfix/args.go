package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/dfix-dev/dfix/internal/suggest"
)

// command is a command of dfix. The one without a name is a run over files.
type command struct {
	name, args, usage string
	formats           []string             // the values of its own --format; nil: it has none
	define            func(*pflag.FlagSet) // adds its other flags; nil: it has none
	action            func(*call) error
}

// flags returns the flags of a command in the order of its help.
func (c *command) flags() *pflag.FlagSet {
	set := pflag.NewFlagSet("dfix", pflag.ContinueOnError)
	set.SortFlags = false
	if c.define != nil {
		c.define(set)
	}
	if n := len(c.formats) - 1; n > 0 {
		set.String("format", "text", fmt.Sprintf("the `FORMAT` of the output: %s or %s (default: text)", strings.Join(c.formats[:n], ", "), c.formats[n]))
	}
	set.BoolP("help", "h", false, "show help")
	return set
}

// call is a command line: a command with its flags and arguments.
type call struct {
	*command
	ctx   context.Context
	stdin io.Reader
	set   *pflag.FlagSet
}

func (c *call) String(flag string) string          { v, _ := c.set.GetString(flag); return v }
func (c *call) Strings(flag string) []string       { v, _ := c.set.GetStringArray(flag); return v }
func (c *call) Bool(flag string) bool              { v, _ := c.set.GetBool(flag); return v }
func (c *call) Int(flag string) int                { v, _ := c.set.GetInt(flag); return v }
func (c *call) Duration(flag string) time.Duration { v, _ := c.set.GetDuration(flag); return v }
func (c *call) IsSet(flag string) bool             { return c.set.Changed(flag) }

// parse reads a command line. Flags may come before and after the command and the arguments; "--" ends the flags. The
// first argument is a command if it is the name of one.
func (p *program) parse(ctx context.Context, args []string) (*call, error) {
	main := p.commands()[0]
	c := &call{command: main, ctx: ctx, stdin: p.stdin, set: main.flags()}
	c.set.SetInterspersed(false)
	if err := parseFlags(c.set, args); err != nil {
		return nil, err
	}
	before, words := c.set, c.set.Args()
	if named := p.named(c.set.Arg(0)); named != nil && c.set.ArgsLenAtDash() < 0 {
		c.command, args = named, slices.Concat(args[:len(args)-len(words)], words[1:])
	}
	c.set = c.flags()
	var err error
	before.Visit(func(f *pflag.Flag) {
		if c.set.Lookup(f.Name) == nil {
			err = fmt.Errorf("dfix %s has no flag %s", c.name, dashed(f.Name))
		}
	})
	if err == nil {
		err = parseFlags(c.set, args)
	}
	if f := c.String("format"); err == nil && c.formats != nil && !slices.Contains(c.formats, f) {
		err = fmt.Errorf("unknown format %q: use %s", f, strings.Join(c.formats, ", "))
	}
	if err == nil && c.name == "" && c.set.NArg() > 0 && c.set.ArgsLenAtDash() != 0 {
		err = p.mistyped(c.set)
	}
	return c, err
}

// named returns the command with a name, or nil.
func (p *program) named(name string) *command {
	i := slices.IndexFunc(p.commands(), func(c *command) bool { return c.name == name })
	if name == "" || i < 0 {
		return nil
	}
	return p.commands()[i]
}

// parseFlags is set.Parse with the error messages of dfix. A word that looks like a flag is the value of none.
func parseFlags(set *pflag.FlagSet, args []string) error {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		name, _ := strings.CutPrefix(arg, "--")
		if f := set.Lookup(name); name != arg && f != nil && f.NoOptDefVal == "" && (i+1 == len(args) || len(args[i+1]) > 1 && args[i+1][0] == '-') {
			return fmt.Errorf("%s needs a value", arg)
		}
	}
	err := set.Parse(args)
	var unknown *pflag.NotExistError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &syntax):
		return unknownFlag(set, syntax.GetSpecifiedFlag())
	case !errors.As(err, &unknown):
		return err
	}
	letters := unknown.GetSpecifiedShortnames() // from the unknown one on
	if letters == "" {
		return unknownFlag(set, "--"+unknown.GetSpecifiedName())
	}
	i := slices.IndexFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "-") && strings.HasSuffix(arg, letters) })
	return unknownFlag(set, args[i])
}

func unknownFlag(set *pflag.FlagSet, arg string) error {
	var names []string
	set.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := suggest.Nearest(strings.TrimLeft(arg, "-"), names); near != "" {
		return fmt.Errorf("unknown flag %s: did you mean --%s?", arg, near)
	}
	return fmt.Errorf("unknown flag %s", arg)
}

// mistyped returns an error for a first argument that is no file, and that looks like a command or is called like a flag.
func (p *program) mistyped(set *pflag.FlagSet) error {
	word := set.Arg(0)
	if _, err := os.Lstat(word); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if set.Lookup(word) != nil && len(word) > 1 {
		return fmt.Errorf("%s is neither a file nor a command: did you mean --%s?", word, word)
	}
	var names []string
	for _, c := range p.commands()[1:] {
		names = append(names, c.name)
	}
	if near := suggest.Nearest(word, names); near != "" {
		return fmt.Errorf("%s is neither a file nor a command: did you mean dfix %s?", word, near)
	}
	return nil
}

// dashed returns a flag as it is written.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
