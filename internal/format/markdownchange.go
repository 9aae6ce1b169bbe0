package format

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// mostLines is the number of lines that the text of a pull request quotes of one change.
const mostLines = 12

// changeList returns the changes of a fix as items of a list: what was there and what is there now.
func changeList(path string, f Finding) string {
	if len(f.Fix.Changes) == 0 {
		return fmt.Sprintf("- %s line %d: %s\n", codeSpan(path), f.Start.Line, prose(f.Fix.Message))
	}
	var out strings.Builder
	for _, c := range f.Fix.Changes {
		fmt.Fprintf(&out, "- %s line %d: %s\n", codeSpan(path), c.Line, c.markdown())
	}
	return out.String()
}

// markdown returns a change of one line in words, any other as a diff.
func (c Change) markdown() string {
	switch {
	case strings.Contains(c.Before+c.After, "\n") || utf8.RuneCountInString(c.Before+c.After) > longest:
		return "\n" + fenced("diff", diffLines(c))
	case c.Before == "":
		return "add " + code(c.After)
	case c.After == "":
		return "remove " + code(c.Before)
	}
	before, after := differing(c.Before, c.After)
	return code(before) + " → " + code(after)
}

// differing returns the words of two lines that are not equal in both, without those before and after them. If one
// line only has words more, it returns both lines.
func differing(before, after string) (string, string) {
	x, y := strings.Fields(before), strings.Fields(after)
	n := 0
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	x, y = x[n:], y[n:]
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	if len(x) == 0 || len(y) == 0 {
		return strings.TrimSpace(before), strings.TrimSpace(after)
	}
	return strings.Join(x, " "), strings.Join(y, " ")
}

func diffLines(c Change) []string {
	var out []string
	for _, side := range []struct{ mark, text string }{{"-", c.Before}, {"+", c.After}} {
		if side.text != "" {
			for line := range strings.SplitSeq(side.text, "\n") {
				out = append(out, side.mark+line)
			}
		}
	}
	return out
}

// fenced returns lines as a code block inside an item of a list, without the last line end.
func fenced(language string, lines []string) string {
	if more := len(lines) - mostLines; more > 0 {
		lines = append(lines[:mostLines:mostLines], fmt.Sprintf("… %d more", more))
	}
	fence := "```"
	for _, line := range lines {
		for strings.Contains(line, fence) {
			fence += "`"
		}
	}
	out := "  " + fence + language + "\n"
	for _, line := range lines {
		out += strings.TrimRight("  "+inert(shorten(visible(line, "\t"))), " ") + "\n"
	}
	return out + "  " + fence
}
