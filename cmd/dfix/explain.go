package main

import (
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/run"
)

// explain is the action of `dfix explain`. At a terminal a person reads the page as text, elsewhere it is Markdown.
func (p *program) explain(c *cli.Context) error {
	if c.NArg() != 1 {
		return errors.New("dfix explain takes one RULE: see dfix rules")
	}
	name := c.Args().First()
	rule, ok := rules.ByName(name)
	if !ok {
		return run.UnknownRule(rules.All, name)
	}
	_, page := rules.Page(rule.Name)
	page = strings.TrimRight(page, "\n") + "\n"
	if p.streams().Watched() {
		page = asText(rule)
	}
	_, err := io.WriteString(p.stdout, page)
	return err
}

// asText returns the page of a rule for a terminal, with the rule's level and groups under the title.
func asText(rule *rewrite.Rule) string {
	_, page := rules.Page(rule.Name)
	body := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(page), "# "+rule.Name))
	out := ""
	for _, head := range []string{rule.Name + ": " + rule.Summary, levelAndDefault(rule)} {
		out += strings.Join(wrapped(head, helpWidth), "\n") + "\n\n"
	}
	code := false
	var paragraph []string
	flush := func() {
		if len(paragraph) > 0 {
			out += strings.Join(wrapped(inText(strings.Join(paragraph, " ")), helpWidth), "\n") + "\n"
			paragraph = nil
		}
	}
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		fence, info, isFence := strings.Cut(line, "```")
		switch {
		case isFence && strings.TrimSpace(fence) == "":
			flush()
			if code = !code; code {
				out += codeTitle(info)
			}
		case code:
			out += strings.TrimRight("    "+line, " ") + "\n"
		case line == "":
			flush()
			out += "\n"
		case strings.HasPrefix(line, "#"):
			flush()
			out += strings.TrimSpace(strings.TrimLeft(line, "#")) + "\n"
		case strings.HasPrefix(line, "|") || strings.HasPrefix(line, "- "):
			flush()
			paragraph = []string{line}
		default:
			paragraph = append(paragraph, strings.TrimSpace(line))
		}
	}
	flush()
	return out
}

// levelAndDefault says what a rule's fixes are and when the rule runs.
func levelAndDefault(rule *rewrite.Rule) string {
	fixes := map[rewrite.Level]string{
		rewrite.Safe: "fixes: safe, applied by --write", rewrite.Unsafe: "fixes: unsafe, applied with --unsafe only", rewrite.Display: "fixes: none",
	}[rule.Level]
	if rule.In(rewrite.GroupDefault) {
		return fixes + "; on by default"
	}
	return fixes + "; off by default: --extend-select " + rule.Name
}

// codeTitle is the word above an example. The first word of the info string is the language.
func codeTitle(info string) string {
	words := strings.Fields(info)
	if len(words) < 2 {
		return ""
	}
	return strings.Join(words[1:], ", ") + ":\n"
}

// The marks of Markdown that the pages use in text.
var (
	linkMark = lazyregexp.New(`\[([^\]\[]*)\]\(([^)]*)\)`)
	boldMark = lazyregexp.New(`\*\*([^*]+)\*\*`)
	codeMark = lazyregexp.New("`([^`]+)`")
)

// inText returns a paragraph without the marks of Markdown.
func inText(paragraph string) string {
	for _, mark := range []func() *regexp.Regexp{linkMark, boldMark, codeMark} {
		paragraph = mark().ReplaceAllString(paragraph, "$1")
	}
	return paragraph
}
