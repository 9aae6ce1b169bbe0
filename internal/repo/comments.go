package repo

import (
	"bytes"
	"os"
	"path"
	"slices"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/text"
)

// buildCommand matches the start of a command that builds an image.
var buildCommand = lazyregexp.New(`\b(?:docker|podman|nerdctl|buildah)[ \t]+(?:(?:buildx|image|builder)[ \t]+)?(?:build|bud|b)[ \t]`)

// ofComments returns the targets of the commands in the comments of a Dockerfile. People type these commands in its directory or in
// one above. A command that can mean this Dockerfile does mean it: why else is it there?
func (r *Repository) ofComments(dockerfile string) []Mention {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return nil
	}
	l := &loader{root: root, left: maxTotal, found: map[string]string{}}
	defer l.close()
	s := l.open(dockerfile)
	if s == nil {
		return nil
	}
	sc := &scan{loader: l, example: true}
	for _, code := range s.commentedBuilds() {
		(&commands{scan: sc, dirs: above(dockerfile), anywhere: true}).run(code)
		sc.searchTargets(s, text.Span{Start: code.place(0), End: code.place(0) + len(code.text)})
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
func (s *source) commentedBuilds() []located {
	return s.builds(s.onlyComments(), func(int) bool { return true })
}

// builds returns the commands that build images in src, which is as long as the source: to the end of their lines, or to
// the quote that ends them. They start where begins says.
func (s *source) builds(src []byte, begins func(at int) bool) []located {
	in := newSource(s.path, s.file, src)
	var all []located
	end := 0
	for _, m := range buildCommand.FindAllSubmatchIndex(src, maxFound) {
		at := m[0]
		if at < end || !begins(at) {
			continue
		}
		end = in.lineEnd(at, len(src))
		for end < len(src) && continued(src[at:end]) {
			end = in.lineEnd(end+1, len(src))
		}
		if at > 0 && quoteMark(src[at-1]) {
			if i := bytes.IndexByte(src[at:end], src[at-1]); i >= 0 {
				end = at + i
			}
		}
		all = append(all, s.shown(string(src[at:end]), at))
	}
	return all
}

func quoteMark(b byte) bool { return b == '`' || b == '"' || b == '\'' }

// onlyComments is the text of the source in which everything but the text of whole-line comments is blank.
func (s *source) onlyComments() []byte {
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
