package trace

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
)

// destination is the destination of a COPY or ADD.
type destination struct {
	path    string
	into    bool // it is certainly a directory
	certain bool
}

// destination computes the destination of a COPY or ADD. ok is false if it is not known.
func (t *Tracer) destination(st *stages.Stage, i int, c *stages.Transfer) (d destination, ok bool) {
	word, sure, ok := t.reader.Value(st, i, c.DestPath)
	if !ok || stages.Unclear(word, t.graph.File.Escape) != "" {
		return d, false
	}
	now := t.dir(st, i)
	d = destination{path: path.Clean(word), certain: sure}
	if !path.IsAbs(word) {
		d.path, d.certain = path.Join(now.path, word), sure && now.certain
	}
	d.into = artifact.UsualDirectory(d.path) && st.Root().Base.Text != "scratch" || strings.HasSuffix(word, "/") || path.Base(word) == "." || word == "" || word == ".." || c.Parents ||
		len(c.SourcePaths)+len(c.SourceContents) > 1
	return d, true
}

func remote(source string) bool {
	return strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") || strings.HasPrefix(source, "git@") ||
		strings.HasPrefix(source, "git://") || strings.HasPrefix(source, "ssh://")
}

// archive reports whether ADD unpacks a file of this name.
func archive(name string) bool {
	return slices.ContainsFunc([]string{".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst"}, func(end string) bool {
		return strings.HasSuffix(name, end)
	})
}

// variables returns a path with a "*" for each variable.
func variables(word string) string {
	var out strings.Builder
	for i := 0; i < len(word); i++ {
		if word[i] != '$' {
			out.WriteByte(word[i])
			continue
		}
		out.WriteByte('*')
		if i+1 < len(word) && word[i+1] == '{' {
			for i++; i < len(word) && word[i] != '}'; i++ {
			}
			continue
		}
		for i+1 < len(word) && (word[i+1] == '_' || word[i+1] >= '0' && word[i+1] <= '9' || word[i+1]|0x20 >= 'a' && word[i+1]|0x20 <= 'z') {
			i++
		}
	}
	return out.String()
}
