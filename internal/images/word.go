package images

import (
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Piece is a part of a FROM's word in which the variables are replaced by the defaults of their ARGs: text from one
// place of the file.
type Piece struct {
	Text string
	Span text.Span // where it is written: in the FROM, or in an ARG
	vars []string  // the variables that lead to it, the one in FROM first; empty for text of the FROM itself
	Arg  string    // the ARG in whose default it is written; "" if that is FROM itself
	Open bool      // no default: Text is an example
}

// Pieces are the pieces of a word, in order.
type Pieces []Piece

// Text returns the word with the defaults of its variables.
func (p Pieces) Text() string { return p.With() }

// known returns the word, or "" if a variable without a default is part of it.
func (p Pieces) known() string {
	if p.OpenBefore(len(p.Text()) + 1) {
		return ""
	}
	return p.Text()
}

// With returns the word as it is if a build sets the given variables to an example value.
func (p Pieces) With(given ...string) string {
	var b strings.Builder
	last := ""
	for _, piece := range p {
		i := slices.IndexFunc(piece.vars, func(arg string) bool { return slices.Contains(given, arg) })
		if i < 0 {
			b.WriteString(piece.Text)
			last = ""
			continue
		}
		if key := strings.Join(piece.vars[:i+1], " "); key != last {
			b.WriteString(example)
			last = key
		}
	}
	return b.String()
}

// Vars returns the names of all variables of the word.
func (p Pieces) Vars() []string {
	var names []string
	for _, piece := range p {
		names = append(names, piece.vars...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Default returns the default of an ARG that the word uses, with the names of the variables in it.
func (p Pieces) Default(arg string) string {
	var b strings.Builder
	for _, piece := range p {
		i := slices.Index(piece.vars, arg)
		switch {
		case piece.Arg == arg:
			b.WriteString(piece.Text)
		case i >= 0 && i+1 < len(piece.vars):
			b.WriteString("$" + piece.vars[i+1])
		}
	}
	return b.String()
}

// OpenBefore reports whether a variable without a default is among the first n bytes of Text.
func (p Pieces) OpenBefore(n int) bool {
	at := 0
	for _, piece := range p {
		if piece.Open && at < n {
			return true
		}
		at += len(piece.Text)
	}
	return false
}

// example is a value that may be a registry's path, a name, a tag or a part of one of these.
const example = "4321"

// simple matches the parts of a word that this package reads: a variable without a modifier or with a default, or text that
// BuildKit's shell lexer leaves as it is.
var simple = lazyregexp.New(`\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)(?:(:?-)([^${}"'\\]*))?\}|[^$"'\\]+`)

// piecesOf returns the word of a FROM in pieces. ok is false for words with quotes, escapes or other modifiers, and if the
// default of an ARG cannot be read.
func piecesOf(g *stages.Graph, r *stages.Ref) (pieces Pieces, ok bool) {
	if r.Fixed || r.Kind != stages.FromBase {
		return nil, false
	}
	from := written{word: string(r.Span.Of(g.File.Src)), at: r.Span.Start}
	return pieceReader(defaultsOf(g)).read(from)
}

// pieceReader has the defaults of the global ARGs.
type pieceReader map[string]*argDefault

// written is a text with variables.
type written struct {
	word string
	at   int      // where it begins
	vars []string // the variables that lead to it
	arg  string   // the ARG whose default it is
}

// piece returns a part of w.
func (w written) piece(lo, hi int, vars []string) Piece {
	return Piece{Text: w.word[lo:hi], Span: text.Span{Start: w.at + lo, End: w.at + hi}, vars: vars, Arg: w.arg}
}

func (b pieceReader) read(w written) (pieces Pieces, ok bool) {
	end := 0
	for _, m := range simple().FindAllStringSubmatchIndex(w.word, -1) {
		if m[0] != end {
			return nil, false
		}
		end = m[1]
		name := group(w.word, m, 1) + group(w.word, m, 2)
		if name == "" {
			pieces = append(pieces, w.piece(m[0], m[1], w.vars))
			continue
		}
		more, ok := b.variable(name, w, m)
		if !ok {
			return nil, false
		}
		pieces = append(pieces, more...)
	}
	if w.word == "" { // an empty default has a place too
		pieces = Pieces{w.piece(0, 0, w.vars)}
	}
	return pieces, end == len(w.word)
}

func group(s string, m []int, i int) string {
	if m[2*i] < 0 {
		return ""
	}
	return s[m[2*i]:m[2*i+1]]
}

// platformArg is a variable that the platform of a build decides (dockerfile2llb/platform.go, defaultArgs).
var platformArg = lazyregexp.New(`^(TARGET|BUILD)(PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)$`)

// variable returns the value of a variable without build arguments. The default of an ARG can use the ARGs above it.
func (b pieceReader) variable(name string, w written, m []int) (Pieces, bool) {
	d, vars := b[name], append(slices.Clone(w.vars), name)
	switch {
	case platformArg().MatchString(name):
		return Pieces{{Text: example, vars: vars, Open: true}}, true
	case d != nil && (d.twice || d.unclear || slices.Contains(w.vars, name) || w.arg != "" && d.at > w.at):
		return nil, false
	case d != nil && d.has && (d.value != "" || group(w.word, m, 3) != ":-"):
		return b.read(written{d.value, d.span.Start, vars, name})
	case m[8] >= 0:
		return Pieces{w.piece(m[8], m[9], vars)}, true
	}
	return Pieces{{Text: example, vars: vars, Open: true}}, true
}

// argDefault is the default of a global ARG.
type argDefault struct {
	value   string
	span    text.Span
	at      int  // where the ARG is
	has     bool // there is a default
	twice   bool // the name is declared twice
	unclear bool // this package cannot read it
}

// argPair is one NAME or NAME=VALUE of an ARG.
var argPair = lazyregexp.New(`^([A-Za-z_][\w.-]*)(?:(=)(?:"([^"'\\]*)"|'([^"'\\]*)'|([^"'\\\s]*)))?$`)

// defaultsOf reads the ARGs above the first FROM.
func defaultsOf(g *stages.Graph) map[string]*argDefault {
	defaults := map[string]*argDefault{}
	add := func(name string, d argDefault) {
		if old := defaults[name]; old != nil {
			old.twice = true
			return
		}
		defaults[name] = &d
	}
	for _, in := range g.File.Instructions {
		if in.Name == "FROM" {
			break
		}
		if in.Name == "ARG" {
			readArg(g.File, in, add)
		}
	}
	for _, cmd := range g.MetaArgs { // ARGs that BuildKit's parser has read but the loop above has not
		for _, kv := range cmd.Args {
			if defaults[kv.Key] == nil {
				defaults[kv.Key] = &argDefault{unclear: true}
			}
		}
	}
	return defaults
}

var blank = lazyregexp.New(`(?:"[^"]*"|'[^']*'|[^\s"'])+`)

func readArg(f *syntax.File, in *syntax.Instruction, add func(string, argDefault)) {
	if in.Opaque || len(in.Args) != 1 || in.Args[0].Split {
		return
	}
	src := string(in.Args[0].Span.Of(f.Src))
	for _, at := range blank().FindAllStringIndex(src, -1) {
		m := argPair().FindStringSubmatchIndex(src[at[0]:at[1]])
		if m == nil {
			return
		}
		d := argDefault{has: m[4] >= 0, at: in.Span.Start}
		for i := 6; i < len(m); i += 2 {
			if m[i] >= 0 {
				start := in.Args[0].Span.Start + at[0]
				d.span = text.Span{Start: start + m[i], End: start + m[i+1]}
				d.value = string(d.span.Of(f.Src))
				d.unclear = i == 8 && strings.Contains(d.value, "$") // single quotes: no variable
			}
		}
		add(src[at[0]+m[2]:at[0]+m[3]], d)
	}
}
