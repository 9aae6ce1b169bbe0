package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/rules/rulestest"
)

// TestEveryRuleIsComplete names everything that a rule lacks in one message, in the order of CONTRIBUTING.md.
func TestEveryRuleIsComplete(t *testing.T) {
	caught := map[string]int{}
	for _, s := range sabotages() {
		if _, ok := rules.ByName(s.rule); !ok {
			t.Errorf("%s: there is no rule of that name", s.rule)
		}
		if s.want != "" {
			caught[s.rule]++
		}
	}
	for _, r := range rules.All {
		if list := missing(r, caught[r.Name]+rulestest.WrongVariants(t, r)); len(list) > 0 {
			t.Errorf("%s still needs\n\t%s\nsee CONTRIBUTING.md", r.Name, strings.Join(list, "\n\t"))
		}
	}
}

// missing lists what a rule lacks. wrong is the number of its wrong variants that the proof refuses.
func missing(r *rewrite.Rule, wrong int) []string {
	var list []string
	need := func(ok bool, what string) {
		if !ok {
			list = append(list, what)
		}
	}
	goldens, _ := filepath.Glob("../../testdata/golden/" + r.Name + "/*.txtar")
	need(r.Summary != "", "a Summary")
	_, page := rules.Page(r.Name)
	need(page != "", r.Name+".md, the page of the rule")
	need(onlyExplains(r) || r == rules.UnusedIgnore || r == rules.ForwardReference || r.Does != "" && r.Why != "", "Does and Why, for the pull requests with its fixes")
	need(len(goldens) > 0, "testdata/golden/"+r.Name+"/*.txtar: at least one golden")
	need(r.Quiet != nil || !r.In(rewrite.GroupDefault), "Quiet: a default rule says which simple files it has no finding in")
	need(wrong > 0 || onlyExplains(r) || r == rules.UnknownTarget, // package repo has the proof of its fixes
		"a section `wrong WHY` in a golden: a mistaken result, which the proof must refuse")
	return list
}

// onlyExplains reports whether r has no fix. TestChecksOnlyExplain checks such rules.
func onlyExplains(r *rewrite.Rule) bool {
	return r.Level == rewrite.Display && r != rules.UnusedIgnore && r != rules.ForwardReference
}

// TestMissing: a rule without anything lacks everything.
func TestMissing(t *testing.T) {
	r := &rewrite.Rule{Name: "nothing", Level: rewrite.Safe, Groups: rewrite.Default, Run: func(*rewrite.Pass) {}}
	if list := missing(r, 0); len(list) != 6 {
		t.Errorf("%q", list)
	}
	r.Level = rewrite.Display
	if list := missing(r, 0); len(list) != 4 {
		t.Errorf("without a fix: %q", list)
	}
}

// TestPage: the page of every rule is in the file that reports link to.
func TestPage(t *testing.T) {
	for _, r := range rules.All {
		file, page := rules.Page(r.Name)
		text, err := os.ReadFile(filepath.FromSlash(file))
		if err != nil || string(text) != page {
			t.Errorf("%s: %s is not its page: %v", r.Name, file, err)
		}
	}
	if file, _ := rules.Page("nothing"); file != "" {
		t.Errorf("a rule that does not exist has the page %s", file)
	}
}
