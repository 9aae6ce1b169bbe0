package syntax

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/text"
)

// overlay assigns every byte of a file to a token, guided by the line ranges of BuildKit's nodes.
type overlay struct {
	*File
	directives parser.DirectiveParser
	line       int // the next line, from 1
}

func (o *overlay) read(nodes []*parser.Node) {
	o.line = 1
	if bytes.HasPrefix(o.Src, bom) {
		o.token(BOM, text.Span{Start: 0, End: len(bom)})
	}
	for _, node := range nodes {
		for o.line < node.StartLine {
			o.between()
		}
		o.instruction(node)
	}
	for o.line <= o.Lines.Count() {
		o.between()
	}
}

// token appends a token, unless it is empty.
func (o *overlay) token(kind Kind, span text.Span) {
	if span.Len() > 0 {
		o.Tokens = append(o.Tokens, Token{kind, span})
	}
}

// lineSpan returns the span of a physical line with its end. A byte order mark is not part of the first line.
func (o *overlay) lineSpan(line int) text.Span {
	s := text.Span{Start: o.Lines.Start(line), End: len(o.Src)}
	if line < o.Lines.Count() {
		s.End = o.Lines.Start(line + 1)
	}
	if line == 1 && bytes.HasPrefix(o.Src, bom) {
		s.Start = len(bom)
	}
	return s
}

// between reads one line that does not belong to an instruction.
func (o *overlay) between() {
	span := o.lineSpan(o.line)
	o.line++
	line := trimLeft(trimEnd(span.Of(o.Src)))
	// The only error is a repeated key, which BuildKit has refused before.
	d, _ := o.directives.ParseLine(line)
	switch {
	case d != nil:
		o.Directives = append(o.Directives, directive{d.Name, d.Value, text.Span{Start: span.Start, End: span.Start + len(trimEnd(span.Of(o.Src)))}})
		o.token(ParserLine, span)
	case len(line) == 0:
		o.token(Blank, span)
	case line[0] == '#':
		o.token(Comment, span)
	default:
		o.token(OpaqueText, span)
	}
}

// instruction reads the lines of one node.
func (o *overlay) instruction(node *parser.Node) {
	in := &Instruction{
		Name:     strings.ToUpper(node.Value),
		Index:    len(o.Instructions),
		Lines:    text.Span{Start: o.lineSpan(node.StartLine).Start, End: o.lineSpan(node.EndLine).End},
		Comments: node.PrevComment,
		Node:     node,
	}
	o.Instructions = append(o.Instructions, in)
	first := len(o.Tokens)
	a := assembly{overlay: o, in: in}
	if a.run() {
		o.tokens(&a)
	} else {
		o.Tokens = o.Tokens[:first]
		o.opaque(in)
	}
	o.line = node.EndLine + 1
}

// opaque marks an instruction as opaque. Its lines become one token.
func (o *overlay) opaque(in *Instruction) {
	*in = Instruction{Name: in.Name, Index: in.Index, Span: in.Lines, Lines: in.Lines,
		Comments: in.Comments, Node: in.Node, Opaque: true}
	o.token(OpaqueText, in.Lines)
}

// trimEnd removes the line end, as BuildKit does (parser.go trimNewline).
func trimEnd(line []byte) []byte { return bytes.TrimRight(line, "\r\n") }

// trimLeft removes the indent (parser.go trimLeadingWhitespace).
func trimLeft(line []byte) []byte { return bytes.TrimLeftFunc(line, unicode.IsSpace) }
