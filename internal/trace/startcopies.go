package trace

import (
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
)

// copied returns the questions about what COPY --from copies into s and the stages that it extends, in the order of the file.
// Each is asked right after its COPY, because later instructions may add other files that match a pattern, or remove temporary
// ones.
func (t *Tracer) copied(s *stages.Stage) []question {
	var all []question
	if s.Parent != nil {
		all = t.copied(s.Parent)
	}
	for i, cmd := range s.Cmds {
		c := stages.TransferOf(cmd)
		if c == nil || c.From == "" {
			continue
		}
		d, ok := t.destination(s, i, c)
		if !ok {
			continue
		}
		for _, word := range c.SourcePaths {
			source, _, ok := t.reader.Value(s, i, word)
			if !ok {
				source = variables(word)
			}
			q := question{place{stage: s, index: i + 1}, t.arrives(s, d, c, source)}
			all = append(all, q)
		}
	}
	return all
}

// arrives returns the path to which a COPY copies a source.
func (t *Tracer) arrives(s *stages.Stage, d destination, c *stages.Transfer, source string) want {
	from := path.Join("/", source)
	pattern := strings.ContainsAny(source, "*?[")
	if c.Parents {
		_, rest, pivot := strings.Cut(source, "/./")
		if !pivot {
			rest = source
		}
		p := path.Join(d.path, rest)
		return want{path: p, pattern: strings.ContainsAny(p, "*?[")}
	}
	if !d.into || from == "/" || strings.HasSuffix(source, "/") || path.Base(source) == "." || !pattern && t.kind(s, c, d, source, from) == artifact.Directory {
		return want{path: d.path}
	}
	return want{path: path.Join(d.path, path.Base(from)), pattern: pattern}
}
