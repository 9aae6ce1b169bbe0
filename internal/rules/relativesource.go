package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// relativeSource finds relative sources of COPY --from, which BuildKit takes from the root
// of the stage, and writes the slash (convert_copy.go dispatchCopy).
var relativeSource = &rewrite.Rule{
	Name:    "relative-source",
	Summary: "a source of COPY --from looks relative, but begins at the root of the stage",
	Does:    "make paths absolute",
	Why:     "COPY --from reads a source from the root of the stage and ignores WORKDIR; the leading slash shows that.",
	Habit:   true,
	Level:   rewrite.Safe,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet: func(f *prefilter.File) bool {
		return pathsAbsolute(f, func(paths []string) []string { return paths[:len(paths)-1] })
	},
	Run: func(p *rewrite.Pass) {
		for _, c := range copies(p) {
			if c.from {
				relativeSources(p, c)
			}
		}
	},
}

func relativeSources(p *rewrite.Pass, c copied) {
	if c.comment != nil {
		if *c.comment != c.dest {
			p.Report(noComment(c))
		}
		return
	}
	for _, w := range c.sources {
		if c.workdir.Windows || !relative(w.Text) || strings.Contains(w.Text, "://") || path.Clean("/"+w.Text) == "/" {
			continue
		}
		// Have: a path below the root that does not begin with a slash.
		f := rewrite.Finding{Span: w.Span, Message: fmt.Sprintf("the source %s is relative", w.Text)}
		n, prefix := rooted("/", w.Text)
		if f.Reason = unfit(p, c.in, w, n); f.Reason == "" && c.parents {
			f.Reason = "with --parents the path decides where the files arrive"
		}
		if f.Reason == "" && underHome("/", w.Text) {
			f.Reason = home
		}
		if f.Reason == "" {
			f.Fix = c.write(rewrite.Relabels, w, n, prefix)
		}
		p.Report(f)
	}
}

// noComment returns the finding about words that the author takes for a comment. The intended paths are not known then.
func noComment(c copied) rewrite.Finding {
	return rewrite.Finding{Span: c.comment.Span, Message: fmt.Sprintf("%s does not begin a comment here: %s takes it and the words after it for paths", c.comment.Text, c.in.Name),
		Reason: "only a line that begins with # is a comment: write it above the instruction"}
}

// copied is a COPY or ADD that may be edited.
type copied struct {
	stage   *stages.Stage
	index   int // of in, in stage.Body
	in      *syntax.Instruction
	from    bool           // it is a COPY --from
	parents bool           // it has --parents
	sources []syntax.Word  // paths and URLs, without heredocs
	dest    syntax.Word    // the destination
	comment *syntax.Word   // see syntax.Instruction.LikeComment
	workdir stages.Workdir // the WORKDIR in force
}

// copies returns every COPY and ADD of the file that may be edited.
func copies(p *rewrite.Pass) []copied {
	var all []copied
	dirs := knownWorkdirs(p)
	for _, s := range p.Graph.Stages {
		for i, in := range s.Body {
			if c := (copied{stage: s, index: i, in: in, workdir: dirs.At(in)}); c.read(stages.TransferOf(s.Cmds[i])) {
				all = append(all, c)
			}
		}
	}
	return all
}

// read sets c from BuildKit's reading of the instruction, which is nil if it is not a COPY or ADD. It reports whether the
// instruction may be edited.
func (c *copied) read(cmd *stages.Transfer) bool {
	if cmd == nil || c.in.Opaque || len(c.in.Args) < 2 {
		return false
	}
	c.from, c.parents = cmd.From != "", cmd.Parents
	last := len(c.in.Args) - 1
	c.dest, c.comment = c.in.Args[last], c.in.LikeComment()
	paths := cmd.SourcePaths
	for _, w := range c.in.Args[:last] {
		if syntax.Template(w.Text) { // a placeholder may contain blanks, so its words are not those of the build
			return false
		}
		if len(paths) > 0 && paths[0] == w.Text {
			c.sources, paths = append(c.sources, w), paths[1:]
		}
	}
	return !syntax.Template(c.dest.Text) && !c.splitAtBlank()
}

// splitAtBlank reports whether a word of the instruction looks like a part of a longer one: of a path with a blank in quotes or
// after a backslash, or of JSON that BuildKit does not read as such. Then BuildKit does not read what the author means.
func (c *copied) splitAtBlank() bool {
	return !c.in.JSON && slices.ContainsFunc(c.in.Args, func(w syntax.Word) bool {
		return strings.HasSuffix(w.Text, `\`) || strings.HasPrefix(w.Text, "[") && strings.HasSuffix(w.Text, ",") ||
			strings.Count(w.Text, `"`)%2 == 1 || strings.Count(w.Text, "'")%2 == 1
	})
}

// write returns the fix that replaces the first n bytes of w by prefix.
func (c *copied) write(effect rewrite.Effect, w syntax.Word, n int, prefix string) *rewrite.Fix {
	return rewrite.SafeFix(effect, "write "+prefix+w.Text[n:], text.Replace(frontOf(c.in, w, n), prefix))
}

// relative reports whether a path is certainly relative. A variable or placeholder at its beginning may contain an absolute path,
// and a path with a backslash may be a Windows path.
func relative(word string) bool {
	word = strings.TrimLeft(word, `'"`)
	return word != "" && !strings.ContainsRune("/$`", rune(word[0])) &&
		!strings.Contains(word, `\`) && !stages.OnDrive(word) && !syntax.Template(word)
}

// unfit says why the first n bytes of the path w cannot be replaced; "" if they can.
func unfit(p *rewrite.Pass, in *syntax.Instruction, w syntax.Word, n int) string {
	// Variables stay where they are. After a literal name their values do not matter.
	unclear := stages.Unclear(variable().ReplaceAllString(w.Text, ""), p.File.Escape)
	front := frontOf(in, w, n)
	switch {
	case unclear != "":
		return "it " + unclear
	case strings.HasPrefix(strings.TrimLeft(w.Text[n:], "."), "$"):
		return "the variable in it may hold an absolute path"
	case !w.Span.Contains(front) || string(front.Of(p.File.Src)) != w.Text[:n]:
		return cut
	}
	return ""
}

// variable matches what BuildKit's shell lexer expands, except special parameters.
var variable = lazyregexp.New(`\$(\{[^{}$]*\}|[A-Za-z_][A-Za-z0-9_]*)`)

// rooted returns how to make the relative path p absolute, which BuildKit joins to the directory dir: prefix replaces its first n
// bytes. It resolves only "." and ".." at the beginning. The end stays, because it decides whether p must be a directory.
func rooted(dir, p string) (n int, prefix string) {
	dir = path.Clean(dir)
	for {
		dots := leadingDots().FindString(p[n:])
		if dots == "" {
			break
		}
		dir = path.Join(dir, dots)
		n += len(dots)
	}
	slash := strings.TrimSuffix(dir, "/") + "/"
	switch {
	case p == ".": // means "./" (convert.go pathRelativeToWorkingDir)
		return 1, slash
	case p[n:] == "..": // the parent, without a slash
		return len(p), path.Dir(dir)
	}
	return n, slash
}

// leadingDots matches "./" or "../" at the beginning.
var leadingDots = lazyregexp.New(`^\.\.?/+`)

// frontOf returns the span of the first n bytes of w.
func frontOf(in *syntax.Instruction, w syntax.Word, n int) text.Span {
	at := w.Span.Start
	if in.JSON {
		at++ // after the quote
	}
	return text.Span{Start: at, End: at + n}
}

const cut = "it contains a line continuation or an escape"
