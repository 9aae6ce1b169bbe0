package trace

import (
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
)

// kind returns what is known of a source: file or directory.
func (t *Tracer) kind(st *stages.Stage, c *stages.Transfer, d destination, source, from string) artifact.Kind {
	if base := path.Base(source); strings.HasSuffix(source, "/") || base == "." || base == ".." || from == "/" {
		return artifact.Directory
	}
	if to := t.stageOf(st, c.From); to != nil {
		if kind := t.kindIn(to, from); kind != artifact.Either {
			return kind
		}
	}
	if kind := kindOf(from); kind != artifact.Either || from != d.path {
		return kind
	}
	return artifact.Directory // COPY --from=build /etc/app /etc/app/ keeps its place
}

// kindOf returns the kind that the name of a path suggests: programs are in the directories of programs, and files have
// extensions.
func kindOf(p string) artifact.Kind {
	base, ext := path.Base(p), path.Ext(p)
	switch {
	case artifact.UsualDirectory(p) || strings.Contains(folders, " "+base+" "):
		return artifact.Directory
	case strings.HasSuffix(path.Dir(p), "/bin") || strings.HasSuffix(path.Dir(p), "/sbin"):
		return artifact.File
	case len(ext) > 1 && len(ext) < 7 && ext != base && ext != ".d" && strings.Trim(ext[1:], "0123456789") != "":
		return artifact.File
	}
	return artifact.Either
}

// folders are names that people give to directories, and not to files.
const folders = " dist target bin obj release debug public lib publish node_modules site-packages www static assets templates migrations "

// kindIn returns what the instructions of a stage make of a path.
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
