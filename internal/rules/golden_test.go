package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/rules/rulestest"
)

func TestGolden(t *testing.T) {
	for _, r := range rules.All {
		t.Run(r.Name, func(t *testing.T) { rulestest.Run(t, r) })
	}
}

func TestCombined(t *testing.T) { rulestest.RunCombined(t) }

func TestPages(t *testing.T) {
	for _, r := range rules.All {
		t.Run(r.Name, func(t *testing.T) { rulestest.Page(t, r) })
	}
}

func TestIndex(t *testing.T) { rulestest.Index(t) }

// TestNothingIsLeftOver: every directory of goldens and every page belongs to a rule, and no two rules share a name.
func TestNothingIsLeftOver(t *testing.T) {
	names := map[string]bool{"combined": true}
	for _, r := range rules.All {
		if names[r.Name] {
			t.Errorf("two rules are called %s", r.Name)
		}
		names[r.Name] = true
	}
	dirs, err := os.ReadDir("../../testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if !names[d.Name()] {
			t.Errorf("testdata/golden/%s belongs to no rule", d.Name())
		}
	}
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob("*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range slices.Concat(pages, below) {
		if !names[strings.TrimSuffix(filepath.Base(p), ".md")] {
			t.Errorf("%s belongs to no rule", p)
		}
	}
}
