package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/run"
)

// listImagesFlags are those of the main command that say which files are read and how.
func listImagesFlags() []cli.Flag {
	return append(mainFlags("config", "isolated", "no-gitignore", "files-from", "shard", "jobs", "0"),
		&cli.StringFlag{Name: "format", Usage: "text or json", Value: "text"})
}

// imageList is that output.
type imageList struct {
	Schema int         `json:"schema"`
	Images []run.Image `json:"images"`
}

// listImages is the action of `dfix images`.
func (p *program) listImages(c *cli.Context) error {
	kind := c.String("format")
	if kind != "text" && kind != "json" {
		return fmt.Errorf("unknown format %q: use text, json", kind)
	}
	opt, err := readListOptions(c)
	if err != nil {
		return err
	}
	s := run.New(p.streams(), &opt.Options)
	list, err := s.Images(c.Context)
	if err != nil {
		return err
	}
	p.code = exitCode(opt, &s.Summary, s.Failures)
	if kind == "json" {
		encoder := json.NewEncoder(p.stdout)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(imageList{1, list})
	}
	return p.imageTable(list)
}

// readListOptions checks the command line.
func readListOptions(c *cli.Context) (*options, error) {
	o := &options{Options: run.Options{
		Paths: c.Args().Slice(), NoGitignore: c.Bool("no-gitignore"), Jobs: c.Int("jobs"), Color: "auto", Timeout: 1, NUL: c.Bool("0"),
	}}
	if c.NArg() == 1 && c.Args().First() == "-" {
		return nil, errors.New("dfix images reads files and not standard input")
	}
	for _, step := range []func(*cli.Context) error{o.readMode, o.readPaths, o.readConfig, o.readNumbers, o.readFilesFrom, o.readShard} {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// imageTable writes what people read.
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
