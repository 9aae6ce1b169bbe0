package checks

import (
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// legacyKeyValueFormat writes ENV and LABEL with "=".
var legacyKeyValueFormat = check("LegacyKeyValueFormat", rewrite.Rule{
	Summary: "ENV or LABEL has a space between key and value",
	Does:    "write ENV and LABEL with an equals sign",
	Why:     "Docker's check LegacyKeyValueFormat warns about ENV and LABEL with a space between key and value.",
	Level:   rewrite.Safe,
	Run:     each(legacyKeyValue, "ENV", "LABEL"),
})

func legacyKeyValue(p *rewrite.Pass, w rewrite.Warned) (fix *rewrite.Fix, reason string) {
	pair, ok := pairOf(p.File, w.In)
	if !ok {
		return nil, unread
	}
	for _, edits := range [][]text.Edit{pair.unquoted(), pair.quoted(), pair.escaped()} {
		if edits != nil && pair.same(edits) {
			return rewrite.SafeFix(rewrite.Preserves, "write it with =", edits...), ""
		}
	}
	return nil, "its quotes and escapes cannot be written with = without changing the value"
}

// pair is an ENV or LABEL without "=": a key, blanks, and the rest of the line as value.
type pair struct {
	file       *syntax.File
	in         *syntax.Instruction
	key, value string // as BuildKit's parser reads them
	text       string // of key, blanks and value
	offsets    []int  // of its bytes
}

func pairOf(file *syntax.File, in *syntax.Instruction) (*pair, bool) {
	node := in.Node.Next
	if len(in.Args) != 1 || node == nil || node.Next == nil {
		return nil, false
	}
	p := &pair{file: file, in: in, key: node.Value, value: node.Next.Value, text: in.Args[0].Text, offsets: file.Offsets(in.Args[0])}
	gap := len(p.text) - len(p.key) - len(p.value)
	ok := p.offsets != nil && gap > 0 && p.value != "" && p.text[:len(p.key)] == p.key && p.text[len(p.key)+gap:] == p.value
	return p, ok
}

// start returns where the value begins in text.
func (p *pair) start() int { return len(p.text) - len(p.value) }

// unquoted replaces the blanks by "=" and leaves the value as it is.
func (p *pair) unquoted() []text.Edit { return p.joined("=", "") }

// quoted puts the value in double quotes.
func (p *pair) quoted() []text.Edit {
	chunks, ok := quotedValue(p.value, p.file.Escape)
	if !ok {
		return nil
	}
	edits := p.joined("=", `"`)
	inner, ok := chunkEdits(p.value, p.offsets[p.start():], chunks)
	if !ok {
		return nil
	}
	return append(append(edits, inner...), text.Insert(p.offsets[len(p.offsets)-1]+1, `"`))
}

// escaped inserts the escape character before each blank outside of quotes.
func (p *pair) escaped() []text.Edit {
	inner, ok := chunkEdits(p.value, p.offsets[p.start():], escapedBlanks(p.value, p.file.Escape))
	if !ok {
		return nil
	}
	return append(p.joined("=", ""), inner...)
}

// joined replaces the blanks between key and value by "=" and a quote. If there is a continuation between them, it joins the
// lines. If that would remove a comment, the value stays on its line instead, without indent.
func (p *pair) joined(equals, quote string) []text.Edit {
	key, value := p.offsets[len(p.key)-1]+1, p.offsets[p.start()]
	if !commentIn(p.file, text.Span{Start: key, End: value}) {
		return []text.Edit{text.Replace(text.Span{Start: key, End: value}, equals+quote)}
	}
	edits := []text.Edit{text.Insert(key, equals)}
	for _, at := range p.offsets[len(p.key):p.start()] {
		edits = append(edits, text.Replace(text.Span{Start: at, End: at + 1}, ""))
	}
	if quote != "" {
		edits = append(edits, text.Insert(value, quote))
	}
	return merged(edits)
}

// merged joins edits that follow each other.
func merged(edits []text.Edit) []text.Edit {
	var out []text.Edit
	for _, e := range edits {
		if n := len(out) - 1; n >= 0 && out[n].Span.End == e.Span.Start {
			out[n].Span.End = e.Span.End
			out[n].New += e.New
			continue
		}
		out = append(out, e)
	}
	return out
}

func commentIn(file *syntax.File, span text.Span) bool {
	return slices.ContainsFunc(file.Tokens, func(t syntax.Token) bool { return t.Kind == syntax.Comment && span.Contains(t.Span) })
}

// chunkEdits returns the edits that replace a value, whose bytes are at offsets, by chunks. ok is false if an edit would have to
// replace text that contains a continuation.
func chunkEdits(value string, offsets []int, chunks []chunk) (edits []text.Edit, ok bool) {
	for _, c := range chunks {
		was := value[c.lo:c.hi]
		if c.text == was {
			continue
		}
		if offsets[c.hi-1]-offsets[c.lo] != c.hi-c.lo-1 {
			return nil, false
		}
		edits = append(edits, text.Replace(text.Span{Start: offsets[c.lo], End: offsets[c.hi-1] + 1}, c.text))
	}
	return edits, true
}
