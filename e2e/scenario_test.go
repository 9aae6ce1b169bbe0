package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A scenario is a txtar file: a comment, these sections, and the files of the build context.
//
//	-- Dockerfile --  the text before
//	-- flags --       flags of dfix; "--write" if there are none. "none" does not run dfix
//	-- options --     options of the frontend, one a line: target=NAME, build-arg:NAME=VALUE
//	-- hand --        another text, for what dfix must not write, or to compare with
//	-- break --       OLD => NEW, one a line: makes the broken texts
//	-- expect --      one expectation a line; all must hold
//
// A text is before, after (what dfix makes of it), hand, broken-before or broken-after. The expectations:
//
//	rules NAME ...      dfix has applied fixes of exactly these rules; "rules -" if of none
//	TEXT builds         the build succeeds
//	TEXT fails PATTERN  the build fails, and its output matches
//	TEXT prints PATTERN the build succeeds, and its output matches
//	TEXT has PATH       the image has the file or directory; lacks is the opposite
//	TEXT config PATTERN the image config matches, as JSON with sorted keys
//	TEXT warns CHECK    the build checks of Docker warn; "warns -" if of nothing
//	same LEVEL A B      the images are the same at a level of compare_test.go; differ is the opposite
type scenario struct {
	flags, options []string
	texts          map[string]string
	expect         []string
	dir            string // of the build context
	applied        []string
	results, lints map[string]result
}

// runScenarios runs every file of a directory below testdata as a test of its own.
func runScenarios(t *testing.T, dir string, atLeast int) {
	needDaemon(t)
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < atLeast {
		t.Errorf("only %d files in testdata/%s", len(files), dir)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := readScenario(archive, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for _, failure := range s.check() {
				t.Error(failure)
			}
		})
	}
}

func readScenario(archive *txtar.Archive, dir string) (*scenario, error) {
	s := &scenario{texts: map[string]string{}, dir: dir, results: map[string]result{}, lints: map[string]result{}}
	var broken []string
	for _, file := range archive.Files {
		text := string(file.Data)
		switch file.Name {
		case "Dockerfile":
			s.texts["before"] = text
		case "hand":
			s.texts["hand"] = text
		case "flags":
			s.flags = strings.Fields(text)
		case "options":
			s.options = lines(text)
		case "break":
			broken = lines(text)
		case "expect":
			s.expect = lines(text)
		default:
			if err := writeBelow(dir, file); err != nil {
				return nil, err
			}
		}
	}
	if s.texts["before"] == "" || len(s.expect) == 0 {
		return nil, fmt.Errorf("a scenario needs the sections Dockerfile and expect")
	}
	if err := s.runDfix(); err != nil {
		return nil, err
	}
	return s, s.breakTexts(broken)
}

func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

