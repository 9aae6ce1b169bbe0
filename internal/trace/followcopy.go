package trace

import (
	"fmt"
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
)

// copies offers the explanations by a COPY or ADD.
func (s *search) copies(st *stages.Stage, i int, c *stages.Transfer) {
	d, ok := s.destination(st, i, c)
	switch {
	case s.cache != "":
		return
	case !ok || strings.HasPrefix(d.path, unknownDir) && !strings.HasPrefix(s.path, unknownDir):
		s.may(fmt.Sprintf("%s (line %d)", st.Body[i].Name, s.line(st.Body[i]))) // to an unknown place
		return
	}
	s.inline(st, i, c, d)
	for k := len(c.SourcePaths) - 1; k >= 0 && !s.done; k-- {
		source, sure, ok := s.reader.Value(st, i, c.SourcePaths[k])
		if !ok {
			source, sure = variables(c.SourcePaths[k]), false
		}
		if c.Add && remote(source) {
			s.remote(st, i, d, source)
			continue
		}
		if s.pattern && s.asks(c, d) != "" && s.asks(c, d) != c.SourcePaths[k] {
			continue
		}
		for _, p := range s.pairs(st, d, c, source) {
			p.certain = p.certain && sure && d.certain
			s.follow(st, i, d, c, source, p)
			if s.done {
				return
			}
		}
	}
}

// inline offers the files that are in the Dockerfile itself.
func (s *search) inline(st *stages.Stage, i int, c *stages.Transfer, d destination) {
	for _, file := range c.SourceContents {
		p := d.path
		if d.into {
			p = path.Join(d.path, file.Path)
		}
		if s.matches(p) {
			step := s.step(st, i, Certain)
			step.Path, step.Source = shown(p), "<<"+file.Path
			s.settle((&result{rank: rankExact, ends: Certain}).then(st.Body[i], step))
		}
	}
}

// remote offers a download.
func (s *search) remote(st *stages.Stage, i int, d destination, url string) {
	clean, _, _ := strings.Cut(url, "?")
	file := path.Join(d.path, path.Base(strings.TrimSuffix(clean, "/")))
	step := s.step(st, i, Certain)
	step.Path, step.Source = s.shown(), url
	repository := strings.HasSuffix(strings.SplitN(url, "#", 2)[0], ".git") || strings.HasPrefix(url, "git@")
	switch {
	case repository && artifact.Within(s.path, d.path):
		step.Certainty = Likely
		s.offer((&result{rank: rankFilledDir, ends: Likely}).then(st.Body[i], step))
	case repository:
	case d.into && s.matches(file), !d.into && s.matches(d.path):
		s.settle((&result{rank: rankExact, ends: Certain}).then(st.Body[i], step))
	case s.matches(d.path), s.matches(file) && !d.into:
		step.Certainty = Likely
		s.offer((&result{rank: rankFilledDir, ends: Likely}).then(st.Body[i], step))
	}
}

// follow continues the search in the source of a transfer.
func (s *search) follow(st *stages.Stage, i int, d destination, c *stages.Transfer, source string, p pair) {
	certainty := Certain
	if !p.certain {
		certainty = Likely
	}
	step := s.step(st, i, certainty)
	step.Path, step.Source = s.shown(), p.shown()
	if p.to != "" {
		step.Path = shown(p.to)
	}
	if c.From == "" {
		s.context(st, i, d, c, source, p, step)
		return
	}
	step.From = c.From
	r := s.origin(st, i, c.From, p.want, &step)
	r = r.then(st.Body[i], step)
	s.consider(r, p)
}

// consider accepts the result of a COPY or ADD: always for the path itself, otherwise if it ranks above the others.
func (s *search) consider(r *result, p pair) {
	out := *r
	if p.whole && !p.pattern {
		out.rank = rankExact
		s.settle(&out)
		return
	}
	switch {
	case r.ends == Certain || r.ends == Likely || r.ends == Context:
		out.rank = max(out.rank, rankCopiedDir)
	case p.guess:
		s.may(fmt.Sprintf("%s (line %d)", r.steps[0].Instruction, r.steps[0].Line)) // if its source is a directory
		return
	}
	s.offer(&out)
}

// context ends a trail at the build context.
func (s *search) context(st *stages.Stage, i int, d destination, c *stages.Transfer, source string, p pair, step Step) {
	step.Source = strings.TrimPrefix(p.shown(), "/")
	if step.Source == "" {
		step.Source = "."
	}
	r := &result{rank: rankCopiedDir, ends: Context}
	switch {
	case p.whole && !p.pattern:
		r.rank = rankExact
	case p.to == "" || p.pattern:
		step.Certainty = Likely
	}
	if s.opaque != "" && artifact.Within(s.path, d.path) && s.path != d.path && r.rank == rankCopiedDir && !sourceLike(strings.TrimPrefix(s.path, d.path)) {
		r.ends, r.reason = Unknown, "the build context may have it, or "+s.opaque+" makes it"
	}
	r.dir = strings.HasSuffix(source, "/") || path.Base(source) == "."
	if c.Add && archive(source) {
		step.Source, step.Certainty = strings.TrimPrefix(path.Clean("/"+source), "/"), Likely
		r.rank = rankFilledDir
	}
	s.offer(r.then(st.Body[i], step))
}
