package rulestest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
)

// Page checks that the page of a rule shows what the rule does. The page is the file NAME.md in the directory of the rule's package.
// Each pair of blocks in it
//
//	```dockerfile before
//	```dockerfile after
//
// is run: the rule alone must turn the first into the second. `before unsafe` allows unsafe fixes, and a `before` with no `after`
// stays as it is. A block ```text moves says which images the examples below it replace.
func Page(t *testing.T, rule *rewrite.Rule) {
	t.Helper()
	_, page := rules.Page(rule.Name)
	if !strings.HasPrefix(page, "# "+rule.Name+"\n") {
		t.Errorf("%s.md does not begin with its name as a heading", rule.Name)
	}
	if rule == rules.UnknownTarget {
		checkRelated(t, rule, page)
		return
	}
	examples, err := examplesOf(page)
	if err != nil {
		t.Fatalf("%s.md: %v", rule.Name, err)
	}
	shows := rule.Level == rewrite.Display
	for _, e := range examples {
		shows = shows || !bytes.Equal(e.src, e.want)
		for _, v := range e.variants() {
			for _, err := range e.check(v, []*rewrite.Rule{rule}) {
				t.Errorf("%s.md, %s: %v", rule.Name, v.name, err)
			}
		}
	}
	if !shows {
		t.Errorf("%s.md shows no change: it needs a block ```dockerfile after", rule.Name)
	}
}

// pageExamples counts the examples on the page of a rule in which it fires, and those in which it does not.
func pageExamples(t *testing.T, rule *rewrite.Rule) (fires, silent int) {
	t.Helper()
	_, page := rules.Page(rule.Name)
	examples, err := examplesOf(page)
	if err != nil {
		t.Fatalf("%s.md: %v", rule.Name, err)
	}
	for _, e := range examples {
		report, err := e.rewrite(e.src, []*rewrite.Rule{rule})
		if err != nil {
			t.Fatalf("%s.md: %v", rule.Name, err)
		}
		if fired(report, rule) {
			fires++
		} else {
			silent++
		}
	}
	return fires, silent
}

// examplesOf reads the pairs of blocks of a page.
func examplesOf(page string) ([]*golden, error) {
	var examples []*golden
	open := false // the last example has no `after` yet
	var moves *images.Moves
	for _, b := range blocks(page) {
		switch b.info {
		case "text moves":
			var err error
			if moves, err = readMoves(b.text, false); err != nil {
				return nil, err
			}
		case "dockerfile before", "dockerfile before unsafe":
			g := &golden{src: []byte(b.text), want: []byte(b.text), anyFindings: true}
			g.flags.unsafe, g.flags.images = b.info != "dockerfile before", moves
			examples, open = append(examples, g), true
		case "dockerfile after":
			if !open {
				return nil, errors.New("a block `after` has no `before`")
			}
			examples[len(examples)-1].want, open = []byte(b.text), false
		}
	}
	if len(examples) == 0 {
		return nil, errors.New("there is no block ```dockerfile before")
	}
	return examples, nil
}

// block is a fenced code block.
type block struct{ info, text string }

func blocks(page string) []block {
	var all []block
	inside := false
	for line := range strings.Lines(page) {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && !inside:
			all = append(all, block{info: strings.TrimSpace(fence)})
			inside = true
		case isFence:
			inside = false
		case inside:
			all[len(all)-1].text += line
		}
	}
	return all
}

// Index checks that docs/rules.md lists rules.All.
func Index(t *testing.T) {
	t.Helper()
	file := filepath.Join(root, "docs", "rules.md")
	want := index()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("docs/rules.md is missing or stale (%v): run `go test ./internal/rules -run TestIndex -update`", err)
	}
}

// index returns the table of all rules.
func index() string {
	var b strings.Builder
	b.WriteString("# Rules\n\n")
	b.WriteString("Written by `go test ./internal/rules -run TestIndex -update`. `dfix explain RULE` prints a rule's page.\n\n")
	b.WriteString("| rule | highest level of its fixes | on by default | other groups | summary |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range rules.All {
		on := "no"
		if r.In(rewrite.GroupDefault) {
			on = "yes"
		}
		file, _ := rules.Page(r.Name)
		fmt.Fprintf(&b, "| [%s](../internal/rules/%s) | %s | %s | %s | %s |\n", r.Name, file, r.Level, on, groups(r), r.Summary)
	}
	return b.String()
}

// groups returns the groups of a rule other than default and all, and the checks of Docker that it implements under another name.
func groups(r *rewrite.Rule) string {
	var words []string
	for _, group := range []string{rewrite.GroupEssential, rewrite.GroupChecks} {
		if r.In(group) {
			words = append(words, group)
		}
	}
	if names := r.Aliases(); len(names) > 0 {
		words = append(words, "also called "+strings.Join(names, ", "))
	}
	return strings.Join(words, "; ")
}
