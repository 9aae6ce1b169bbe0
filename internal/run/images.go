package run

import (
	"context"
	"fmt"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Image is a use of an image, as `dfix images --format json` prints it.
type Image struct {
	Image   *string `json:"image"`   // the whole reference; null if only build arguments decide
	Written string  `json:"written"` // as in the file
	Kind    string  `json:"kind"`
	Path    string  `json:"path"`
	Line    int     `json:"line"`
	Column  int     `json:"column"`
}

// Images lists the images of all files, in the order of paths. It reports a file that cannot be read, and lists the
// others.
func (s *Session) Images(ctx context.Context) ([]Image, error) {
	files, errs := discover.Find(ctx, s.opt.Paths, s.search())
	for _, err := range errs {
		s.fail(err)
	}
	defer s.progress.clear()
	list := []Image{}
	type found struct {
		discover.File
		records []Image
		err     error
	}
	err := inOrder(ctx, s.opt.Shard.files(files), s.opt.Jobs, func(f discover.File) *found {
		records, err := s.imagesOf(f)
		return &found{f, records, err}
	}, func(f *found) error {
		if f.err != nil {
			s.Failures.Paths++
			fmt.Fprintf(s.Err, "%s:%s\n", format.Path(f.Path), Located(f.err))
		}
		list = append(list, f.records...)
		return nil
	})
	return list, err
}

func (s *Session) imagesOf(f discover.File) ([]Image, error) {
	src, err := ReadFile(f.Real)
	if err != nil {
		return nil, err
	}
	if _, _, other := syntax.OtherFrontend(src); other {
		return nil, nil
	}
	g, err := stages.Read(f.Path, src)
	if err != nil {
		return nil, err
	}
	var records []Image
	lines := text.NewLines(src)
	for _, u := range images.Of(g, s.repositories.of(f.Real).Facts(f.Real).Contexts) {
		r := Image{Written: u.Written, Kind: u.Kind, Path: f.Path}
		if name := u.Image.String(); u.Word != "" {
			r.Image = &name
		}
		r.Line, r.Column = lines.Position(u.Span.Start)
		records = append(records, r)
	}
	return records, nil
}
