package format

import (
	"strings"
	"unicode/utf8"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// longest is the number of characters that a page shows of a text from a file.
const longest = 300

// apart is the zero-width space. Forges do not read a mention or a link across it. The character itself is written,
// not its entity: the text is also the message of a commit, which is not Markdown and would link the number in &#8203;.
const apart = "\u200b"

// markup escapes characters with a meaning in Markdown, HTML or on the site: an @ notifies people, a # links an issue.
var markup = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "$", `\$`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "@"+apart, "#", "#"+apart, "://", ":"+apart+"//",
)

// links matches the words that have an effect in a commit message, even in backticks: a mention, and the number of an issue,
// which a word such as "fixes" before it closes.
var links = lazyregexp.New(`(?i)(?:^|[^\pL\pN_])@[\pL\pN_]|#[0-9]|\bGH-[0-9]|/(?:issues|pull|pulls|merge_requests)/[0-9]`)

// linking finds the start of an address that a site makes a link of without any markup.
var linking = lazyregexp.New(`(?i)(www)(\.)`)

// inert returns text whose mentions and links have no effect, even if it is not read as Markdown.
func inert(text string) string {
	return links().ReplaceAllStringFunc(text, func(word string) string {
		_, n := utf8.DecodeLastRuneInString(word)
		return word[:len(word)-n] + apart + word[len(word)-n:]
	})
}

// prose returns a message as one line of Markdown without markup.
func prose(s string) string {
	return linking().ReplaceAllString(inert(markup.Replace(shorten(OneLine(s)))), "$1"+apart+"$2")
}

// codeSpan returns a path as a code span.
func codeSpan(path string) string { return code(valid(Path(path))) }

// code returns text as a code span of one line, with more backticks than the text has.
func code(text string) string {
	text = inert(shorten(OneLine(text)))
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
