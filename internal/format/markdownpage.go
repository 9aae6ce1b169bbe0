package format

import (
	"fmt"
	"io"
	"maps"
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
	{rewrite.Drops, "fix removes an instruction without effect, with its line of the history", "fixes remove instructions without effect, with their lines of the history"},
	{rewrite.Execs, "fix runs the same words without a shell", "fixes run the same words without a shell"},
	{rewrite.Respells, "fix changes the name of a variable and nothing else", "fixes change the name of a variable and nothing else"},
	{rewrite.Repaths, "fix copies another path and changes nothing else", "fixes copy other paths and change nothing else"},
	{rewrite.Splits, "fix makes two RUNs of one, with the same commands in the same order", "fixes make two RUNs of one, with the same commands in the same order"},
	{rewrite.Unignores, "fix makes a RUN fail that ignored a failure, and changes nothing else", "fixes make RUNs fail that ignored a failure, and change nothing else"},
	{rewrite.Settles, "fix leaves the files as they are wherever official images have the WORKDIR that is known of them", "fixes leave the files as they are wherever official images have the WORKDIR that is known of them"},
	{rewrite.Guards, "fix adds tests to the build and nothing else", "fixes add tests to the build and nothing else"},
	{rewrite.Rebinds, "fix changes what a reference means and nothing else", "fixes change what a reference means and nothing else"},
}

// End writes the page.
func (m *markdownWriter) End(s *Summary) error {
	parts := []string{m.head(s), m.ruleTable(), m.repositories(), m.changes(), m.stages(), m.proof(s), m.rest(), m.failures()}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	_, err := io.WriteString(m.w, strings.Join(parts, "\n"))
	return err
}

func (m *markdownWriter) head(s *Summary) string {
	if s.Changed == 0 {
		return fmt.Sprintf("dfix changes nothing in %s.\n", count(s.Files, "file"))
	}
	return fmt.Sprintf("dfix fixed %s in %d of %s.\n", count(s.Applied, "finding"), s.Changed, count(s.Files, "file"))
}

func (m *markdownWriter) ruleTable() string {
	if len(m.rules) == 0 {
		return ""
	}
	out := "| rule | fixes | files | left |\n| --- | ---: | ---: | ---: |\n"
	for _, name := range m.names() {
		t := m.rules[name]
		out += fmt.Sprintf("| %s | %d | %d | %d |\n", ruleLink(name), t.fixes, t.files, t.left)
	}
	return out
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

// changes returns, for every rule, the reason for its changes and their places.
func (m *markdownWriter) changes() string {
	var parts []string
	for _, name := range m.names() {
		t := m.rules[name]
		if t.fixes == 0 {
			continue
		}
		part := "### " + name + "\n\n"
		if rule := m.rule(name); rule.Doc != "" {
			part += lead(rule.Doc, rule.Summary) + "\n\n"
		}
		parts = append(parts, part+t.places.String())
	}
	return strings.Join(parts, "\n")
}

func (m *markdownWriter) proof(s *Summary) string {
	if s.Changed == 0 {
		return ""
	}
	if s.Proven == 0 {
		return "### Proof\n\nNone of the changes was proven.\n" + section(&m.unsure)
	}
	return "### Proof\n" + m.compared(s.Proven-m.reread, s.Changed-m.related) + m.readAgain() + m.unproven()
}

// compared returns the result of compiling the Dockerfiles.
func (m *markdownWriter) compared(proven, changed int) string {
	if proven == 0 {
		return ""
	}
	out := fmt.Sprintf("\nBuildKit's own frontend compiled %d of %s before and after. By that comparison:\n\n",
		proven, count(changed, "changed Dockerfile"))
	for _, c := range claims {
		if n := m.effects[c.effect.String()]; n > 0 {
			out += "- " + plural(n, c.one, c.many) + "\n"
		}
	}
	return out
}

// readAgain returns how files were checked that a build does not read.
func (m *markdownWriter) readAgain() string {
	if m.reread == 0 {
		return ""
	}
	return fmt.Sprintf("\nBeside the Dockerfiles, %s changed and read again: only the names that were meant to change did.\n",
		plural(m.reread, "file was", "files were"))
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

func (m *markdownWriter) rest() string {
	if m.left.empty() {
		return ""
	}
	return "### Left for a person\n" + section(&m.left)
}

func (m *markdownWriter) failures() string {
	if m.failed.empty() {
		return ""
	}
	return "### Could not be done\n" + section(&m.failed)
}

func section(l *lines) string {
	if l.empty() {
		return ""
	}
	return "\n" + l.String()
}

func ruleLink(name string) string { return "[" + name + "](" + rulePages + name + ".md)" }
