package acceptance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/verify"
	"github.com/dfix-dev/dfix/internal/verify/verifytest"
)

// outcome is the result of a run, with the files before it.
type outcome struct {
	before, after map[string][]byte // every file of the directory
	input, text   []byte            // the subject before, and the text to check
	subject       string            // its path; "-" on standard input
	want          []byte
	run           result
	report        []byte // the jsonl report; nil: there is no report
}

// check is one kind of expectation.
type check struct {
	arg     argument
	subject bool // needs a subject
	holds   func(o *outcome, text string) error
}

// argument is the form of what follows the word of an expectation.
type argument string

const (
	noArg   argument = ""
	anyText argument = " TEXT"
	number  argument = " N"
	twoText argument = " A ||| B"
	aRule   argument = " RULE"
)

// parse returns the parts of text, or an error if text does not have that form.
func (a argument) parse(text string) ([]string, error) {
	switch a {
	case number:
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || strconv.Itoa(n) != text {
			return nil, errors.New("not a number")
		}
	case twoText:
		first, last, ok := strings.Cut(text, " ||| ")
		if !ok || first == "" || last == "" {
			return nil, errors.New("needs two texts separated by |||")
		}
		return []string{first, last}, nil
	case aRule:
		if strings.ContainsAny(text, " \t,") {
			return nil, errors.New("needs the name of one rule")
		}
	}
	return []string{text}, nil
}

// checks are all kinds of expectations. init fills it, because parsing refers to it.
var checks map[string]check

func init() {
	checks = map[string]check{
		"exit":            {number, false, holdsExit},
		"unchanged":       {noArg, false, holdsUnchanged},
		"contains":        {anyText, true, holdsContains},
		"lacks":           {anyText, true, holdsLacks},
		"line":            {anyText, true, holdsLine},
		"order":           {twoText, true, holdsOrder},
		"same-as":         {noArg, true, holdsSameAs},
		"compiles":        {noArg, true, holdsCompiles},
		"equal":           {noArg, true, holdsEqual},
		"history":         {noArg, true, holdsHistory},
		"guards":          {number, true, holdsGuards},
		"finding":         {aRule, true, holdsFinding},
		"no-finding":      {aRule, true, holdsNoFinding},
		"stdout-contains": {anyText, false, holdsStdoutContains},
		"stdout-lacks":    {anyText, false, holdsStdoutLacks},
		"stderr-contains": {anyText, false, holdsStderrContains},
	}
}

func holdsExit(o *outcome, text string) error {
	if strconv.Itoa(o.run.exit) != text {
		return fmt.Errorf("the exit code is %d", o.run.exit)
	}
	return nil
}

func holdsUnchanged(o *outcome, _ string) error {
	if err := sameFiles(o.before, o.after); err != nil {
		return err
	}
	// On standard input the text is a diff or the rewritten text; only the latter can be compared.
	if o.subject == "-" && o.run.exit == 0 && len(o.text) > 0 && !bytes.Equal(o.input, o.text) {
		return errors.New("standard output differs from standard input")
	}
	return nil
}

// sameFiles returns an error that names the first file that differs, is new or is gone.
func sameFiles(before, after map[string][]byte) error {
	names := slices.Concat(slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		x, had := before[name]
		y, has := after[name]
		switch {
		case !had:
			return fmt.Errorf("%s is new", name)
		case !has:
			return fmt.Errorf("%s is gone", name)
		case !bytes.Equal(x, y):
			return fmt.Errorf("%s has changed", name)
		}
	}
	return nil
}

func holdsContains(o *outcome, text string) error { return contains(o.text, text) }
func holdsLacks(o *outcome, text string) error    { return lacks(o.text, text) }

func holdsStdoutContains(o *outcome, text string) error { return contains(o.run.stdout, text) }
func holdsStdoutLacks(o *outcome, text string) error    { return lacks(o.run.stdout, text) }
func holdsStderrContains(o *outcome, text string) error { return contains(o.run.stderr, text) }

func contains(b []byte, text string) error {
	if !bytes.Contains(b, []byte(text)) {
		return errors.New("it is not there")
	}
	return nil
}

