package rules_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// FuzzRewrite runs all rules, with unsafe fixes, and checks what must be true for any input: there is no fault, the result
// parses, and a second run edits nothing.
func FuzzRewrite(f *testing.F) {
	for _, src := range fuzzSeeds(f) {
		f.Add(src)
	}
	f.Add([]byte("# sYntAX=0"))
	opt := rewrite.Options{Rules: rules.All, Unsafe: func(string) bool { return true }}
	f.Fuzz(func(t *testing.T, src []byte) {
		before := bytes.Clone(src)
		report, err := rewrite.Run(t.Context(), "Dockerfile", src, opt)
		if err != nil {
			return // BuildKit does not read it
		}
		if !bytes.Equal(src, before) {
			t.Fatal("the input itself has changed")
		}
		if report.Fault != nil {
			t.Fatalf("fault: %v", report.Fault)
		}
		if _, _, other := syntax.OtherFrontend(src); other {
			if report.Changed() {
				t.Fatalf("a file for another frontend becomes %q", report.After)
			}
			return // it may be in any language
		}
		if _, err := syntax.Parse("Dockerfile", report.After); err != nil {
			t.Fatalf("the result does not parse: %v\n%s", err, report.After)
		}
		again, err := rewrite.Run(t.Context(), "Dockerfile", report.After, opt)
		if err != nil {
			t.Fatalf("second run: %v\n%s", err, report.After)
		}
		if again.Fault != nil {
			t.Fatalf("second run: fault: %v\n%s", again.Fault, report.After)
		}
		if again.Changed() {
			t.Fatalf("second run: %q becomes %q", report.After, again.After)
		}
	})
}

// fuzzSeeds are the inputs of all acceptance cases.
func fuzzSeeds(f *testing.F) [][]byte {
	files, err := filepath.Glob("../../testdata/cases*/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	var seeds [][]byte
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, section := range txtar.Parse(data).Files {
			if bytes.HasPrefix(section.Data, []byte("FROM")) || bytes.Contains(section.Data, []byte("\nFROM")) {
				seeds = append(seeds, section.Data)
			}
		}
	}
	return seeds
}
