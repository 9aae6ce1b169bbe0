package format

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// mostNewLines is the number of lines that an excerpt shows of what a fix writes.
const mostNewLines = 4

// excerpt returns the line of a finding for a terminal, with a caret below its place, and the lines that its fix
// writes.
func (f Finding) excerpt(style Style) string {
	if f.Source == "" {
		return ""
	}
	line, _, _ := strings.Cut(f.Source, "\n")
	number := fmt.Sprint(f.Start.Line)
	gutter := strings.Repeat(" ", len(number))
	out := fmt.Sprintf("  %s %s\n", style.cyan(number+" |"), terminalLine(line))
	if mark := caret(line, f.Start.Column, f.End.Column, f.Start.Line == f.End.Line); mark != "" {
		out += fmt.Sprintf("  %s %s\n", style.cyan(gutter+" |"), style.yellow(mark))
	}
	for _, text := range f.newLines() {
		out += fmt.Sprintf("  %s %s\n", style.green(gutter+" +"), style.green(terminalLine(text)))
	}
	return out
}

// newLines returns the lines that the fix writes, without those beyond mostNewLines.
func (f Finding) newLines() []string {
	if f.Fix == nil {
		return nil
	}
	var lines []string
	for _, c := range f.Fix.Changes {
		if c.After != "" {
			lines = append(lines, strings.Split(c.After, "\n")...)
		}
	}
	if more := len(lines) - mostNewLines; more > 0 {
		lines = append(lines[:mostNewLines], fmt.Sprintf("… %d more", more))
	}
	return lines
}

// terminalLine returns a line as a terminal shows it: a tab as two blanks, and nothing that moves the cursor.
func terminalLine(line string) string {
	return shorten(visible(strings.ReplaceAll(line, "\t", "  "), ""))
}

// caret returns the line that points at the columns from start to end, which count bytes from 1. It is
// empty if the columns are not on the screen.
func caret(line string, start, end int, whole bool) string {
	if start > len(line) || !whole {
		end = start + 1
	}
	end = min(max(end, start+1), len(line)+1)
	if start > len(line)+1 || start > end {
		return ""
	}
	before := utf8.RuneCountInString(terminalLine(line[:start-1]))
	if before >= longest {
		return ""
	}
	under := ""
	if start <= len(line) {
		under = terminalLine(line[start-1 : end-1])
	}
	return strings.Repeat(" ", before) + strings.Repeat("^", max(1, min(utf8.RuneCountInString(under), longest-before)))
}
