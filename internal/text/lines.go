package text

import (
	"bytes"
	"sort"
)

// Lines finds lines and columns in a text. Only "\n" ends a line, as in BuildKit's scanner.
type Lines struct{ starts []int }

// NewLines indexes src.
func NewLines(src []byte) Lines {
	starts := make([]int, 1, bytes.Count(src, []byte{'\n'})+1)
	for i, b := range src {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return Lines{starts}
}

// Position returns the line and column of offset. Both count from 1, columns in bytes.
func (l Lines) Position(offset int) (line, column int) {
	i := sort.SearchInts(l.starts, offset+1) - 1
	return i + 1, offset - l.starts[i] + 1
}

// Start returns the offset of the first byte of line, which counts from 1.
// A line after the last one starts where the last one does.
func (l Lines) Start(line int) int {
	return l.starts[max(0, min(line-1, len(l.starts)-1))]
}

// Count returns the number of lines. A final "\n" begins one more, empty line.
func (l Lines) Count() int { return len(l.starts) }
