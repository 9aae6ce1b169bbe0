package syntax

import (
	"encoding/json"
	"strings"
)

// jsonArgs finds the strings of a JSON array that BuildKit has accepted (line_parsers.go parseJSON).
func (a *assembly) jsonArgs(lo, hi int) bool {
	for at := lo + 1; ; {
		open := strings.IndexByte(a.text[at:hi], '"')
		if open < 0 {
			return true
		}
		open += at
		end := stringEnd(a.text[:hi], open)
		var s string
		if end < 0 || json.Unmarshal([]byte(a.text[open:end]), &s) != nil {
			return false
		}
		w := a.keep(WordToken, open, end)
		w.Text = s
		a.in.Args = append(a.in.Args, w)
		at = end
	}
}

// stringEnd returns the offset after the JSON string that begins at i, -1 if it has no end.
func stringEnd(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}
