package acceptance

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// testCase is one parsed case. Its transforms are already applied.
type testCase struct {
	files   []txtar.File // every section that is not reserved, in order
	subject int          // index into files; -1: no subject
	flags   []string
	want    []byte
	hasWant bool
	checks  []expectation
}

// expectation is one line of the section "expect".
type expectation struct {
	line string // the whole line, for messages
	kind string
	text string
}

const bom = "\ufeff"

// transforms are the words of the section "transform".
var transforms = map[string]func([]byte) []byte{
	"crlf":           func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) },
	"bom":            func(b []byte) []byte { return append([]byte(bom), b...) },
	"nofinalnewline": withoutFinalNewline,
}

func withoutFinalNewline(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte("\n"))
	return bytes.TrimSuffix(b, []byte("\r"))
}

// parseCase parses a case. It returns an error for an unknown section, line or word.
func parseCase(data []byte) (*testCase, error) {
	archive := txtar.Parse(data)
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		return nil, errors.New("no comment says what the case is about")
	}
	c := &testCase{subject: -1, flags: []string{"--write"}}
	sections, err := c.split(archive)
	if err != nil {
		return nil, err
	}
	if f, ok := sections["flags"]; ok {
		c.flags = strings.Fields(string(f))
	}
	c.want, c.hasWant = sections["want"]
	if err := c.transform(strings.Fields(string(sections["transform"]))); err != nil {
		return nil, err
	}
	if c.checks, err = parseExpectations(string(sections["expect"])); err != nil {
		return nil, err
	}
	return c, c.consistent()
}

// split puts the files of the archive into c and returns the reserved sections.
func (c *testCase) split(archive *txtar.Archive) (map[string][]byte, error) {
	reserved := []string{"flags", "expect", "want", "transform"}
	sections := map[string][]byte{}
	seen := map[string]bool{}
	for _, f := range archive.Files {
		if seen[f.Name] {
			return nil, fmt.Errorf("section %q is there twice", f.Name)
		}
		seen[f.Name] = true
		if slices.Contains(reserved, f.Name) {
			sections[f.Name] = f.Data
			continue
		}
		if f.Name != path.Clean(f.Name) || path.IsAbs(f.Name) || strings.HasPrefix(f.Name, "../") {
			return nil, fmt.Errorf("file name %q leaves the case's directory", f.Name)
		}
		if c.subject < 0 && isSubject(f.Name) {
			c.subject = len(c.files)
		}
		c.files = append(c.files, f)
	}
	return sections, nil
}

func isSubject(name string) bool {
	base := strings.ToLower(path.Base(name))
	return strings.Contains(base, "dockerfile") || strings.Contains(base, "containerfile")
}

func (c *testCase) transform(words []string) error {
	for _, word := range words {
		apply, ok := transforms[word]
		if !ok {
			return fmt.Errorf("unknown transform %q", word)
		}
		if c.subject < 0 {
			return fmt.Errorf("transform %q without a subject", word)
		}
		c.files[c.subject].Data = apply(c.files[c.subject].Data)
		if c.hasWant {
			c.want = apply(c.want)
		}
	}
	return nil
}

func parseExpectations(section string) ([]expectation, error) {
	if section == "" {
		return nil, errors.New("nothing is expected")
	}
	var all []expectation
	for line := range strings.Lines(section) {
		e, err := parseExpectation(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

func parseExpectation(line string) (expectation, error) {
	kind, text, hasText := strings.Cut(line, " ")
	check, ok := checks[kind]
	if !ok {
		return expectation{}, fmt.Errorf("unknown expectation %q", line)
	}
	if hasText != (check.arg != noArg) || hasText && text == "" {
		return expectation{}, fmt.Errorf("expectation %q does not have the form %q", line, kind+string(check.arg))
	}
	e := expectation{line: line, kind: kind, text: text}
	if _, err := check.arg.parse(text); err != nil {
		return expectation{}, fmt.Errorf("expectation %q: %w", line, err)
	}
	return e, nil
}

// consistent returns an error for a section that is not used, or an expectation without its section.
func (c *testCase) consistent() error {
	sameAs := slices.ContainsFunc(c.checks, func(e expectation) bool { return e.kind == "same-as" })
	if sameAs != c.hasWant {
		return errors.New("same-as and the section want go together")
	}
	for _, e := range c.checks {
		if checks[e.kind].subject && c.subject < 0 {
			return fmt.Errorf("expectation %q without a subject", e.line)
		}
	}
	if c.onStdin() && c.subject < 0 {
		return errors.New("standard input without a subject")
	}
	return nil
}

// onStdin reports whether the subject is the standard input of the run.
func (c *testCase) onStdin() bool { return slices.Contains(c.flags, "-") }

// writes reports whether the run is one with --write.
func (c *testCase) writes() bool {
	flags, _ := splitDashes(c.flags)
	return slices.Contains(flags, "--write") || slices.Contains(flags, "-w")
}

// wantsReport reports whether an expectation is about findings.
func (c *testCase) wantsReport() bool {
	return slices.ContainsFunc(c.checks, func(e expectation) bool {
		return e.kind == "finding" || e.kind == "no-finding"
	})
}

// commandLine returns the flags, with those for the report if an expectation needs it.
func (c *testCase) commandLine(report string) []string {
	if !c.wantsReport() {
		return c.flags
	}
	flags, paths := splitDashes(c.flags)
	return slices.Concat(flags, []string{"--report", "jsonl=" + report}, paths)
}

// splitDashes splits a command line before its "--".
func splitDashes(words []string) (before, from []string) {
	if i := slices.Index(words, "--"); i >= 0 {
		return words[:i], words[i:]
	}
	return words, nil
}
