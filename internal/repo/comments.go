package repo

import (
	"path"
	"slices"

	"github.com/dfix-dev/dfix/internal/text"
)

// ofComments returns the targets of the commands in the comments of a Dockerfile. People type these commands in its directory or in
// one above. A command that can mean this Dockerfile does mean it: why else is it there?
func (r *Repository) ofComments(dockerfile string) []Mention {
	l, err := newLoader(r.root, maxTotal)
	if err != nil {
		return nil
	}
	defer l.close()
	s := l.open(dockerfile)
	if s == nil {
		return nil
	}
	sc := &scan{loader: l, example: true}
	for _, code := range commentedBuilds(s) {
		(&commands{scan: sc, dirs: above(dockerfile), anywhere: true}).run(code)
		searchFlags(sc, s, text.Span{Start: code.place(0), End: code.place(0) + len(code.text)}, true)
	}
	var all []Mention
	for _, r := range ofStages(sc.records) {
		switch {
		case slices.Contains(r.paths, dockerfile):
			r.Dockerfile, r.Certain = dockerfile, r.Editable
		case r.none || len(r.paths) > 0:
			continue // it means another file
		}
		all = append(all, r.Mention)
	}
	return all
}

// above returns the directory of a file and all above it.
func above(file string) []string {
	dirs := []string{path.Dir(file)}
	for dirs[len(dirs)-1] != "." {
		dirs = append(dirs, path.Dir(dirs[len(dirs)-1]))
	}
	return dirs
}

// commentedBuilds returns the commands in comments that build images.
func commentedBuilds(s *source) []located {
	return builds(s, onlyComments(s), func(int) bool { return true })
}

// onlyComments is the text of the source in which everything but the text of whole-line comments is blank.
func onlyComments(s *source) []byte {
	src := slices.Clone(s.src)
	for number := 1; number <= s.lines.Count(); number++ {
		start := s.lines.Start(number)
		end := s.lineEnd(start, len(src))
		comment := s.commented(end)
		for i := start; i < end && (!comment || src[i] == ' ' || src[i] == '\t' || src[i] == '#'); i++ {
			src[i] = ' '
		}
	}
	return src
}
