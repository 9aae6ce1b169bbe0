package main

import (
	"errors"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/run"
)

// renameFlags returns --force, and the flags of the main command that say what a run does with its changes.
func renameFlags() []cli.Flag {
	return append(shared("diff", "write", "list", "check", "allow-dirty", "0", "no-verify", "verify-timeout", "exit-zero", "color", "quiet", "verbose"),
		&cli.BoolFlag{Name: "force", Usage: "rename even if some places cannot be changed; list those places"})
}

// renameStage is the action of `dfix rename`. It writes and shows nothing unless everything can be renamed.
func (p *program) renameStage(c *cli.Context) error {
	start := time.Now()
	if n := c.NArg(); n < 2 || n > 3 {
		return errors.New("dfix rename takes a STAGE (its name or number), its NEW name and optionally a PATH")
	}
	opt, err := readOptions(c, c.Args().Slice()[2:])
	if err != nil {
		return err
	}
	if opt.Mode == run.Report {
		opt.Mode = run.Diff
	}
	s := p.session(c, opt)
	if err := s.Rename(c.Context, c.Args().Get(2), c.Args().First(), c.Args().Get(1), start); err != nil {
		return err
	}
	p.code = exitCode(opt, &s.Summary, run.Failures{})
	return nil
}
