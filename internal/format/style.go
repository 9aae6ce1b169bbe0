package format

import "bytes"

// Style colours text, or leaves it alone.
type Style bool

// Plain is the style of everything that is not a terminal.
const Plain Style = false

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

// Diff colours a unified diff. It is for terminals alone: with colours no diff applies.
func (s Style) Diff(diff []byte) []byte {
	if !s {
		return diff
	}
	var out bytes.Buffer
	head := true // the lines before a hunk, where "---" is no line taken away
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
