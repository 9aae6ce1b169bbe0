package trace

import (
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/stages"
)

// program returns the trail of a program that a container of s starts.
func (t *Tracer) program(s *stages.Stage, p program) Trail {
	end := t.dir(s, len(s.Cmds))
	switch {
	case path.IsAbs(p.word):
		return t.trail(s, want{path: path.Clean(p.word)})
	case p.file || strings.Contains(p.word, "/"):
		return t.trail(s, want{path: path.Join(end.path, p.word)})
	}
	return t.searched(s, p.word)
}

// plausible reports whether an argument of an entrypoint script is really a program: something makes such a file, or the image is
// named after it.
func (t *Tracer) plausible(s *stages.Stage, p program, trail Trail) bool {
	switch trail.Ends {
	case Certain, Likely, Context:
		return true
	case Base:
		return (&search{Tracer: t, want: want{path: path.Join("/", p.word)}}).called(s.Root().Base.Text)
	}
	return false
}

// searched looks for a program along PATH. It returns the first file that something makes, else the first that an image may have.
func (t *Tracer) searched(s *stages.Stage, word string) Trail {
	var best *result
	for _, dir := range t.searchPath(s) {
		q := want{path: path.Join(dir, word)}
		t.work = 0
		r := t.resolve(place{stage: s, index: len(s.Cmds)}, q, 0)
		if r.rank == rankExact || r.rank >= rankCopiedDir && !t.likelyInImage(word, r) {
			if r.packaged {
				return t.described(word, renamed(r, word))
			}
			return t.described(q.shown(), r)
		}
		if r.rank == rankCopiedDir || r.rank == rankFilledDir {
			r = &result{rank: rankImage, ends: Base}
		}
		if best == nil || r.rank > best.rank {
			best = r
		}
	}
	if best == nil {
		best = &result{ends: Unknown, reason: "PATH is not known"}
	}
	out := *best
	switch {
	case out.ends == Base && (len(out.steps) == 0 || strings.HasSuffix(word, ".exe")):
		out = *t.ofBase(s, word)
	case out.ends == Broken:
		out.reason = "nothing along PATH is called " + word + ": " + out.reason
	default:
		out = *renamed(&out, word)
	}
	return t.described(word, &out)
}

// likelyInImage reports whether a program on PATH more likely comes from the base image than from a directory that may hold it: an
// interpreter or shell, or a program below a copied source that may not be a directory.
func (t *Tracer) likelyInImage(word string, r *result) bool {
	name := strings.TrimRight(word, "0123456789.")
	return strings.Contains(interpreters, " "+name+" ") && !r.packaged || r.ends == Context && r.rank == rankCopiedDir && !r.dir
}

// ofBase returns the answer that the base image has a program.
func (t *Tracer) ofBase(s *stages.Stage, word string) *result {
	first := s.Root()
	if first.Base.Text == "scratch" || strings.HasSuffix(word, ".exe") {
		return unknown("no command that dfix knows puts " + word + " into a directory of PATH")
	}
	return t.fromImage(first, word, &result{rank: rankImage, ends: Base})
}

// renamed returns r with steps that name a program without its directory, which is not known.
func renamed(r *result, word string) *result {
	out := *r
	out.steps = append([]Step(nil), r.steps...)
	for k := range out.steps {
		if path.Base(out.steps[k].Path) == word && (out.steps[k].Instruction == "FROM" || r.packaged) {
			out.steps[k].Path = word
		}
	}
	return &out
}

// searchPath returns the directories of PATH at the end of s.
func (t *Tracer) searchPath(s *stages.Stage) []string {
	value := ""
	for at := s; at != nil && value == ""; at = at.Parent {
		for i := len(at.Cmds) - 1; i >= 0 && value == ""; i-- {
			if c, ok := at.Cmds[i].(*instructions.EnvCommand); ok {
				for _, kv := range c.Env {
					if kv.Key == "PATH" {
						value = strings.Trim(kv.Value, `"'`)
						value = t.expandedPath(at, i, value)
					}
				}
			}
		}
	}
	var dirs []string
	for _, dir := range append(strings.Split(value, ":"), "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin") {
		if path.IsAbs(dir) {
			dirs = append(dirs, path.Clean(dir))
		}
	}
	return dirs
}

// expandedPath replaces variables in the parts of a PATH, without those that are not known.
func (t *Tracer) expandedPath(s *stages.Stage, i int, value string) string {
	var parts []string
	for _, part := range strings.Split(value, ":") {
		if strings.Trim(part, "${}") == "PATH" {
			continue
		}
		if text, _, ok := t.reader.Value(s, i, part); ok {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ":")
}
