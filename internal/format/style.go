package format

import "bytes"

// Style colours text if it is true.
type Style bool

// NoColor is the style for everything except a terminal: no colours.
const NoColor Style = false

func (s Style) paint(code, text string) string {
	if !s || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s Style) bold(text string) string   { return s.paint("1", text) }
func (s Style) red(text string) string    { return s.paint("31", text) }
func (s Style) green(text string) string  { return s.paint("32", text) }
func (s Style) yellow(text string) string { return s.paint("33", text) }
func (s Style) cyan(text string) string   { return s.paint("36", text) }

// Diff colours a unified diff for a terminal. A coloured diff cannot be applied.
func (s Style) Diff(diff []byte) []byte {
	if !s {
		return diff
	}
	var out bytes.Buffer
	head := true // in the lines before a hunk, "---" is not a deleted line
	for _, line := range splitLines(diff) {
		text, end := string(bytes.TrimSuffix(line, []byte("\n"))), "\n"
		switch {
		case bytes.HasPrefix(line, []byte("@@ ")):
			head = false
			text = s.cyan(text)
		case head:
			text = s.bold(text)
		case line[0] == '-':
			text = s.red(text)
		case line[0] == '+':
			text = s.green(text)
		}
		out.WriteString(text + end)
	}
	return out.Bytes()
}
