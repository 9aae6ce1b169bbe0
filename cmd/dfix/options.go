package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/run"
)

// options are the flags of a run, checked.
type options struct {
	run.Options
	exitZero   bool
	strict     bool
	skipErrors bool
}

// readOptions checks the flags of a command that works on the files of paths. A flag that the command does not have keeps
// its zero value.
func readOptions(c *cli.Context, paths []string) (*options, error) {
	o := &options{exitZero: c.Bool("exit-zero"), strict: c.Bool("strict"), skipErrors: c.Bool("skip-errors")}
	o.Options = run.Options{
		Version: version(), Paths: paths, StdinName: c.String("stdin-filename"),
		Unsafe: c.Bool("unsafe"), Verify: !c.Bool("no-verify"), Timeout: c.Duration("verify-timeout"),
		Format: c.String("format"), NoGitignore: c.Bool("no-gitignore"), Jobs: c.Int("jobs"),
		ForceExclude: c.Bool("force-exclude"), Force: c.Bool("force"), Color: c.String("color"),
		Quiet: c.Bool("quiet"), Verbose: c.Bool("verbose"), NUL: c.Bool("0"),
	}
	steps := []func(*cli.Context) error{
		o.readMode, o.readPaths, o.readRules, o.readConfig, o.readReports, o.readNumbers,
		o.readFilesFrom, o.readShard, o.readBaseline, o.readResume,
	}
	for _, step := range steps {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (o *options) readMode(c *cli.Context) error {
	o.Mode = run.Report
	for _, m := range []run.Mode{run.Diff, run.Write, run.List, run.Check} {
		if !c.Bool(string(m)) {
			continue
		}
		if o.Mode != run.Report {
			return fmt.Errorf("--%s and --%s cannot be combined", o.Mode, m)
		}
		o.Mode = m
	}
	if o.NUL && o.Mode != run.List && !c.IsSet("files-from") {
		return errors.New("-0 needs --list or --files-from")
	}
	return nil
}

func (o *options) readPaths(c *cli.Context) error {
	switch {
	case len(o.Paths) == 0 && !c.IsSet("files-from"):
		o.Paths = []string{"."}
	case slices.Contains(o.Paths, "-"):
		o.Stdin = true
	}
	if o.Stdin && len(o.Paths) > 1 {
		return errors.New("- cannot be combined with other paths")
	}
	if c.IsSet("stdin-filename") && !o.Stdin {
		return errors.New("--stdin-filename needs the path -")
	}
	if o.StdinName == "" {
		o.StdinName = "-"
	}
	return nil
}

func (o *options) readRules(c *cli.Context) error {
	o.Selected = run.Selection{Only: c.StringSlice("select"), Extend: c.StringSlice("extend-select"), Ignore: c.StringSlice("ignore")}
	return o.Selected.Check()
}

// readConfig decides how the run finds configs. It reads the file of --config at once.
func (o *options) readConfig(c *cli.Context) error {
	switch file := c.String("config"); {
	case file != "" && c.Bool("isolated"):
		return errors.New("--config and --isolated cannot be combined")
	case c.Bool("isolated"), !hasFlag(c.Command.Flags, "isolated"):
		return nil
	case c.IsSet("config"):
		return o.ReadConfig(file)
	}
	o.FindConfigs()
	return nil
}

func (o *options) readReports(c *cli.Context) error {
	if o.Format != "" {
		if o.Mode == run.Diff || o.Mode == run.List || o.Mode == run.Write && o.Stdin {
			return errors.New("--format writes to stdout, which has another use here: use --report FORMAT=FILE")
		}
		if err := format.Known(o.Format); err != nil {
			return err
		}
	}
	for _, value := range c.StringSlice("report") {
		name, file, ok := strings.Cut(value, "=")
		if !ok || file == "" {
			return fmt.Errorf("--report %s: want FORMAT=FILE", value)
		}
		if err := format.Known(name); err != nil {
			return err
		}
		if slices.ContainsFunc(o.Reports, func(r run.ReportFile) bool { return r.File == file }) {
			return fmt.Errorf("--report: %s is named twice", file)
		}
		o.Reports = append(o.Reports, run.ReportFile{Format: name, File: file})
	}
	return nil
}

func (o *options) readNumbers(c *cli.Context) error {
	if !slices.Contains([]string{"auto", "always", "never"}, o.Color) {
		return fmt.Errorf("--color %s: want auto, always or never", o.Color)
	}
	if o.Jobs == 0 && !c.IsSet("jobs") {
		o.Jobs = runtime.NumCPU()
	}
	if o.Jobs < 1 {
		return fmt.Errorf("--jobs %d: want at least 1", o.Jobs)
	}
	if o.Timeout <= 0 {
		return fmt.Errorf("--verify-timeout %s: want a positive duration", o.Timeout)
	}
	if o.Quiet && o.Verbose {
		return errors.New("--quiet and --verbose cannot be combined")
	}
	return nil
}
