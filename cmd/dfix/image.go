package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/text"
)

// imageFlags are those of the main command that do not choose rules, and those of `dfix image` alone.
func imageFlags() []cli.Flag {
	return append(mainFlags(
		"diff", "write", "list", "check", "allow-dirty", "0", "config", "isolated", "no-verify", "verify-timeout", "format", "report",
		"stdin-filename", "no-gitignore", "files-from", "shard", "jobs", "exit-zero", "strict", "color", "quiet", "verbose"),
		&cli.StringFlag{Name: "map", Usage: "replace what the lines `OLD NEW` of `FILE` say; the first that matches an image counts"},
		&cli.BoolFlag{Name: "drop-digest", Usage: "where the tag changes, take the digest away that belongs to the old one"},
		&cli.BoolFlag{Name: "syntax", Usage: "also replace the image of # syntax="},
	)
}

// mainFlags are the flags of the main command with these names.
func mainFlags(names ...string) []cli.Flag {
	return slices.DeleteFunc(flags(), func(f cli.Flag) bool { return !slices.Contains(names, f.Names()[0]) })
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
	opt.moves, opt.syntax = moves, c.Bool("syntax")
	if opt.mode == modeReport && opt.format == "" {
		opt.mode = modeDiff
	}
	return p.work(c.Context, opt, start)
}

// readMoves returns the images to replace, and the words of the command line that are paths.
func readMoves(c *cli.Context) (moves *images.Moves, paths []string, err error) {
	var list []images.Move
	words := c.Args().Slice()
	switch file := c.String("map"); {
	case c.IsSet("map"):
		src, err := readFile(file)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", format.Path(file), plain(err))
		}
		if list, err = images.ReadMoves(format.Path(file), string(src)); err != nil {
			return nil, nil, err
		}
	case len(words) < 2:
		return nil, nil, errors.New("dfix image takes an OLD image, the NEW one and perhaps a PATH, or --map FILE")
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

// tellUnmoved says on stderr which images `dfix image` leaves as they are, and why. A report on stdout, and --verbose, say so
// themselves.
func (s *session) tellUnmoved(r *result) {
	if s.opt.moves == nil || s.opt.quiet || s.opt.verbose || s.opt.mode == modeList || s.opt.reportsFindings() || r.Report == nil {
		return
	}
	lines := text.NewLines(r.Before)
	for _, o := range r.Report.Outcomes {
		if o.Applied || o.Reason == "" {
			continue
		}
		line, column := lines.Position(o.Span.Start)
		fmt.Fprintf(s.stderr, "%s:%d:%d: %s: %s\n", format.Path(r.Path), line, column, format.OneLine(o.Message), format.OneLine(o.Reason))
	}
}
