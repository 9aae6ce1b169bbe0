package trace

import (
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
)

// kind is what is known of a source: file or directory.
func (s *search) kind(st *stages.Stage, c *transfer, source, from string) artifact.Kind {
	if base := path.Base(source); strings.HasSuffix(source, "/") || base == "." || base == ".." || from == "/" {
		return artifact.Directory
	}
	if to := s.stageOf(st, c.from); to != nil {
		if kind := s.kindIn(to, from); kind != artifact.Either {
			return kind
		}
	}
	if ext := path.Ext(from); len(ext) > 1 && len(ext) < 7 && ext != path.Base(from) && !strings.HasSuffix(from, ".d") {
		return artifact.File
	}
	return artifact.Either
}

// kindIn is what the instructions of a stage make of a path.
func (t *Tracer) kindIn(st *stages.Stage, p string) artifact.Kind {
	for ; st != nil; st = st.Parent {
		for _, list := range t.byIndex(st) {
			for _, w := range list {
				switch {
				case w.Origin == artifact.Removed || w.Path == "":
				case w.Path == p && w.Kind != artifact.Either && !w.Tree:
					return w.Kind
				case w.Tree && w.Path == p && w.Origin != artifact.Copied, w.Path != p && artifact.Within(w.Path, p):
					return artifact.Directory
				}
			}
		}
		if t.dirIs(st, p) {
			return artifact.Directory
		}
	}
	return artifact.Either
}

func (t *Tracer) dirIs(st *stages.Stage, p string) bool {
	for i := range st.Cmds {
		if t.dir(st, i+1).path == p {
			return true
		}
	}
	return p == "/"
}
