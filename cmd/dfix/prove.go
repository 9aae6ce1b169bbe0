package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/run"
	"github.com/dfix-dev/dfix/internal/verify"
)

// prove is the action of `dfix prove`: the verdict on stdout, what it does not cover on stderr.
func (p *program) prove(c *cli.Context) error {
	if c.NArg() != 2 {
		return errors.New("dfix prove takes two files: BEFORE and AFTER")
	}
	var texts [2][]byte
	for i, path := range c.Args().Slice() {
		var err error
		if texts[i], err = run.ReadDockerfile(path); err != nil {
			fmt.Fprintf(p.stderr, "%s:%s\n", format.Path(path), run.Located(err))
			p.code = exitError
		}
	}
	if p.code != exitDone {
		return nil
	}
	verdict, err := verify.Prove(c.Context, texts[0], texts[1])
	if err != nil {
		return fmt.Errorf("cannot compare the two files: %w", err)
	}
	if verdict.Note != "" {
		fmt.Fprintf(p.stderr, "dfix: %s\n", format.OneLine(verdict.Note))
	}
	if verdict.Difference != "" {
		p.code = exitChange
	}
	_, err = fmt.Fprintln(p.stdout, format.OneLine(verdict.String()))
	return err
}
