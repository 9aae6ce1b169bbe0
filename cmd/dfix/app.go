package main

import (
	"context"
	"fmt"
	"io"
	"time"

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
	c, err := p.parse(ctx, args)
	switch {
	case err != nil:
	case c.Bool("help"):
		p.printHelp(c.command)
	case c.Bool("version"):
		err = p.printVersion(c)
	default:
		err = c.action(c)
	}
	if err != nil {
		fmt.Fprintf(p.stderr, "dfix: %s\n", format.OneLine(err.Error()))
		return exitError
	}
	return p.code
}

// fix is the action of dfix without a command.
func (p *program) fix(c *call) error {
	start := time.Now()
	opt, err := readOptions(c, c.set.Args())
	if err != nil {
		return err
	}
	return p.work(c, opt, start)
}

// work does what the options say of all files, and sets the exit code.
func (p *program) work(c *call, opt *options, start time.Time) error {
	s := p.session(c, opt)
	err := s.Run(c.ctx, start)
	if err == nil {
		p.code = exitCode(opt, &s.Summary, s.Failures)
	}
	return err
}

// session returns a run that may write files.
func (p *program) session(c *call, opt *options) *run.Session {
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
