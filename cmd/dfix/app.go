package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
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
		err = app.RunContext(ctx, append([]string{app.Name}, args...))
	}
	if err != nil {
		fmt.Fprintf(p.stderr, "dfix: %s\n", format.OneLine(err.Error()))
		return exitError
	}
	return p.code
}

func (p *program) app() *cli.App {
	cli.VersionFlag = &cli.BoolFlag{Name: "version", Usage: "print the version"} // -v is --verbose
	cli.VersionPrinter = func(c *cli.Context) { fmt.Fprintf(c.App.Writer, "dfix %s\n", c.App.Version) }
	app := &cli.App{
		Name:                      "dfix",
		Usage:                     "names and paths of multi-stage Dockerfiles, mended and proven",
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
without one it is the current directory. A file that is called like a command
is written ./NAME. Flags may stand before or after paths; -- ends them.

Exit codes: 0 nothing to change, or --write has done it; 1 something would
change; 2 a file or a flag is bad; 3 a fault of dfix.`

// version is that of the module, as the go command has stamped it.
var version = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
})

func flags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "diff", Aliases: []string{"d"}, Usage: "print a unified diff of every change"},
		&cli.BoolFlag{Name: "write", Aliases: []string{"w"}, Usage: "rewrite the files in place"},
		&cli.BoolFlag{Name: "list", Aliases: []string{"l"}, Usage: "print the names of the files that would change"},
		&cli.BoolFlag{Name: "check", Usage: "like --list, with the summary"},
		&cli.BoolFlag{Name: "allow-dirty", Usage: "with --write at a terminal: also files of a directory that have uncommitted changes"},
		&cli.BoolFlag{Name: "0", Usage: "names end in NUL instead of a line end: those of --list, those in --files-from"},
		&cli.StringSliceFlag{Name: "select", Usage: "only these `RULES`, divided by commas; all, default, essential and checks are groups of them"},
		&cli.StringSliceFlag{Name: "extend-select", Usage: "these `RULES` beside the selected ones"},
		&cli.StringSliceFlag{Name: "ignore", Usage: "all `RULES` but these"},
		&cli.StringFlag{Name: "config", Usage: "take this `FILE` for the config of every Dockerfile"},
		&cli.BoolFlag{Name: "isolated", Usage: "read no config"},
		&cli.BoolFlag{Name: "unsafe", Usage: "also apply fixes that are not certain to keep every working build working"},
		&cli.BoolFlag{Name: "no-verify", Usage: "do not prove changes with BuildKit's frontend"},
		&cli.DurationFlag{Name: "verify-timeout", Usage: "how long the proof of one file may take; everything else has 3 s", Value: verify.DefaultTimeout},
		formatFlag(),
		filesFlag(),
		&cli.StringFlag{Name: "stdin-filename", Usage: "the `NAME` of standard input in messages"},
		&cli.BoolFlag{Name: "force-exclude", Usage: "also leave out named files that a search would leave out"},
		&cli.BoolFlag{Name: "no-gitignore", Usage: "search ignored files too"},
		&cli.StringFlag{Name: "files-from", Usage: "also the paths in `FILE`, one a line; - for standard input"},
		&cli.StringFlag{Name: "shard", Usage: "only the `I/N`-th part of the files, in the order of paths; 1/2 and 2/2 make all", EnvVars: []string{"DFIX_SHARD"}},
		&cli.StringFlag{Name: "resume", Usage: "skip files that this jsonl report `FILE` of the same version and options tells of, unless they have changed since"},
		&cli.IntFlag{Name: "jobs", Usage: "work on `N` files at once", DefaultText: "number of CPUs"},
		&cli.BoolFlag{Name: "exit-zero", Usage: "exit 0 where something would change"},
		&cli.BoolFlag{Name: "skip-errors", Usage: "exit as if the files that could not be done were not there; the report has them all the same"},
		&cli.BoolFlag{Name: "strict", Usage: "exit 1 where any finding remains"},
		colorFlag(),
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "errors only on stderr"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "explain decisions on stderr"},
	}
}

// reportFlags are those of `dfix report`, which a run has too.
func reportFlags() []cli.Flag { return []cli.Flag{formatFlag(), filesFlag(), colorFlag()} }

func formatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Usage: "the report on stdout: " + formatNames(), DefaultText: "text"}
}

func filesFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "report", Usage: "also write a report, as `FORMAT=FILE`; any number of times"}
}

func colorFlag() cli.Flag {
	return &cli.StringFlag{Name: "color", Usage: "`WHEN` to colour: auto, always, never", Value: "auto"}
}
