package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/run"
)

// imageFlags returns the flags of the main command that do not choose rules, and those of `dfix image` alone.
func imageFlags() []cli.Flag {
	return append(shared("diff", "write", "list", "check", "allow-dirty", "0", "config", "isolated", "no-verify", "verify-timeout", "format", "report",
		"stdin-filename", "no-gitignore", "files-from", "shard", "jobs", "exit-zero", "strict", "color", "quiet", "verbose"),
		&cli.StringFlag{Name: "map", Usage: "replace images as the lines of `FILE` say, each OLD NEW; the first line that matches an image applies"},
		&cli.BoolFlag{Name: "drop-digest", Usage: "remove the digest of an image whose tag changes"},
		&cli.BoolFlag{Name: "syntax", Usage: "also replace the image of # syntax="})
}

// moveImages is the action of `dfix image`.
func (p *program) moveImages(c *cli.Context) error {
	start := time.Now()
	moves, paths, err := readMoves(c)
	if err != nil {
		return err
	}
	opt, err := readOptions(c, paths)
	if err != nil {
		return err
	}
	opt.Moves, opt.Syntax = moves, c.Bool("syntax")
	if opt.Mode == run.Report && opt.Format == "" {
		opt.Mode = run.Diff
	}
	return p.work(c, opt, start)
}

// readMoves returns the images to replace, and the words of the command line that are paths.
func readMoves(c *cli.Context) (moves *images.Moves, paths []string, err error) {
	var list []images.Move
	words := c.Args().Slice()
	switch file := c.String("map"); {
	case c.IsSet("map"):
		src, err := run.ReadFile(file)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", format.Path(file), err)
		}
		if list, err = images.ReadMoves(format.Path(file), string(src)); err != nil {
			return nil, nil, err
		}
	case len(words) < 2:
		return nil, nil, errors.New("dfix image takes OLD, NEW and optional PATHs; with --map FILE it takes only PATHs")
	default:
		move, err := images.NewMove(words[0], words[1], "")
		if err != nil {
			return nil, nil, err
		}
		list, words = []images.Move{move}, words[2:]
	}
	moves, err = images.NewMoves(list, c.Bool("drop-digest"))
	return moves, words, err
}
