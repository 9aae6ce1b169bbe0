package image

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/text"
)

// region is a part of a word that is to become another text.
type region struct {
	lo, hi int
	new    string
}

// edits returns the edits that change the text of pieces from before to after. Each of name, tag and digest must change within
// one piece; otherwise it returns nil.
func edits(pieces images.Pieces, before, after string) []text.Edit {
	var list []text.Edit
	for _, r := range regions(before, after) {
		edit, ok := within(pieces, r, before)
		if !ok {
			return nil
		}
		list = append(list, edit)
	}
	return list
}

// regions returns the parts of a reference that differ from those of another one.
func regions(before, after string) []region {
	x, y := cut(before), cut(after)
	var list []region
	at := 0
	for i := range x {
		if x[i] != y[i] {
			list = append(list, region{at, at + len(x[i]), y[i]})
		}
		at += len(x[i])
	}
	return list
}

// cut splits a reference into name, tag and digest, the latter two with the character before them.
func cut(word string) [3]string {
	rest, digest, ok := strings.Cut(word, "@")
	if ok {
		digest = "@" + digest
	}
	if i := strings.LastIndex(rest, ":"); i > strings.LastIndex(rest, "/") {
		return [3]string{rest[:i], rest[i:], digest}
	}
	return [3]string{rest, "", digest}
}

// within finds the piece in which a region can be changed: the whole region, or the part that differs.
func within(pieces images.Pieces, r region, before string) (text.Edit, bool) {
	tail, head := r.withoutTail(before), r.withoutHead(before)
	for _, r := range []region{r, tail, head, tail.withoutHead(before)} {
		at := 0
		for _, p := range pieces {
			if !p.Open && at <= r.lo && r.hi <= at+len(p.Text) {
				start := p.Span.Start + r.lo - at
				return text.Replace(text.Span{Start: start, End: start + r.hi - r.lo}, r.new), true
			}
			at += len(p.Text)
		}
	}
	return text.Edit{}, false
}

func (r region) withoutTail(before string) region {
	for r.hi > r.lo && r.new != "" && before[r.hi-1] == r.new[len(r.new)-1] {
		r.hi, r.new = r.hi-1, r.new[:len(r.new)-1]
	}
	return r
}

func (r region) withoutHead(before string) region {
	for r.hi > r.lo && r.new != "" && before[r.lo] == r.new[0] {
		r.lo, r.new = r.lo+1, r.new[1:]
	}
	return r
}

// edited returns pieces after edits.
func edited(pieces images.Pieces, edits []text.Edit) images.Pieces {
	after := make(images.Pieces, len(pieces))
	for i, p := range pieces {
		after[i] = p
		for _, e := range edits {
			if p.Open || !p.Span.Contains(e.Span) {
				continue
			}
			shift := len(after[i].Text) - len(p.Text) // of the edits before, which are in order
			at := e.Span.Start - p.Span.Start + shift
			after[i].Text = after[i].Text[:at] + e.New + after[i].Text[at+e.Span.Len():]
		}
	}
	return after
}
