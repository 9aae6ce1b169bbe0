package repo

import (
	"path"
	"slices"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/reader"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// ofComments returns the targets of the commands in the comments of a Dockerfile. People type these commands in its directory or
// in one above. A command that can mean this Dockerfile is taken to mean it, because it is in its comments.
func (r *Repository) ofComments(dockerfile string) []mention.Mention {
	l, err := mention.NewLoader(r.root, mention.MaxTotal)
	if err != nil {
		return nil
	}
	defer l.Close()
	s := l.Open(dockerfile)
	if s == nil {
		return nil
	}
	sc := &mention.Scan{Loader: l, Example: true}
	for _, code := range reader.Builds(s, onlyComments(s), func(int) bool { return true }) {
		(&reader.Commands{Scan: sc, Dirs: above(dockerfile), Anywhere: true}).Run(code)
		searchFlags(sc, s, text.Span{Start: code.Place(0), End: code.Place(0) + len(code.Text)}, true)
	}
	var all []mention.Mention
	for _, r := range mention.OfStages(sc.Records) {
		switch {
		case slices.Contains(r.Paths, dockerfile):
			r.Dockerfile, r.Certain = dockerfile, r.Editable
		case r.None || len(r.Paths) > 0:
			continue // it means another file
		}
		all = append(all, r.Mention)
	}
	return all
}

// above returns the directory of a file and all directories above it.
func above(file string) []string {
	dirs := []string{path.Dir(file)}
	for dirs[len(dirs)-1] != "." {
		dirs = append(dirs, path.Dir(dirs[len(dirs)-1]))
	}
	return dirs
}

// onlyComments returns the text of the source in which everything but the text of whole-line comments is blank.
func onlyComments(s *source.File) []byte {
	src := slices.Clone(s.Src)
	for number := 1; number <= s.Lines.Count(); number++ {
		start := s.Lines.Start(number)
		end := s.LineEnd(start, len(src))
		comment := s.Commented(end)
		for i := start; i < end && (!comment || src[i] == ' ' || src[i] == '\t' || src[i] == '#'); i++ {
			src[i] = ' '
		}
	}
	return src
}
