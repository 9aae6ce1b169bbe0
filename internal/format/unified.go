package format

import (
	"bytes"
	"fmt"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// context is the number of unchanged lines before and after a change, as in git and diff -u.
const context = 3

// Unified returns the difference between two texts as git prints it, nil if they are equal. It is exact for any
// bytes: `git apply` and `patch -p1` turn before into after.
func Unified(path string, before, after []byte) []byte {
	if bytes.Equal(before, after) {
		return nil
	}
	var out bytes.Buffer
	header(&out, path)
	x, y := splitLines(before), splitLines(after)
	for _, h := range hunks(compare(x, y)) {
		h.print(&out, x, y)
	}
	return out.Bytes()
}

// header writes the name of the file three times. A name with a blank is followed by a tab, which shows patch its
// end.
func header(out *bytes.Buffer, path string) {
	tab := ""
	if bytes.ContainsRune([]byte(path), ' ') {
		tab = "\t"
	}
	a, b := quote("a/"+path), quote("b/"+path)
	fmt.Fprintf(out, "diff --git %s %s\n--- %s%s\n+++ %s%s\n", a, b, a, tab, b, tab)
}

// hunk is a range of operations that begins at line x of before and line y of after.
type hunk struct {
	x, y int
	ops  []op
}

// hunks splits ops where more than twice the context is equal, and cuts equal lines at the ends to the context.
func hunks(ops []op) []hunk {
	var all []hunk
	var h hunk
	x, y := 0, 0
	for _, o := range ops {
		equal := o.kind == diffmatchpatch.DiffEqual
		if equal && h.changes() && o.n > 2*context {
			all = append(all, h.close(o.n))
			h = hunk{}
		}
		switch {
		case equal && !h.changes():
			lead := min(o.n, context)
			h = hunk{x + o.n - lead, y + o.n - lead, []op{{o.kind, lead}}}
		case len(h.ops) == 0:
			h = hunk{x, y, []op{o}}
		default:
			h.ops = append(h.ops, o)
		}
		x, y = advance(x, y, o)
	}
	if h.changes() {
		all = append(all, h.close(0))
	}
	return all
}

// changes reports whether h contains more than context.
func (h hunk) changes() bool {
	return len(h.ops) > 1 || len(h.ops) == 1 && h.ops[0].kind != diffmatchpatch.DiffEqual
}

// close returns h with its last context cut to size, if more equal lines follow.
func (h hunk) close(follow int) hunk {
	last := &h.ops[len(h.ops)-1]
	if last.kind == diffmatchpatch.DiffEqual {
		last.n = min(last.n, context)
	} else if follow > 0 {
		h.ops = append(h.ops, op{diffmatchpatch.DiffEqual, min(follow, context)})
	}
	return h
}

// advance returns the lines after o.
func advance(x, y int, o op) (int, int) {
	if o.kind != diffmatchpatch.DiffInsert {
		x += o.n
	}
	if o.kind != diffmatchpatch.DiffDelete {
		y += o.n
	}
	return x, y
}

// print writes h with its lines from before and after.
func (h hunk) print(out *bytes.Buffer, before, after [][]byte) {
	x, y := h.x, h.y
	endX, endY := x, y
	for _, o := range h.ops {
		endX, endY = advance(endX, endY, o)
	}
	fmt.Fprintf(out, "@@ -%s +%s @@\n", extent(x, endX), extent(y, endY))
	for _, o := range h.ops {
		switch o.kind {
		case diffmatchpatch.DiffEqual:
			printLines(out, ' ', before[x:x+o.n])
		case diffmatchpatch.DiffDelete:
			printLines(out, '-', before[x:x+o.n])
		case diffmatchpatch.DiffInsert:
			printLines(out, '+', after[y:y+o.n])
		}
		x, y = advance(x, y, o)
	}
}

// extent returns a range of lines as hunk headers write it: counted from 1, an empty range by the line before it.
func extent(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}

func printLines(out *bytes.Buffer, mark byte, lines [][]byte) {
	for _, line := range lines {
		out.WriteByte(mark)
		out.Write(line)
		if line[len(line)-1] != '\n' {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}
