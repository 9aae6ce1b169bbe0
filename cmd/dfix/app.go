package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/run"
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
	if err := mistyped(c); err != nil {
		return err
	}
	opt, err := readOptions(c, c.Args().Slice())
	if err != nil {
		return err
	}
	return p.work(c, opt, start)
}

// work runs dfix over all files as the options say, and sets the exit code.
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
		Flags:                     append(runFlags(), cli.HelpFlag), // urfave/cli adds it only where there is no command help
		Commands:                  p.commands(),
		Action:                    p.fix,
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true, // a report's file name may contain a comma
		UseShortOptionHandling:    true,
		Reader:                    p.stdin,
		Writer:                    p.stdout,
		ErrWriter:                 p.stderr,
		ExitErrHandler:            func(*cli.Context, error) {}, // run returns the code
		OnUsageError:              usageError,
	}
	for _, c := range app.Commands {
		c.HideHelpCommand, c.OnUsageError = true, usageError
	}
	return app
}
