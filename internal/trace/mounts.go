package trace

import (
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
)

// mounted continues the search in the source of a bind mount.
func (s *search) mounted(st *stages.Stage, i int, m *instructions.Mount, q want, step *Step) *result {
	rel := strings.TrimPrefix(q.path, s.mountTarget(st, i, m))
	from := q.in(path.Join("/", m.Source, rel))
	step.Source, step.From = from.shown(), m.From
	if m.From == "" {
		step.Source = strings.TrimPrefix(from.path, "/")
		return &result{rank: rankExact, ends: Context}
	}
	return s.origin(st, i, m.From, from, step)
}

// cached continues the search among the commands that write to the same cache mount.
func (s *search) cached(st *stages.Stage, i, k int, m *instructions.Mount, q want) *result {
	if r := s.resolve(place{st, i, k}, q, s.depth+1); r.ends == Certain || r.ends == Likely {
		return r
	}
	q.cache = cacheName(m)
	return s.resolve(place{st, i, 0}, q, s.depth+1)
}

// mountTarget returns the absolute path of a mount.
func (t *Tracer) mountTarget(st *stages.Stage, i int, m *instructions.Mount) string {
	if path.IsAbs(m.Target) {
		return path.Clean(m.Target)
	}
	return path.Join(t.dir(st, i).path, m.Target)
}

// mountAt returns the mount of a RUN that covers p; nil if there is none.
func (t *Tracer) mountAt(st *stages.Stage, i int, p string) *instructions.Mount {
	var found *instructions.Mount
	size := 0
	for _, m := range t.mountsOf(st, i) {
		if target := t.mountTarget(st, i, m); m.Target != "" && artifact.Within(p, target) && len(target) >= size {
			found, size = m, len(target)
		}
	}
	return found
}

// mountsOf returns the mounts of an instruction.
func (t *Tracer) mountsOf(st *stages.Stage, i int) []*instructions.Mount {
	run, ok := st.Cmds[i].(*instructions.RunCommand)
	if !ok {
		return nil
	}
	known, ok := t.mounts[run]
	if !ok {
		known = stages.Mounts(run, func(word string) string {
			if text, _, ok := t.reader.Value(st, i, word); ok {
				return text
			}
			return word
		})
		t.mounts[run] = known
	}
	return known
}

func cacheName(m *instructions.Mount) string {
	if m.CacheID != "" {
		return m.CacheID
	}
	return path.Clean(m.Target)
}
