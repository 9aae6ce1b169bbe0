package main

import (
	"errors"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/run"
)

// renameFlags are those of the main command that say what a run does with its changes.
func renameFlags() []cli.Flag {
	names := []string{"diff", "write", "list", "check", "allow-dirty", "0", "no-verify", "verify-timeout", "exit-zero", "color", "quiet", "verbose"}
	return append(mainFlags(names...), &cli.BoolFlag{Name: "force", Usage: "rename even if some places cannot be changed; list those places"})
}

// renameStage is the action of `dfix rename`. Nothing is written, and nothing shown, if not everything
// can be renamed.
func (p *program) renameStage(c *cli.Context) error {
	start := time.Now()
	opt, err := readRenameOptions(c)
	if err != nil {
		return err
	}
	s := p.session(c, opt)
	args := c.Args()
	if err := s.Rename(c.Context, args.Get(2), args.Get(0), args.Get(1), start); err != nil {
		return err
	}
	p.code = exitCode(opt, &s.Summary, run.Failures{})
	return nil
}

// readRenameOptions checks the command line of `dfix rename`.
func readRenameOptions(c *cli.Context) (*options, error) {
	if n := c.NArg(); n < 2 || n > 3 {
		return nil, errors.New("dfix rename takes a STAGE (its name or number), its NEW name and perhaps a PATH")
	}
	o := &options{exitZero: c.Bool("exit-zero"), Options: run.Options{
		Verify: !c.Bool("no-verify"), Timeout: c.Duration("verify-timeout"), Color: c.String("color"),
		Quiet: c.Bool("quiet"), Verbose: c.Bool("verbose"), NUL: c.Bool("0"), Force: c.Bool("force"),
	}}
	for _, step := range []func(*cli.Context) error{o.readMode, o.readNumbers} {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	if o.Mode == run.Report {
		o.Mode = run.Diff
	}
	return o, nil
}
