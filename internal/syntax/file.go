// Package syntax finds the bytes of everything that BuildKit's parser reads in a Dockerfile.
//
// BuildKit alone decides what is valid and what it means. If this package reads an instruction differently, the
// instruction is Opaque and must not be edited.
package syntax

import (
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/text"
)

// File is a parsed Dockerfile.
type File struct {
	Name         string
	Src          []byte // never modified
	Escape       byte   // '\\' or '`'
	EOL          string // "\n" or "\r\n": the line end of the first line that has one
	Directives   []directive
	Tokens       []Token // every byte of Src belongs to exactly one, in order
	Instructions []*Instruction
	Lines        text.Lines
	AST          *parser.Node

	// Preprocessed reports that the file looks like input of a preprocessor. Its comments may then be code, and
	// BuildKit builds another text.
	Preprocessed bool
}

// Bytes joins the tokens again. The result equals Src for every file.
func (f *File) Bytes() []byte {
	out := make([]byte, 0, len(f.Src))
	for _, t := range f.Tokens {
		out = append(out, t.Span.Of(f.Src)...)
	}
	return out
}

// Kind is the kind of a token.
type Kind uint8

const (
	BOM          Kind = iota // a UTF-8 byte order mark at the very start
	Blank                    // a line of white space, with its line end
	Comment                  // a whole-line comment, with its line end; also inside a continuation
	ParserLine               // a parser directive line (# syntax=, # escape=, # check=)
	Space                    // white space between words
	Keyword                  // the name of an instruction
	FlagToken                // --name or --name=value
	WordToken                // an argument
	Continuation             // the escape character at the end of a line, with what follows it up to and including the line end
	HeredocBody              // the lines of a heredoc
	HeredocEnd               // the line of its terminator
	LineEnd                  // the end of an instruction's line
	OpaqueText               // the bytes of an instruction that this package does not read
)

// Token is a piece of the source. A continuation splits a word, flag or keyword into several tokens of its kind.
type Token struct {
	Kind Kind
	Span text.Span
}

// directive is a parser directive at the top of the file, key in lower case.
type directive struct {
	Key, Value string
	Span       text.Span // the line without its end
}

// Instruction is one instruction and its bytes.
type Instruction struct {
	Name     string    // upper case: "FROM"
	Index    int       // its place in File.Instructions
	Keyword  Word      // as written
	Span     text.Span // from the keyword to the last byte of its last word
	Lines    text.Span // all physical lines: indent, continuations, heredocs, final line end
	Flags    []Flag
	Args     []Word // FROM, COPY, ADD, JSON forms: the words; else one word: the rest of the line
	JSON     bool   // the arguments are a JSON array that BuildKit reads as such
	Heredocs []text.Span
	Dangling bool     // ends with a continuation at the end of the file: nothing may be inserted after it
	Comments []string // the comment block right above, as BuildKit attributes it (without "#")
	Opaque   bool     // BuildKit reads it differently: no rule may edit it
	Node     *parser.Node
}

// Flag returns the first flag of that name.
func (i *Instruction) Flag(name string) (Flag, bool) {
	for _, f := range i.Flags {
		if f.Name == name {
			return f, true
		}
	}
	return Flag{}, false
}

// SpanOf returns the place of the first argument whose text is word, or that of i if there is none.
func (i *Instruction) SpanOf(word string) text.Span {
	for _, arg := range i.Args {
		if arg.Text == word {
			return arg.Span
		}
	}
	return i.Span
}

// Line returns the number of the line in which an instruction begins.
func (f *File) Line(in *Instruction) int {
	line, _ := f.Lines.Position(in.Span.Start)
	return line
}

// Word is an argument.
type Word struct {
	Text  string    // as BuildKit's parser reads it: continuations joined; in JSON form decoded, else with quotes and escapes
	Span  text.Span // from its first to its last byte; in JSON form, with the quotes
	Split bool      // contains a continuation: replace it whole or not at all
}

// Flag is an instruction's flag.
type Flag struct {
	Name      string // "from"
	Value     string // as BuildKit's flag parser reads it: without quotes and escapes
	HasValue  bool   // there is a "="
	Span      text.Span
	ValueSpan text.Span // the raw bytes after "=", with quotes
	Split     bool      // a continuation in ValueSpan, or quotes around the "=", forbid edits
	Fields    []Field   // of a --mount: its key=value parts
}

// Field is one key=value part of a --mount flag.
type Field struct {
	Key       string // lower case
	Value     string
	ValueSpan text.Span
	Split     bool // a continuation or a quote in ValueSpan forbids edits
}
