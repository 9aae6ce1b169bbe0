package trial

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/verify"
)

// trial is the result for one file.
type trial struct {
	path     string
	stages   int
	rejected error // BuildKit refuses the file
	quiet    bool  // no rule runs for it
	problems []string
	report   *rewrite.Report
	diff     []byte
	took     time.Duration
	proof    time.Duration // part of took, in the first run
}

func TestCorpus(t *testing.T) {
	paths := corpus(t)
	opt, err := options()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	trials := each(paths, func(path string) *trial { return try(path, opt) })
	took := time.Since(start)
	applyDiffs(t, trials)

	table := count(trials).String() + fmt.Sprintf("\n%s for %d files\n", took.Round(time.Second), len(trials))
	t.Log("\n" + table)
	report(t, trials)
	if out := os.Getenv("DFIX_TRIAL_OUT"); out != "" {
		if err := store(out, table, trials); err != nil {
			t.Fatal(err)
		}
	}
}

// readList returns the paths in a list. Relative paths start at the list's directory.
func readList(list string) ([]string, error) {
	data, err := os.ReadFile(list)
	if err != nil {
		return nil, err
	}
	var paths []string
	for line := range strings.Lines(string(data)) {
		path := strings.TrimRight(line, "\r\n")
		if path == "" {
			continue
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(list), path)
		}
		paths = append(paths, path)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s names no file", list)
	}
	return paths, nil
}

func options() (rewrite.Options, error) {
	selected, err := selectedRules(os.Getenv("DFIX_TRIAL_RULES"))
	unsafe := os.Getenv("DFIX_TRIAL_UNSAFE") == "1"
	return rewrite.Options{
		Rules:  selected,
		Unsafe: func(string) bool { return unsafe },
	}, err
}

func selectedRules(names string) ([]*rewrite.Rule, error) {
	var selected []*rewrite.Rule
	for _, r := range rules.All {
		if names == "all" || names == "" && r.In(rewrite.GroupDefault) || slices.Contains(strings.Split(names, ","), r.Name) {
			selected = append(selected, r)
		}
	}
	if names != "" && names != "all" && len(selected) != len(strings.Split(names, ",")) {
		return nil, fmt.Errorf("DFIX_TRIAL_RULES=%s names rules that do not exist", names)
	}
	return selected, nil
}

// each calls f for every path, on all cores, and returns the results in order.
func each[T any](paths []string, f func(string) T) []T {
	trials := make([]T, len(paths))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				trials[i] = f(paths[i])
			}
		})
	}
	for i := range paths {
		next <- i
	}
	close(next)
	workers.Wait()
	return trials
}

// try rewrites one file and checks the result. A panic is a problem.
func try(path string, opt rewrite.Options) (tr *trial) {
	tr = &trial{path: path}
	start := time.Now()
	defer func() {
		if p := recover(); p != nil {
			tr.problem("panic: %v\n%s", p, debug.Stack())
		}
		tr.took = time.Since(start)
	}()
	src, err := os.ReadFile(path)
	if err != nil {
		tr.problem("%v", err)
		return tr
	}
	tr.quiet = quiet(src, opt.Rules)
	file, err := syntax.Parse(path, src)
	if err != nil {
		tr.rejected = err
		tr.checkQuiet()
		return tr
	}
	tr.stages = countStages(file)
	if !bytes.Equal(file.Bytes(), src) {
		tr.problem("the tokens are not the bytes of the file")
	}
	opt.Full = true // checkQuiet compares
	tr.rewrite(src, opt)
	tr.checkQuiet()
	return tr
}

// checkQuiet checks that BuildKit accepts a file for which no rule runs, and that a full run finds nothing in it.
func (tr *trial) checkQuiet() {
	switch {
	case !tr.quiet:
	case tr.rejected != nil:
		tr.problem("no rule is called, yet BuildKit refuses the file: %v", tr.rejected)
	case tr.report != nil && (len(tr.report.Outcomes) > 0 || tr.report.Fault != nil):
		tr.problem("no rule is called, yet there are %d findings", len(tr.report.Outcomes))
	}
}

func (tr *trial) problem(format string, args ...any) {
	tr.problems = append(tr.problems, fmt.Sprintf(format, args...))
}

func countStages(file *syntax.File) (n int) {
	for _, in := range file.Instructions {
		if in.Name == "FROM" {
			n++
		}
	}
	return n
}

func (tr *trial) rewrite(src []byte, opt rewrite.Options) {
	watch := &clock{Verifier: newVerifier()}
	opt.Verifier = watch
	report, err := rewrite.Run(context.Background(), tr.path, src, opt)
	tr.proof = watch.took
	if err != nil {
		tr.rejected = err
		return
	}
	tr.report = report
	if report.Fault != nil {
		tr.problem("fault: %v", report.Fault)
	}
	if !report.Changed() {
		return
	}
	after, err := syntax.Parse(tr.path, report.After)
	switch {
	case err != nil:
		tr.problem("the result does not parse: %v", err)
	case !bytes.Equal(after.Bytes(), report.After):
		tr.problem("the tokens are not the bytes of the result")
	}
	tr.again(opt)
	tr.diff = format.Unified(strings.TrimPrefix(tr.path, "/"), src, report.After)
	if err := onlyWhatWasReported(tr.diff, report); err != nil {
		tr.problem("%v", err)
	}
}

// newVerifier returns a verifier for one file.
func newVerifier() rewrite.Verifier { return verify.New(verify.Options{}) }

// again runs dfix on its own result, which must not change.
func (tr *trial) again(opt rewrite.Options) {
	opt.Verifier = newVerifier()
	second, err := rewrite.Run(context.Background(), tr.path, tr.report.After, opt)
	switch {
	case err != nil:
		tr.problem("second run: %v", err)
	case second.Fault != nil:
		tr.problem("second run: fault: %v", second.Fault)
	case second.Changed():
		tr.problem("the second run changes the file again:\n%s",
			format.Unified("Dockerfile", tr.report.After, second.After))
	}
}

// report fails the test for every file with a problem. It prints the first ones.
func report(t *testing.T, trials []*trial) {
	t.Helper()
	const most = 40
	n := 0
	for _, tr := range trials {
		if len(tr.problems) == 0 {
			continue
		}
		if n++; n <= most {
			t.Errorf("%s: %s", tr.path, strings.Join(tr.problems, "; "))
		}
	}
	if n > most {
		t.Errorf("and %d more files with problems", n-most)
	}
}

// slowest returns the n files that took the longest.
func slowest(trials []*trial, n int) []*trial {
	sorted := slices.Clone(trials)
	slices.SortFunc(sorted, func(x, y *trial) int { return cmp.Compare(y.took, x.took) })
	return sorted[:min(n, len(sorted))]
}