func writeBelow(dir string, file txtar.File) error {
	path := filepath.Join(dir, filepath.FromSlash(file.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, file.Data, 0o644)
}

// runDfix makes the text after. The Dockerfile lies in the build context only while dfix runs.
func (s *scenario) runDfix() error {
	if slices.Equal(s.flags, []string{"none"}) {
		return nil
	}
	file := filepath.Join(s.dir, "Dockerfile")
	defer os.Remove(file)
	if err := os.WriteFile(file, []byte(s.texts["before"]), 0o644); err != nil {
		return err
	}
	report := filepath.Join(s.dir, "..", filepath.Base(s.dir)+".jsonl")
	run := exec.Command(machine.dfix, append([]string{"--write", "--report", "jsonl=" + report}, append(s.flags, "Dockerfile")...)...)
	run.Dir = s.dir
	if out, err := run.CombinedOutput(); err != nil {
		return fmt.Errorf("dfix %s: %w\n%s", s.flags, err, out)
	}
	after, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	s.texts["after"] = string(after)
	s.applied, err = appliedRules(report)
	return err
}

// appliedRules returns the sorted names of the rules whose fixes are in the result.
func appliedRules(report string) ([]string, error) {
	data, err := os.ReadFile(report)
	if err != nil {
		return nil, err
	}
	var record struct {
		Findings []struct {
			Rule    string
			Applied bool
		}
	}
	if err := json.Unmarshal(data, &record); err != nil {
		return nil, err
	}
	rules := map[string]bool{}
	for _, finding := range record.Findings {
		if finding.Applied {
			rules[finding.Rule] = true
		}
	}
	return slices.Sorted(maps.Keys(rules)), nil
}

// breakTexts makes broken-before and broken-after. Every replacement has to change both.
func (s *scenario) breakTexts(replacements []string) error {
	if len(replacements) == 0 {
		return nil
	}
	for _, of := range []string{"before", "after"} {
		text := s.texts[of]
		for _, line := range replacements {
			from, to, ok := strings.Cut(line, " => ")
			if !ok || !strings.Contains(text, from) {
				return fmt.Errorf("break %q: not in the text %s", line, of)
			}
			text = strings.Replace(text, from, to, 1)
		}
		s.texts["broken-"+of] = text
	}
	return nil
}

// check builds what the expectations are about and returns those that do not hold.
func (s *scenario) check() []string {
	var failures []string
	for _, line := range s.expect {
		if failure := s.holds(strings.Fields(line), line); failure != "" {
			failures = append(failures, fmt.Sprintf("%s\n%s", line, failure))
		}
	}
	if len(failures) > 0 && s.texts["after"] != "" {
		failures = append(failures, "dfix wrote:\n"+s.texts["after"])
	}
	return failures
}

func (s *scenario) holds(words []string, line string) string {
	switch {
	case words[0] == "rules":
		if want := slices.DeleteFunc(words[1:], func(w string) bool { return w == "-" }); !slices.Equal(want, s.applied) {
			return fmt.Sprintf("applied: %v", s.applied)
		}
		if len(s.applied) == 0 && s.texts["after"] != s.texts["before"] {
			return "the text has changed"
		}
		return ""
	case len(words) == 4 && (words[0] == "same" || words[0] == "differ"):
		return s.compare(words[0] == "same", words[1], words[2], words[3])
	case len(words) >= 2:
		_, argument, _ := strings.Cut(line, words[1])
		return s.holdsFor(words[0], words[1], strings.TrimSpace(argument))
	}
	return "this is no expectation"
}

func (s *scenario) compare(same bool, level, a, b string) string {
	for _, l := range levels {
		if l.name != level {
			continue
		}
		first, second := s.built(a), s.built(b)
		if first.image == nil || second.image == nil {
			return "a build failed: " + first.output + second.output
		}
		diff := l.diff(first.image, second.image)
		if same == (diff == "") {
			return ""
		}
		return "found: " + diff
	}
	return "no such level"
}

// holdsFor checks an expectation about one text.
func (s *scenario) holdsFor(text, verb, argument string) string {
	if s.texts[text] == "" {
		return "no such text"
	}
	if verb == "warns" {
		return s.warns(text, argument)
	}
	r := s.built(text)
	switch {
	case verb == "fails":
		if r.err != nil && argument != "" && regexp.MustCompile(argument).MatchString(r.output) {
			return ""
		}
		return fmt.Sprintf("error %v, output:\n%s", r.err, r.output)
	case r.err != nil:
		return fmt.Sprintf("the build failed: %v\n%s", r.err, r.output)
	}
	holds := false
	switch verb {
	case "builds":
		holds = true
	case "prints":
		holds = regexp.MustCompile(argument).MatchString(r.output)
	case "config":
		holds = regexp.MustCompile(argument).Match(encode(r.image.config))
	case "has", "lacks":
		_, there := r.image.files()[argument]
		holds = there == (verb == "has")
	}
	if !holds {
		return "does not hold: " + r.describe()
	}
	return ""
}

// describe is what a failed expectation shows of a build.
func (r result) describe() string {
	if r.image == nil {
		return r.output
	}
	return fmt.Sprintf("%s\n%v\n%s", encode(r.image.config), made(r.image), r.output)
}

// made returns the sorted paths of an image, without programs.
func made(i *image) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(i.files())), func(path string) bool {
		return strings.HasPrefix(path, "/bin/") || strings.HasPrefix(path, "/usr/")
	})
}

// built builds a text once.
func (s *scenario) built(text string) result {
	r, ok := s.results[text]
	if !ok {
		r = machine.daemon.build(s.texts[text], s.dir, s.options, s.wantsImage(text))
		s.results[text] = r
	}
	return r
}

// wantsImage reports whether an expectation is about the image of a text, and not only about whether it builds.
func (s *scenario) wantsImage(text string) bool {
	return slices.ContainsFunc(s.expect, func(line string) bool {
		words := strings.Fields(line)
		if words[0] == "same" || words[0] == "differ" {
			return slices.Contains(words[2:], text)
		}
		return words[0] == text && slices.Contains([]string{"has", "lacks", "config"}, words[1])
	})
}

// The rule of a warning is in the line "WARNING: RULE", with the page about it behind.
var warning = regexp.MustCompile(`(?m)^WARNING: (\w+)`)

func (s *scenario) warns(text, check string) string {
	lint, ok := s.lints[text]
	if !ok {
		lint = machine.daemon.lint(s.texts[text], s.dir, s.options)
		s.lints[text] = lint
	}
	if lint.err != nil {
		return lint.err.Error()
	}
	var found []string
	for _, match := range warning.FindAllStringSubmatch(lint.output, -1) {
		found = append(found, match[1])
	}
	if check == "-" && len(found) == 0 || slices.Contains(found, check) {
		return ""
	}
	return "warnings: " + lint.output
}
