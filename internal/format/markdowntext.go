package format

import (
	"strings"
	"unicode/utf8"
)

// longest is how many characters of a text from a file a page shows.
const longest = 300

// markup are the characters that mean something in Markdown, HTML, or to the site that shows it:
// an @ tells people, a # links an issue. A zero-width space parts those from what follows.
var markup = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "$", `\$`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "@&#8203;", "#", "#&#8203;", "://", ":&#8203;//",
)

// prose makes Markdown of a message: one line, nothing in it acts.
func prose(s string) string { return markup.Replace(shorten(OneLine(s))) }

// codeSpan shows a path as it is: between more backticks than stand in it.
func codeSpan(path string) string {
	path = shorten(valid(Path(path)))
	fence := "`"
	for strings.Contains(path, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		path = " " + path + " "
	}
	return fence + path + fence
}

// tableCell hides the bar that would end a cell, in a code span too.
func tableCell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return string([]rune(s)[:longest]) + "…"
}
