package trial

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// applyDiffs applies all diffs with one `git apply`, which must give every file its result.
func applyDiffs(t *testing.T, trials []*trial) {
	t.Helper()
	dir := t.TempDir()
	var patch bytes.Buffer
	for _, tr := range trials {
		if tr.diff == nil {
			continue
		}
		name := filepath.Join(dir, tr.path)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, tr.report.Before, 0o644); err != nil {
			t.Fatal(err)
		}
		patch.Write(tr.diff)
	}
	if patch.Len() == 0 {
		return
	}
	cmd := exec.Command("git", "apply", "--whitespace=nowarn")
	cmd.Dir, cmd.Stdin = dir, &patch
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("git apply: %v\n%.2000s", err, out)
		return
	}
	for _, tr := range trials {
		if tr.diff == nil {
			continue
		}
		got, err := os.ReadFile(filepath.Join(dir, tr.path))
		if err != nil || !bytes.Equal(got, tr.report.After) {
			tr.problem("git apply makes something else of the diff (%v)", err)
		}
	}
}

var hunkHeader = regexp.MustCompile(`^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@`)

// onlyWhatWasReported checks that a diff touches no line without an edit of an applied fix.
func onlyWhatWasReported(diff []byte, report *rewrite.Report) error {
	touched, added := touches(report)
	removed, plus, line := 0, 0, 0
	for row := range strings.Lines(string(diff)) {
		if m := hunkHeader.FindStringSubmatch(row); m != nil {
			line, _ = strconv.Atoi(m[1])
			continue
		}
		if line == 0 {
			continue // the header of the file
		}
		switch row[0] {
		case '-':
			if !touched[line] {
				return fmt.Errorf("line %d changes and no applied fix has an edit there", line)
			}
			removed++
			line++
		case '+':
			plus++
		case ' ':
			line++
		}
	}
	if plus > removed+added {
		return errors.New("more lines come in than the applied fixes have")
	}
	return nil
}

// touches returns the lines that applied fixes edit and the number of line ends that they add.
func touches(report *rewrite.Report) (touched map[int]bool, added int) {
	lines := text.NewLines(report.Before)
	touched = map[int]bool{}
	for _, o := range report.Outcomes {
		if !o.Applied {
			continue
		}
		for _, e := range o.Fix.Edits {
			first, _ := lines.Position(e.Span.Start)
			last, _ := lines.Position(e.Span.End)
			for n := first; n <= last; n++ {
				touched[n] = true
			}
			added += strings.Count(e.New, "\n")
		}
	}
	return touched, added
}

// store writes the counts and a sample of the diffs. The sample is the same for the same corpus.
func store(dir, table string, trials []*trial) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "counts.txt"), []byte(table), 0o644); err != nil {
		return err
	}
	n := 100
	if s := os.Getenv("DFIX_TRIAL_SAMPLES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			return err
		}
	}
	for i, tr := range sample(trials, n) {
		var b bytes.Buffer
		for _, o := range tr.report.Outcomes {
			fmt.Fprintf(&b, "# %s\n", describe(o))
		}
		b.Write(tr.diff)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.diff", i+1)), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func describe(o rewrite.Outcome) string {
	s := fmt.Sprintf("[%s] %s", o.Rule, o.Message)
	if o.Applied {
		return s + ": " + o.Fix.Message
	}
	return fmt.Sprintf("%s: left (%s) %s", s, o.Skip, o.Reason)
}

// sample chooses n changed files by the hash of their paths.
func sample(trials []*trial, n int) []*trial {
	changed := slices.DeleteFunc(slices.Clone(trials), func(tr *trial) bool { return tr.diff == nil })
	slices.SortFunc(changed, func(x, y *trial) int {
		a, b := sha256.Sum256([]byte(x.path)), sha256.Sum256([]byte(y.path))
		return bytes.Compare(a[:], b[:])
	})
	return changed[:min(n, len(changed))]
}
