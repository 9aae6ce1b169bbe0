package guard

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

const (
	maxTests = 12  // the most paths that are tested at one place
	listFrom = 4   // the number of paths from which a single ls tests them all; its error names the missing ones
	maxLine  = 100 // the length in bytes from which the paths of an ls are split into lines
)

// wrap marks in a command where a long line may continue on the next one. No path contains it.
const wrap = "\n"

// tests returns the commands that test artifacts, one a RUN.
func (g *guarding) tests(artifacts []*copied, at *place) []string {
	if len(artifacts) >= listFrom && findsLs(at) {
		var paths []string
		for _, a := range artifacts {
			paths = append(paths, quoted(a.path))
		}
		return listings(paths)
	}
	var tests []string
	for _, a := range artifacts {
		tests = append(tests, "test "+g.operator(a)+" "+quoted(a.path))
	}
	return tests
}

// operator returns the operator of test for a path: -f if it is certainly a file, -d for a directory, else -e.
func (g *guarding) operator(a *copied) string {
	st := g.reader.Stage(a.at.stage)
	w := st.Last(a.path)
	below := slices.ContainsFunc(st.Writes, func(v *artifact.Write) bool {
		return v.Path != a.path && v.Path != "" && v.Origin != artifact.Removed && artifact.Within(v.Path, a.path)
	})
	switch {
	case w != nil && w.Path == a.path && w.Kind == artifact.File && !below && !a.slash && !intoDirectory(st, w):
		return "-f"
	case w != nil && w.Tree && path.Dir(a.path) == w.Path && w.Command != nil && w.Command.Name() == "go" && w.Word.Text != "." && !a.slash && !below && onlyWriter(st, w):
		return "-f" // go build -o DIR/
	case below && w != nil && w.Level == artifact.Certain, w != nil && w.Path == a.path && !w.Tree && w.Kind == artifact.Directory && w.Level == artifact.Certain:
		return "-d"
	}
	return "-e"
}

// onlyWriter reports whether only the command of w may write below the directory of w, apart from commands that make the
// directory.
func onlyWriter(st *artifact.Stage, w *artifact.Write) bool {
	return !slices.ContainsFunc(st.Writes, func(v *artifact.Write) bool {
		other := v.Command != w.Command && v.Origin != artifact.Empty && v.Origin != artifact.Removed
		return other && (v.Path == "" || artifact.Within(v.Path, w.Path) || v.Tree && artifact.Within(w.Path, v.Path))
	})
}

// intoDirectory reports whether the target of a command may be a directory, into which the command would then write: a COPY has
// put sources above it. "go build -o server ./server" is an example.
func intoDirectory(st *artifact.Stage, w *artifact.Write) bool {
	return w.Command != nil && slices.Contains([]string{"go", "xx-go", "garble", "cp", "mv", "install", "ln"}, w.Command.Name()) &&
		slices.ContainsFunc(st.Writes, func(v *artifact.Write) bool {
			return v.Tree && v.Path != w.Path && artifact.Within(w.Path, v.Path) && (v.Origin == artifact.Fetched || v.Origin == artifact.Copied && bringsDirectories(v))
		})
}

// bringsDirectories reports whether a COPY or ADD may copy directories.
func bringsDirectories(w *artifact.Write) bool {
	args := w.At.Args
	return w.At.Opaque || slices.ContainsFunc(args[:max(0, len(args)-1)], func(word syntax.Word) bool {
		return !fileName().MatchString(path.Base(word.Text)) || w.At.Name == "ADD" && archive().MatchString(word.Text)
	})
}

// fileName is the name of a file by its ending, perhaps with a star in front of that; archive what ADD unpacks.
var (
	fileName = lazyregexp.New(`^[\w*?-][\w*?.-]*\.[A-Za-z]{1,6}$`)
	archive  = lazyregexp.New(`\.(tar|tgz|txz|tbz2?|gz|xz|bz2|zst)$`)
)

// insert returns the edit that adds a RUN for each command right below the instruction of a place, with the indent, line end
// and letter case of its neighbours.
func (g *guarding) insert(commands []string, at *place) text.Edit {
	src, lines := g.File.Src, at.after.Lines
	eol := "\n"
	if strings.HasSuffix(string(lines.Of(src)), "\r\n") {
		eol = "\r\n"
	}
	indent := string(src[lines.Start:at.after.Span.Start])
	var b strings.Builder
	for _, command := range commands {
		run, between := indent+g.run()+" "+command, " "
		if len(run) > maxLine {
			between = " " + string(g.File.Escape) + eol + indent + "    "
		}
		b.WriteString(strings.ReplaceAll(run, wrap, between) + eol)
	}
	return text.Insert(lines.End, b.String())
}

// unquoted are the bytes, in addition to letters and digits, that mean themselves in every shell.
const unquoted = "/._-+@:,%=~"

// quoted returns p, which contains no quote and no backslash, as a word for the shell.
func quoted(p string) string {
	odd := strings.ContainsFunc(p, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(unquoted, r))
	})
	if odd {
		return "'" + p + "'"
	}
	return p
}
