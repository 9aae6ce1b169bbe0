package format

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// longestTitle is the number of characters of a title that every forge and git log show on one line.
const longestTitle = 72

// title returns what the changes do, as the title of a pull request or a commit, and where if it is one file. It leaves out a
// path that a forge reads as markup. If another rule remains, it leaves out a rule whose fixes all depend on fixes of others: if
// stages get names, references by name follow.
func (m *markdownWriter) title() string {
	does := m.does(func(t *ruleTally) bool { return t.independent })
	if len(does) == 0 {
		does = m.does(func(*ruleTally) bool { return true })
	}
	if len(does) > 0 && len(m.changed) == 1 && !active(m.changed[0]) {
		if title := sentenceCase(enumerate(does, len(does))) + " in " + OneLine(valid(m.changed[0])); utf8.RuneCountInString(title) <= longestTitle {
			return title
		}
	}
	for n := len(does); n > 0; n-- {
		if title := sentenceCase(enumerate(does, n)); utf8.RuneCountInString(title) <= longestTitle {
			return title
		}
	}
	return "Fix Dockerfiles"
}

// does returns what the fixes of some rules do, each phrase once, in the order of the rules.
func (m *markdownWriter) does(counts func(*ruleTally) bool) []string {
	var does []string
	for _, name := range m.names() {
		t := m.rules[name]
		if did := m.rule(name).Does; t.fixes > 0 && counts(t) && did != "" && !slices.Contains(does, did) {
			does = append(does, did)
		}
	}
	return does
}

// enumerate joins the first n of several phrases, and counts the others.
func enumerate(phrases []string, n int) string {
	named := slices.Clone(phrases[:n])
	switch rest := len(phrases) - n; {
	case rest == 1:
		named = append(named, "1 more")
	case rest > 1:
		named = append(named, plural(rest, "", "more"))
	}
	last := len(named) - 1
	if last == 0 {
		return named[0]
	}
	return strings.Join(named[:last], ", ") + " and " + named[last]
}

// active reports whether a forge or Markdown acts on a text: as a mention, a link or HTML.
func active(text string) bool {
	return strings.ContainsAny(text, "@#<>&`*[]") || linking().MatchString(text) || links().MatchString(text)
}

func sentenceCase(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
