package format

import (
	"bytes"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// row is a line of a comparison: of both texts (' '), of the text before only ('-'), or of the text after only ('+').
type row struct {
	mark byte
	line []byte
}

// splitLines splits src after every "\n". A last line without "\n" counts as a line.
func splitLines(src []byte) [][]byte {
	lines := make([][]byte, 0, bytes.Count(src, []byte{'\n'})+1)
	for len(src) > 0 {
		end := bytes.IndexByte(src, '\n') + 1
		if end == 0 {
			end = len(src)
		}
		lines, src = append(lines, src[:end]), src[end:]
	}
	return lines
}

// compare returns the shortest edit script from before to after.
func compare(before, after [][]byte) []row {
	prefix := common(before, after, func(lines [][]byte, i int) []byte { return lines[i] })
	rows := rowsOf(nil, ' ', before[:prefix])
	before, after = before[prefix:], after[prefix:]
	suffix := common(before, after, func(lines [][]byte, i int) []byte { return lines[len(lines)-1-i] })
	rows = shortest(rows, before[:len(before)-suffix], after[:len(after)-suffix])
	return rowsOf(rows, ' ', before[len(before)-suffix:])
}

func rowsOf(rows []row, mark byte, lines [][]byte) []row {
	for _, line := range lines {
		rows = append(rows, row{mark, line})
	}
	return rows
}

// common returns the number of leading equal lines of x and y, as at returns them.
func common(x, y [][]byte, at func([][]byte, int) []byte) int {
	n := 0
	for n < min(len(x), len(y)) && bytes.Equal(at(x, n), at(y, n)) {
		n++
	}
	return n
}

// shortest adds the rows of two texts. It compares the lines with go-diff, as one rune for each distinct line.
//
// It does not use DiffLinesToRunes, which takes strings. If there are more distinct lines than runes, the whole
// range counts as replaced, which is correct but longer.
func shortest(rows []row, before, after [][]byte) []row {
	table := map[string]rune{}
	x, okX := intern(table, before)
	y, okY := intern(table, after)
	if !okX || !okY {
		return rowsOf(rowsOf(rows, '-', before), '+', after)
	}
	differ := diffmatchpatch.New()
	differ.DiffTimeout = 0 // a diff must not depend on the speed of the machine
	for _, d := range differ.DiffMainRunes(x, y, false) {
		n := utf8.RuneCountInString(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			rows, before = rowsOf(rows, '-', before[:n]), before[n:]
		case diffmatchpatch.DiffInsert:
			rows, after = rowsOf(rows, '+', after[:n]), after[n:]
		default:
			rows, before, after = rowsOf(rows, ' ', before[:n]), before[n:], after[n:]
		}
	}
	return rows
}

// intern returns lines as runes, and adds new lines to table.
func intern(table map[string]rune, lines [][]byte) (runes []rune, ok bool) {
	runes = make([]rune, len(lines))
	for i, line := range lines {
		r, known := table[string(line)]
		if !known {
			if r, ok = runeOf(len(table)); !ok {
				return nil, false
			}
			table[string(line)] = r
		}
		runes[i] = r
	}
	return runes, true
}

// runeOf returns the n-th rune that is the same after a conversion to string and back. It skips surrogates and
// U+FFFD, the replacement for invalid UTF-8.
func runeOf(n int) (r rune, ok bool) {
	r = rune(n) + 1
	if r >= 0xD800 {
		r += 0x800
	}
	if r >= utf8.RuneError {
		r++
	}
	return r, n < utf8.MaxRune-0x802
}
