package main

import (
	"errors"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/run"
)

// report is the action of `dfix report merge`. It writes nothing if a line is broken.
func (p *program) report(c *cli.Context) error {
	if c.Args().First() != "merge" || c.NArg() < 2 {
		return errors.New("dfix report merge takes jsonl reports, or - for one on standard input")
	}
	opt := &options{Options: run.Options{Version: version(), Mode: run.Report, Format: c.String("format"), Color: c.String("color")}}
	if err := opt.readReports(c); err != nil {
		return err
	}
	return run.Merge(p.streams(), &opt.Options, c.Args().Slice()[1:])
}