func lacks(b []byte, text string) error {
	if bytes.Contains(b, []byte(text)) {
		return errors.New("it is there")
	}
	return nil
}

func holdsLine(o *outcome, text string) error {
	for line := range strings.Lines(strings.TrimPrefix(string(o.text), bom)) {
		if strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r") == text {
			return nil
		}
	}
	return errors.New("there is no such line")
}

func holdsOrder(o *outcome, text string) error {
	parts, err := twoText.parse(text)
	if err != nil {
		return err
	}
	first := strings.Index(string(o.text), parts[0])
	last := strings.LastIndex(string(o.text), parts[1])
	switch {
	case first < 0:
		return fmt.Errorf("%q is not there", parts[0])
	case last < 0:
		return fmt.Errorf("%q is not there", parts[1])
	case first >= last:
		return errors.New("the order is different")
	}
	return nil
}

func holdsSameAs(o *outcome, _ string) error {
	if !bytes.Equal(o.text, o.want) {
		return fmt.Errorf("the text is different, want:\n%q", o.want)
	}
	return nil
}

func holdsCompiles(o *outcome, _ string) error { return verifytest.Compiles(o.text) }
func holdsEqual(o *outcome, _ string) error    { return verify.Holds(rewrite.Preserves, o.input, o.text) }
func holdsHistory(o *outcome, _ string) error  { return verify.Holds(rewrite.Relabels, o.input, o.text) }

func holdsGuards(o *outcome, text string) error {
	rest, n, err := withoutTests(o.input, o.text)
	if err != nil {
		return err
	}
	if strconv.Itoa(n) != text {
		return fmt.Errorf("%d tests were inserted", n)
	}
	return verify.Holds(rewrite.Preserves, o.input, rest)
}

var testInstruction = regexp.MustCompile(`(?i)^RUN ((test|\[) -[efd] |ls -d .* > /dev/null$)`)

// withoutTests removes the instructions from after that only test for files and are not in before.
func withoutTests(before, after []byte) (rest []byte, n int, err error) {
	x, err := syntax.Parse("before", before)
	if err != nil {
		return nil, 0, err
	}
	y, err := syntax.Parse("after", after)
	if err != nil {
		return nil, 0, err
	}
	had := map[string]int{}
	for _, in := range x.Instructions {
		had[in.Node.Original]++
	}
	at := 0
	for _, in := range y.Instructions {
		if had[in.Node.Original]--; had[in.Node.Original] >= 0 || !testInstruction.MatchString(in.Node.Original) {
			continue
		}
		rest = append(rest, after[at:in.Lines.Start]...)
		at = in.Lines.End
		n++
	}
	return append(rest, after[at:]...), n, nil
}

func holdsFinding(o *outcome, rule string) error {
	found, err := o.findings()
	if err == nil && !slices.Contains(found, rule) {
		return fmt.Errorf("the findings are %q", found)
	}
	return err
}

func holdsNoFinding(o *outcome, rule string) error {
	if !exists(rule) {
		return errors.New("there is no such rule, so nothing could find it")
	}
	found, err := o.findings()
	if err == nil && slices.Contains(found, rule) {
		return errors.New("there is such a finding")
	}
	return err
}

func exists(rule string) bool {
	for _, r := range rules.All {
		if r.Name == rule {
			return true
		}
	}
	return false
}

// findings returns the rules of the findings that the report has for the subject. It returns an error if the
// report does not contain the subject, because an empty list would satisfy too much.
func (o *outcome) findings() ([]string, error) {
	var record struct {
		Schema   int
		Path     string
		Status   string
		Findings []struct{ Rule string }
	}
	for line := range bytes.Lines(o.report) {
		if err := json.Unmarshal(line, &record); err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
		if record.Schema != 1 {
			return nil, fmt.Errorf("report: schema is %d", record.Schema)
		}
		if o.subject != "-" && path.Clean(record.Path) != o.subject {
			continue
		}
		if record.Status != "changed" && record.Status != "unchanged" {
			return nil, fmt.Errorf("report: status is %q", record.Status)
		}
		var found []string
		for _, f := range record.Findings {
			found = append(found, f.Rule)
		}
		return found, nil
	}
	return nil, fmt.Errorf("the report does not contain %s", o.subject)
}
