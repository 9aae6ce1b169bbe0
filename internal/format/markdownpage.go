package format

import (
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// claims is what a proof has shown about fixes, by effect.
var claims = []struct {
	effect    rewrite.Effect
	one, many string
}{
	{rewrite.Preserves, "fix leaves the image as it is, byte for byte", "fixes leave the image as it is, byte for byte"},
	{rewrite.Relabels, "fix changes the text of the image's history and nothing else", "fixes change the text of the image's history and nothing else"},
	{rewrite.Credits, "fix moves the author to a label and changes nothing else", "fixes move the author to a label and change nothing else"},
	{rewrite.Drops, "fix removes an instruction without effect and its history entry", "fixes remove instructions without effect and their history entries"},
	{rewrite.Execs, "fix runs the same words without a shell", "fixes run the same words without a shell"},
	{rewrite.Respells, "fix changes the name of a variable and nothing else", "fixes change the name of a variable and nothing else"},
	{rewrite.Repaths, "fix copies another path and changes nothing else", "fixes copy other paths and change nothing else"},
	{rewrite.Splits, "fix makes two RUNs of one, with the same commands in the same order", "fixes make two RUNs of one, with the same commands in the same order"},
	{rewrite.Unignores, "fix makes a RUN fail that ignored a failure, and changes nothing else", "fixes make RUNs fail that ignored a failure, and change nothing else"},
	{rewrite.Settles, "fix leaves the files as they are if official images have the WORKDIR that dfix knows", "fixes leave the files as they are if official images have the WORKDIR that dfix knows"},
	{rewrite.Guards, "fix adds tests to the build and nothing else", "fixes add tests to the build and nothing else"},
	{rewrite.Rebinds, "fix changes what a reference means and nothing else", "fixes change what a reference means and nothing else"},
}

// End writes the page. Its first line is a heading that can be the title of the pull request.
func (m *markdownWriter) End(s *Summary) error {
	parts := []string{m.head(s), m.repositories(), m.mistakes(), m.changes(), m.stages(), m.proof(s), m.check(), m.decline(s), m.rest(), m.failures(), m.footer()}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	_, err := io.WriteString(m.w, strings.Join(parts, "\n"))
	return err
}

func (m *markdownWriter) head(s *Summary) string {
	if s.Changed == 0 {
		return fmt.Sprintf("# No changes to Dockerfiles\n\ndfix changes nothing in %s.\n", Count(s.Files, "file"))
	}
	return fmt.Sprintf("# %s\n\ndfix fixes %s in %d of %s.\n", m.title(), Count(s.Applied, "finding"), s.Changed, Count(s.Files, "file"))
}

// mistakes lists what only a person can repair.
func (m *markdownWriter) mistakes() string {
	if m.bugs.empty() {
		return ""
	}
	return "### Please look at these lines first\n\nThey are probably mistakes. dfix does not change them, because only you know what they should be.\n" + section(&m.bugs)
}

// repositories returns a table of the work trees with findings, if there are several.
func (m *markdownWriter) repositories() string {
	if len(m.repos) < 2 {
		return ""
	}
	rows := lines{room: roomForOthers}
	for _, name := range slices.Sorted(maps.Keys(m.repos)) {
		if r := m.repos[name]; r.changed+r.left > 0 {
			rows.add("| %s | %d | %d | %d |", tableCell(repositoryName(name)), r.changed, r.fixes, r.left)
		}
	}
	if rows.empty() {
		return ""
	}
	out := "| repository | files changed | fixes | left |\n| --- | ---: | ---: | ---: |\n" + strings.Join(rows.kept, "")
	if rows.omitted > 0 {
		out += fmt.Sprintf("\n%d more repositories are left out here.\n", rows.omitted)
	}
	return out
}

func repositoryName(name string) string {
	if name == "" {
		return "none"
	}
	return codeSpan(name)
}

// changes returns, for every rule, what its fixes do, why, and where.
func (m *markdownWriter) changes() string {
	var parts []string
	above := ""
	for _, name := range m.names() {
		t := m.rules[name]
		if t.fixes == 0 {
			continue
		}
		rule, heading := m.rule(name), name
		if rule.Does != "" {
			heading = sentenceCase(rule.Does)
		}
		why := "The rule is " + m.ruleLink(name) + "."
		if rule.Why != "" {
			why = rule.Why + " (" + m.ruleLink(name) + ")"
		}
		part := why + "\n\n" + t.places.String()
		if heading != above { // two rules in succession may do the same
			part = "### " + heading + "\n\n" + part
		}
		above, parts = heading, append(parts, part)
	}
	return strings.Join(parts, "\n")
}

func (m *markdownWriter) proof(s *Summary) string {
	if s.Changed == 0 {
		return ""
	}
	if s.Proven == 0 {
		return "### What was proven\n\nNothing: no changed file could be compared before and after.\n" + section(&m.unsure)
	}
	return "### What was proven\n" + m.compared(s.Proven-m.reread, s.Changed-m.related) + m.readAgain() + m.unproven()
}

// compared returns the result of compiling the Dockerfiles.
func (m *markdownWriter) compared(proven, changed int) string {
	if proven == 0 {
		return ""
	}
	out := fmt.Sprintf("\nBuildKit's own frontend compiled %d of %s before and after. The comparison shows:\n\n",
		proven, Count(changed, "changed Dockerfile"))
	for _, c := range claims {
		if n := m.effects[c.effect.String()]; n > 0 {
			out += "- " + plural(n, c.one, c.many) + "\n"
		}
	}
	return out
}

// readAgain says how the changed files other than Dockerfiles were checked.
func (m *markdownWriter) readAgain() string {
	if m.reread == 0 {
		return ""
	}
	return fmt.Sprintf("\n%s changed. dfix read the repository again, and only the intended names differ.\n",
		plural(m.reread, "other file was", "other files were"))
}

func (m *markdownWriter) unproven() string {
	if m.unsure.empty() {
		return ""
	}
	return "\nNot proven:\n" + section(&m.unsure)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// check says how to repeat the proof. The commit of the change is the last one of its branch.
func (m *markdownWriter) check() string {
	if m.example == "" {
		return ""
	}
	file, dir := shellWord(m.example), shellWord(path.Dir(m.example))
	return "### How to check it\n\nOn the branch of this change, compare a file with its earlier version, and build both. The last argument is the build context; replace it if yours is another directory:\n\n" +
		"```sh\ngit show HEAD~1:" + file + " >/tmp/before.Dockerfile\n" +
		"dfix prove /tmp/before.Dockerfile " + file + "\n" +
		"docker build -f /tmp/before.Dockerfile " + dir + "\ndocker build -f " + file + " " + dir + "\n```\n"
}

// decline says how to keep dfix away from a line or from a repository.
func (m *markdownWriter) decline(s *Summary) string {
	if s.Changed == 0 {
		return ""
	}
	rule := ""
	for _, name := range slices.Backward(m.names()) {
		if m.rules[name].fixes > 0 {
			rule = name
		}
	}
	return fmt.Sprintf("### If you do not want a change\n\nThe line %s above an instruction keeps dfix from changing it. In a file %s, "+
		"%s turns the rule off for the repository.\n", code("# dfix: ignore["+rule+"] why"), code("dfix.toml"), code(fmt.Sprintf("ignore = [%q]", rule)))
}

// rest lists the findings that are neither fixed nor mistakes. Forges show the list when somebody opens it.
func (m *markdownWriter) rest() string {
	if m.left.empty() {
		return ""
	}
	n := len(m.left.kept) + m.left.omitted
	return fmt.Sprintf("<details>\n<summary>%s that dfix does not change</summary>\n\n%s\n</details>\n", plural(n, "other finding", "other findings"), &m.left)
}

// footer names the version, so that a reader can repeat the run.
func (m *markdownWriter) footer() string {
	return strings.TrimRight(fmt.Sprintf("Made with [dfix](%s) %s", homePage, prose(m.opt.Version)), " ") + ".\n"
}

func (m *markdownWriter) failures() string {
	if m.failed.empty() {
		return ""
	}
	return "### Not checked\n\nThese files could not be read, parsed or written. dfix says nothing about them and does not change them.\n" + section(&m.failed)
}

func section(l *lines) string {
	if l.empty() {
		return ""
	}
	return "\n" + l.String()
}

func (m *markdownWriter) ruleLink(name string) string {
	return "[" + name + "](" + m.opt.pageOf(name) + ")"
}

// shellWord returns a path as one word of a shell command, on one line. No program takes it for a flag.
func shellWord(path string) string {
	path = OneLine(valid(path))
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	if !strings.ContainsFunc(path, func(r rune) bool { return !strings.ContainsRune(plainInShell, r) }) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

const plainInShell = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+"
