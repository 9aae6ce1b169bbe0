package format

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// longest is the number of characters that a page shows of a text from a file.
const longest = 300

// markup escapes characters with a meaning in Markdown, HTML or on the site: an @ notifies people, a # links an
// issue. A zero-width space separates those from the text after them.
var markup = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "$", `\$`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "@&#8203;", "#", "#&#8203;", "://", ":&#8203;//",
)

// linking finds the words that a site makes links of without any markup: www.HOST and GH-NUMBER.
var linking = regexp.MustCompile(`(?i)(www)(\.)|(gh)(-\d)`)

// prose returns a message as one line of Markdown without markup.
func prose(s string) string {
	return linking.ReplaceAllString(markup.Replace(shorten(OneLine(s))), "$1$3&#8203;$2$4")
}

// codeSpan returns a path as a code span.
func codeSpan(path string) string { return code(valid(Path(path))) }

// code returns text as a code span of one line, with more backticks than the text has.
func code(text string) string {
	text = shorten(OneLine(text))
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		text = " " + text + " "
	}
	return fence + text + fence
}

// tableCell escapes the bar, which would end the cell, also in a code span.
func tableCell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return string([]rune(s)[:longest]) + "…"
}
