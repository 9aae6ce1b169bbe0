package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/run"
	"github.com/dfix-dev/dfix/internal/verify"
)

// program is one run of dfix with its streams.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	code           int // set by the action that ran

	atTerminal func() bool // for tests: whether a person runs this at a terminal
}

// run returns the exit code. A bad flag is one line on stderr and nothing else happens.
func (p *program) run(ctx context.Context, args []string) int {
	app := p.app()
	args, err := arrange(app, args)
	if err == nil {
		args = onlyHelp(app, args)
		err = app.RunContext(ctx, append([]string{app.Name}, args...))
	}
	if err != nil {
		fmt.Fprintf(p.stderr, "dfix: %s\n", format.OneLine(err.Error()))
		return exitError
	}
	return p.code
}

// fix is the action of dfix without a command.
func (p *program) fix(c *cli.Context) error {
	start := time.Now()
	opt, err := readOptions(c, c.Args().Slice())
	if err != nil {
		return err
	}
	return p.work(c, opt, start)
}

// work does what the options say of all files, and sets the exit code.
func (p *program) work(c *cli.Context, opt *options, start time.Time) error {
	s := p.session(c, opt)
	err := s.Run(c.Context, start)
	if err == nil {
		p.code = exitCode(opt, &s.Summary, s.Failures)
	}
	return err
}

// session returns a run that may write files.
func (p *program) session(c *cli.Context, opt *options) *run.Session {
	opt.Careful = !c.Bool("allow-dirty") && p.interactive()
	return run.New(p.streams(), &opt.Options)
}

// interactive reports whether a person runs this at a terminal.
func (p *program) interactive() bool {
	if p.atTerminal != nil {
		return p.atTerminal()
	}
	return p.streams().Interactive()
}

func (p *program) streams() run.Streams {
	return run.Streams{In: p.stdin, Out: p.stdout, Err: p.stderr}
}

func (p *program) app() *cli.App {
	cli.VersionFlag = &cli.BoolFlag{Name: "version", Usage: "print the version"} // -v is --verbose
	cli.VersionPrinter, cli.HelpPrinter = printVersion, printHelp
	app := &cli.App{
		Name:                      "dfix",
		Usage:                     "fix names and paths of multi-stage Dockerfiles, with proof",
		UsageText:                 "dfix [flags] [PATH ...]\ndfix COMMAND [flags] [ARGUMENT ...]",
		Description:               description,
		Version:                   version(),
		Flags:                     append(flags(), cli.HelpFlag), // urfave/cli adds it only where there is no command help
		Commands:                  p.commands(),
		Action:                    p.fix,
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true, // a report's file name may hold a comma
		Reader:                    p.stdin,
		Writer:                    p.stdout,
		ErrWriter:                 p.stderr,
		ExitErrHandler:            func(*cli.Context, error) {}, // run returns the code
		OnUsageError:              func(_ *cli.Context, err error, _ bool) error { return err },
	}
	for _, c := range app.Commands {
		c.HideHelpCommand, c.OnUsageError = true, app.OnUsageError
	}
	return app
}

const description = `PATH is a file, a directory (searched for Dockerfiles) or - for standard input;
without one it is the current directory. Write ./NAME for a file with the name
of a command. Flags may come before or after paths; -- ends the flags.

Exit codes: 0 nothing would change, or --write has written it; 1 something
would change; 2 a file or a flag is bad; 3 a bug in dfix.`

func flags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "diff", Aliases: []string{"d"}, Usage: "print a unified diff of every change"},
		&cli.BoolFlag{Name: "write", Aliases: []string{"w"}, Usage: "rewrite the files in place"},
		&cli.BoolFlag{Name: "list", Aliases: []string{"l"}, Usage: "print the names of the files that would change"},
		&cli.BoolFlag{Name: "check", Usage: "like --list, and print the summary"},
		&cli.BoolFlag{Name: "allow-dirty", Usage: "with --write at a terminal: also write files with uncommitted changes"},
		&cli.BoolFlag{Name: "0", Usage: "end names with NUL instead of a line end, in --list and --files-from"},
		&cli.StringSliceFlag{Name: "select", Usage: "use only these `RULES`, separated by commas; the groups are default, essential, checks and all"},
		&cli.StringSliceFlag{Name: "extend-select", Usage: "also use these `RULES`"},
		&cli.StringSliceFlag{Name: "ignore", Usage: "do not use these `RULES`"},
		&cli.StringFlag{Name: "config", Usage: "use `FILE` as the config of every Dockerfile"},
		&cli.BoolFlag{Name: "isolated", Usage: "read no config"},
		&cli.BoolFlag{Name: "unsafe", Usage: "also apply fixes that could change a build that works today"},
		&cli.BoolFlag{Name: "no-verify", Usage: "do not prove changes with BuildKit's frontend"},
		&cli.DurationFlag{Name: "verify-timeout", Usage: "time limit for the proof of one file; everything else has 3 s", Value: verify.DefaultTimeout},
		formatFlag(),
		filesFlag(),
		&cli.StringFlag{Name: "stdin-filename", Usage: "the `NAME` of standard input in messages"},
		&cli.BoolFlag{Name: "force-exclude", Usage: "also skip named files that a search would skip"},
		&cli.BoolFlag{Name: "no-gitignore", Usage: "search ignored files too"},
		&cli.StringFlag{Name: "files-from", Usage: "also use the paths in `FILE`, one per line; - is standard input"},
		&cli.StringFlag{Name: "shard", Usage: "work on part `I/N` of the sorted list of files", EnvVars: []string{"DFIX_SHARD"}},
		&cli.StringFlag{Name: "baseline", Usage: "do not count the findings in `FILE`"},
		&cli.BoolFlag{Name: "update-baseline", Usage: "write all findings to the baseline"},
		&cli.StringFlag{Name: "resume", Usage: "skip files that the jsonl report `FILE` has finished with the same version and options, unless they have changed since"},
		&cli.IntFlag{Name: "jobs", Usage: "work on `N` files at once", DefaultText: "number of CPUs"},
		&cli.BoolFlag{Name: "exit-zero", Usage: "exit 0 instead of 1"},
		&cli.BoolFlag{Name: "skip-errors", Usage: "ignore files with errors for the exit code; the report still lists them"},
		&cli.BoolFlag{Name: "strict", Usage: "exit 1 if any finding remains"},
		colorFlag(),
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print only errors to stderr"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "explain decisions on stderr"},
	}
}

// reportFlags are those of `dfix report`, which a run has too.
func reportFlags() []cli.Flag { return []cli.Flag{formatFlag(), filesFlag(), colorFlag()} }

func formatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Usage: "the `FORMAT` of the report on stdout: " + formatNames(), DefaultText: "text"}
}

func filesFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "report", Usage: "also write a report to a file, as `FORMAT=FILE`; can be given several times"}
}

func colorFlag() cli.Flag {
	return &cli.StringFlag{Name: "color", Usage: "`WHEN` to use colour: auto, always or never", Value: "auto"}
}
