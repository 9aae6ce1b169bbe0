package format

import (
	"bytes"
	"fmt"
	"slices"
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
	rows := compare(splitLines(before), splitLines(after))
	x, y := 0, 0 // the lines of both texts above rows
	for len(rows) > 0 {
		from, to := hunk(rows)
		x, y = advance(x, y, rows[:from])
		endX, endY := advance(x, y, rows[from:to])
		if from < to {
			fmt.Fprintf(&out, "@@ -%s +%s @@\n", extent(x, endX), extent(y, endY))
			printRows(&out, rows[from:to])
		}
		x, y, rows = endX, endY, rows[to:]
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

// hunk returns the range of the first hunk: the first change, all changes with at most twice the context of equal
// rows before them, and the context around these. Without a change, the range is empty and at the end.
func hunk(rows []row) (from, to int) {
	changed := func(r row) bool { return r.mark != ' ' }
	first := slices.IndexFunc(rows, changed)
	if first < 0 {
		return len(rows), len(rows)
	}
	for to = first + 1; ; {
		next := slices.IndexFunc(rows[to:min(to+2*context+1, len(rows))], changed)
		if next < 0 {
			return max(first-context, 0), min(to+context, len(rows))
		}
		to += next + 1
	}
}

// advance returns the lines of both texts after rows.
func advance(x, y int, rows []row) (int, int) {
	for _, r := range rows {
		if r.mark != '+' {
			x++
		}
		if r.mark != '-' {
			y++
		}
	}
	return x, y
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

func printRows(out *bytes.Buffer, rows []row) {
	for _, r := range rows {
		out.WriteByte(r.mark)
		out.Write(r.line)
		if r.line[len(r.line)-1] != '\n' {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}
