package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/config"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rules"
)

// mode is what a run does with the changes.
type mode string

const (
	modeReport mode = "report"
	modeDiff   mode = "diff"
	modeWrite  mode = "write"
	modeList   mode = "list"
	modeCheck  mode = "check"
)

// options are the flags of a run, checked.
type options struct {
	mode         mode
	paths        []string
	given        []string // by --files-from
	stdin        bool     // the one path is "-"
	stdinName    string   // "-" if it has no other
	rules        choice   // where there is no config
	selected     selected
	configs      *config.Finder
	unsafe       bool
	verify       bool
	timeout      time.Duration
	format       string
	reports      []reportFlag
	noGitignore  bool
	jobs         int
	exitZero     bool
	strict       bool
	skipErrors   bool
	forceExclude bool
	color        string
	quiet        bool
	verbose      bool
	nul          bool
	allowDirty   bool
	force        bool // rename: places that may name the stage are listed and left
	shard        shard
	resume       earlier
	moves        *images.Moves // of dfix image, which has no other rule; else nil
	syntax       bool          // they are for # syntax= too
}

// reportFlag is one --report FORMAT=FILE.
type reportFlag struct{ format, file string }

// applies reports whether the run's result is the changed text itself, in the file or on stdout.
func (o *options) applies() bool { return o.mode == modeWrite || o.filters() }

// filters reports whether the changed text goes to stdout.
func (o *options) filters() bool { return o.stdin && (o.mode == modeWrite || o.mode == modeReport) }

// reportsFindings reports whether stdout is for the findings.
func (o *options) reportsFindings() bool {
	return o.mode == modeReport && !o.stdin || o.mode == modeWrite && o.format != "" && !o.stdin
}

// readOptions checks the flags of a command that works on the files of paths.
func readOptions(c *cli.Context, paths []string) (*options, error) {
	o := &options{
		paths: paths, stdinName: c.String("stdin-filename"),
		unsafe: c.Bool("unsafe"), verify: !c.Bool("no-verify"), timeout: c.Duration("verify-timeout"),
		format: c.String("format"), noGitignore: c.Bool("no-gitignore"), jobs: c.Int("jobs"),
		exitZero: c.Bool("exit-zero"), strict: c.Bool("strict"), skipErrors: c.Bool("skip-errors"), forceExclude: c.Bool("force-exclude"), color: c.String("color"),
		quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), nul: c.Bool("0"),
		allowDirty: c.Bool("allow-dirty"),
	}
	steps := []func(*cli.Context) error{
		o.readMode, o.readPaths, o.readRules, o.readConfig, o.readReports, o.readNumbers,
		o.readFilesFrom, o.readShard, o.readResume,
	}
	for _, step := range steps {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (o *options) readMode(c *cli.Context) error {
	o.mode = modeReport
	for _, m := range []mode{modeDiff, modeWrite, modeList, modeCheck} {
		if !c.Bool(string(m)) {
			continue
		}
		if o.mode != modeReport {
			return fmt.Errorf("--%s and --%s cannot be combined", o.mode, m)
		}
		o.mode = m
	}
	if o.nul && o.mode != modeList && !c.IsSet("files-from") {
		return errors.New("-0 needs --list or --files-from")
	}
	return nil
}

func (o *options) readPaths(c *cli.Context) error {
	switch {
	case len(o.paths) == 0 && !c.IsSet("files-from"):
		o.paths = []string{"."}
	case slices.Contains(o.paths, "-"):
		o.stdin = true
	}
	if o.stdin && len(o.paths) > 1 {
		return errors.New("- cannot be combined with other paths")
	}
	if c.IsSet("stdin-filename") && !o.stdin {
		return errors.New("--stdin-filename needs the path -")
	}
	if o.stdinName == "" {
		o.stdinName = "-"
	}
	return nil
}

func (o *options) readRules(c *cli.Context) (err error) {
	o.selected = selected{c.StringSlice("select"), c.StringSlice("extend-select"), c.StringSlice("ignore")}
	o.rules, err = selectRules(rules.All, o.selected.only, o.selected.extend, o.selected.ignore)
	return err
}

func (o *options) readReports(c *cli.Context) error {
	if o.format != "" {
		if o.mode != modeReport && o.mode != modeWrite || o.stdin {
			return errors.New("--format is for reports on stdout, which has another use here: take --report FORMAT=FILE")
		}
		if err := format.Known(o.format); err != nil {
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
		if slices.ContainsFunc(o.reports, func(r reportFlag) bool { return r.file == file }) {
			return fmt.Errorf("--report: %s is named twice", file)
		}
		o.reports = append(o.reports, reportFlag{name, file})
	}
	return nil
}

func (o *options) readNumbers(c *cli.Context) error {
	if !slices.Contains([]string{"auto", "always", "never"}, o.color) {
		return fmt.Errorf("--color %s: want auto, always or never", o.color)
	}
	if o.jobs == 0 && !c.IsSet("jobs") {
		o.jobs = runtime.NumCPU()
	}
	if o.jobs < 1 {
		return fmt.Errorf("--jobs %d: want at least 1", o.jobs)
	}
	if o.timeout <= 0 {
		return fmt.Errorf("--verify-timeout %s: want more than nothing", o.timeout)
	}
	if o.quiet && o.verbose {
		return errors.New("--quiet and --verbose cannot be combined")
	}
	return nil
}

func formatNames() string { return strings.Join(format.Names(), ", ") }
