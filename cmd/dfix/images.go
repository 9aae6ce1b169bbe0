package main

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/run"
)

// imageList is the output of `dfix images --format json`.
type imageList struct {
	Schema int         `json:"schema"`
	Images []run.Image `json:"images"`
}

// listImages is the action of `dfix images`.
func (p *program) listImages(c *cli.Context) error {
	if c.NArg() == 1 && c.Args().First() == "-" {
		return errors.New("dfix images cannot read standard input")
	}
	opt, err := readOptions(c, c.Args().Slice())
	if err != nil {
		return err
	}
	s := run.New(p.streams(), &opt.Options)
	list, err := s.Images(c.Context)
	if err != nil {
		return err
	}
	p.code = exitCode(opt, &s.Summary, s.Failures)
	if c.String("format") == "json" {
		return p.printJSON(imageList{1, list})
	}
	return p.imageTable(list)
}

// imageTable writes the list as a table.
func (p *program) imageTable(list []run.Image) error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	if len(list) > 0 {
		fmt.Fprintln(table, "IMAGE\tPLACE\tWRITTEN")
	}
	for _, r := range list {
		image := "?"
		if r.Image != nil {
			image = *r.Image
		}
		fmt.Fprintf(table, "%s\t%s:%d\t%s %s\n", format.OneLine(image), format.Path(r.Path), r.Line, r.Kind, format.OneLine(r.Written))
	}
	return table.Flush()
}
