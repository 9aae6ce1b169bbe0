package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// listImagesFlags are those of the main command that say which files are read and how.
func listImagesFlags() []cli.Flag {
	return append(mainFlags("config", "isolated", "no-gitignore", "files-from", "shard", "jobs", "0"),
		&cli.StringFlag{Name: "format", Usage: "text or json", Value: "text"})
}

// imageRecord is an image in the output of `dfix images --format json`.
type imageRecord struct {
	Image   *string `json:"image"`   // the whole reference; null if only build arguments decide
	Written string  `json:"written"` // as in the file
	Kind    string  `json:"kind"`
	Path    string  `json:"path"`
	Line    int     `json:"line"`
	Column  int     `json:"column"`
}

// imageList is that output.
type imageList struct {
	Schema int           `json:"schema"`
	Images []imageRecord `json:"images"`
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
	s := p.session(opt)
	list, err := s.images(c.Context)
	s.progress.clear()
	if err != nil {
		return err
	}
	p.code = exitCode(opt, &s.summary, s.failures)
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
	o := &options{
		paths: c.Args().Slice(), noGitignore: c.Bool("no-gitignore"), jobs: c.Int("jobs"), color: "auto", timeout: 1,
		nul: c.Bool("0"),
	}
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

// images lists the images of all files, in the order of paths. A file that cannot be read costs itself.
func (s *session) images(ctx context.Context) ([]imageRecord, error) {
	files, errs := discover.Find(ctx, s.opt.paths, s.search())
	for _, err := range errs {
		s.fail(err)
	}
	list := []imageRecord{}
	type found struct {
		discover.File
		records []imageRecord
		err     error
	}
	err := inOrder(ctx, s.opt.shard.files(files), s.opt.jobs, func(f discover.File) *found {
		records, err := s.imagesOf(f)
		return &found{f, records, err}
	}, func(f *found) error {
		if f.err != nil {
			s.failures.paths++
			fmt.Fprintf(s.stderr, "%s:%s\n", format.Path(f.Path), located(f.err))
		}
		list = append(list, f.records...)
		return nil
	})
	return list, err
}

func (s *session) imagesOf(f discover.File) ([]imageRecord, error) {
	src, err := readFile(f.Real)
	if err != nil {
		return nil, plain(err)
	}
	if _, _, other := syntax.OtherFrontend(src); other {
		return nil, nil
	}
	file, err := syntax.Parse(f.Path, src)
	if err != nil {
		return nil, err
	}
	g, err := stages.Build(file)
	if err != nil {
		return nil, err
	}
	var records []imageRecord
	lines := text.NewLines(src)
	for _, u := range images.Of(g, s.around.of(f.Real).Of(f.Real).Facts().Contexts) {
		r := imageRecord{Written: u.Written, Kind: u.Kind, Path: f.Path}
		if name := u.Image.String(); u.Word != "" {
			r.Image = &name
		}
		r.Line, r.Column = lines.Position(u.Span.Start)
		records = append(records, r)
	}
	return records, nil
}

// imageTable writes what people read.
func (p *program) imageTable(list []imageRecord) error {
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
