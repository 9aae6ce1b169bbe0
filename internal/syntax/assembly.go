package syntax

import (
	"bytes"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/text"
)

// assembly joins the physical lines of one instruction as BuildKit's Parse does, and splits the result into words.
type assembly struct {
	*overlay
	in    *Instruction
	lines []physical
	logical
	ranges []wordRange // keyword, flags and words in order, as ranges of the logical text
}

// physical is one line of an instruction.
type physical struct {
	span    text.Span
	kind    Kind      // Comment, Blank, HeredocBody, HeredocEnd; LineEnd or Continuation for a line with content
	content text.Span // what the line adds to the logical text
}

// wordRange is the range of one keyword, flag or word in the logical text.
type wordRange struct {
	kind   Kind
	lo, hi int
}

// run reports whether the result agrees with BuildKit's node.
func (a *assembly) run() bool {
	a.join()
	return a.text == a.in.Node.Original && a.heredocs() && a.words()
}

// join follows the loop in Parse (parser.go): the first line, then continuation lines without comments and blank
// lines.
func (a *assembly) join() {
	var b strings.Builder
	node := a.in.Node
	open := true
	for a.line = node.StartLine; open && a.line <= node.EndLine; a.line++ {
		p := physical{span: a.lineSpan(a.line)}
		if p.kind, open = a.classify(&p, a.line == node.StartLine); p.kind == Continuation || p.kind == LineEnd {
			a.add(a.Src, p.content, &b)
		}
		a.lines = append(a.lines, p)
	}
	a.in.Dangling = open
	a.text = b.String()
}

// classify returns the kind of a physical line, and whether the instruction continues after it.
func (a *assembly) classify(p *physical, first bool) (kind Kind, open bool) {
	line := trimEnd(p.span.Of(a.Src))
	rest := trimLeft(line)
	if !first && len(rest) > 0 && rest[0] == '#' {
		return Comment, true
	}
	if !first && len(rest) == 0 {
		return Blank, true
	}
	start := p.span.Start
	if first {
		start += len(line) - len(rest)
		line = rest
	}
	n, continued := continuation(line, a.Escape)
	p.content = text.Span{Start: start, End: start + n}
	if continued {
		return Continuation, true
	}
	return LineEnd, false
}

// continuation returns the length of a line without its continuation character and what follows that (parser.go
// lineContinuationRegex). `\\` at the end of a line does not continue it.
func continuation(line []byte, escape byte) (n int, continued bool) {
	rest := bytes.TrimRight(line, " \t")
	n = len(rest) - 1
	if n < 0 || rest[n] != escape || n > 0 && rest[n-1] == escape {
		return len(line), false
	}
	return n, true
}

// heredocs assigns the lines after the logical line to the node's heredocs, and reports whether their text is
// BuildKit's.
func (a *assembly) heredocs() bool {
	for _, doc := range a.in.Node.Heredocs {
		body, ok := a.heredoc(doc)
		if !ok || string(body.Of(a.Src)) != doc.Content {
			return false
		}
		a.in.Heredocs = append(a.in.Heredocs, body)
	}
	return a.line == a.in.Node.EndLine+1
}

func (a *assembly) heredoc(doc parser.Heredoc) (body text.Span, ok bool) {
	body.Start = a.lineSpan(a.line).Start
	for ; a.line <= a.in.Node.EndLine; a.line++ {
		span := a.lineSpan(a.line)
		line := trimEnd(span.Of(a.Src))
		if doc.Chomp {
			line = bytes.TrimLeft(line, "\t")
		}
		if string(line) == doc.Name {
			body.End = span.Start
			a.lines = append(a.lines, physical{span: span, kind: HeredocEnd})
			a.line++
			return body, true
		}
		a.lines = append(a.lines, physical{span: span, kind: HeredocBody})
	}
	return body, false
}

// tokens splits the physical lines of an instruction into tokens.
func (o *overlay) tokens(a *assembly) {
	next := 0 // the index of the next piece
	for _, line := range a.lines {
		if line.kind != Continuation && line.kind != LineEnd {
			o.token(line.kind, line.span)
			continue
		}
		o.token(Space, text.Span{Start: line.span.Start, End: line.content.Start})
		o.content(a, a.pieces[next])
		o.token(line.kind, text.Span{Start: line.content.End, End: line.span.End})
		next++
	}
}

// content splits one piece of an instruction at the bounds of its words.
func (o *overlay) content(a *assembly, p piece) {
	at, end := p.at, p.at+p.size
	source := func(lo, hi int) text.Span { return text.Span{Start: p.source + lo - p.at, End: p.source + hi - p.at} }
	for len(a.ranges) > 0 && a.ranges[0].lo < end {
		r := a.ranges[0]
		lo, hi := max(r.lo, at), min(r.hi, end)
		o.token(Space, source(at, lo))
		o.token(r.kind, source(lo, hi))
		at = hi
		if r.hi > end {
			break
		}
		a.ranges = a.ranges[1:]
	}
	o.token(Space, source(at, end))
}
