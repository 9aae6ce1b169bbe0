package trial

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rename"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/verify"
)

// renaming counts the results for the stages of one or many files.
type renaming struct {
	path     string
	stages   int            // of files with more than one
	unnamed  int            // of these, renamed by number and proven
	back     int            // of these, renamed and renamed back to the original bytes, each step proven
	spelled  int            // renamed and back, except for the letter case of names in the file
	refused  map[string]int // by reason
	problems []string
}

// TestRename gives every stage of the corpus another name and then its own name again.
func TestRename(t *testing.T) {
	paths := corpus(t)
	sum := renaming{refused: map[string]int{}}
	files := 0
	for _, r := range each(paths, renameAll) {
		files += min(r.stages, 1)
		sum.stages += r.stages
		sum.unnamed += r.unnamed
		sum.back += r.back
		sum.spelled += r.spelled
		for why, n := range r.refused {
			sum.refused[why] += n
		}
		for _, problem := range r.problems {
			t.Errorf("%s: %s", r.path, problem)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "multi-stage files %d, stages %d\nrenamed and back to the same bytes %d\nthe same but for letter case %d\nnamed by number %d\n",
		files, sum.stages, sum.back, sum.spelled, sum.unnamed)
	b.WriteString(entries("refused", sum.refused))
	t.Log("\n" + b.String())
}

// entries returns a list as text.
func entries(title string, of map[string]int) string {
	var b strings.Builder
	list(&b, title, of)
	return b.String()
}

// renameAll renames each stage of a file in turn.
func renameAll(path string) *renaming {
	r := &renaming{path: path, refused: map[string]int{}}
	src, err := os.ReadFile(path)
	if err != nil {
		return r
	}
	g, err := graphOf(src)
	if err != nil || len(g.Stages) < 2 {
		return r
	}
	r.stages = len(g.Stages)
	for i := range g.Stages {
		r.stage(src, i)
	}
	return r
}

func graphOf(src []byte) (*stages.Graph, error) {
	return stages.Read("Dockerfile", src)
}

const otherName = "renamed-by-dfix"

// stage renames a stage and, if it had a name, renames it back.
func (r *renaming) stage(src []byte, i int) {
	there, old, err := renameTo(src, i, otherName)
	if err != nil {
		r.refused[kind(err.Error())]++
		return
	}
	if old == "" {
		r.unnamed++
		return
	}
	back, _, err := renameTo(there, i, old)
	switch {
	case err != nil:
		r.refused["back: "+kind(err.Error())]++
	case bytes.Equal(back, src):
		r.back++
	case bytes.Equal(bytes.ToLower(back), bytes.ToLower(src)):
		r.spelled++
	default:
		r.problems = append(r.problems, fmt.Sprintf("stage %d does not come back", i))
	}
}

// renameTo renames a stage and proves the change.
func renameTo(src []byte, i int, name string) (after []byte, old string, err error) {
	g, err := graphOf(src)
	if err != nil {
		return nil, "", err
	}
	p, err := rename.New(g, rewrite.RepoFacts{}, strconv.Itoa(i), name)
	if err != nil {
		return nil, "", err
	}
	renamed := map[string]string{}
	if p.Named(g) {
		renamed[p.Old] = p.New
	}
	opt := rewrite.Options{Rules: []*rewrite.Rule{p.Rule()}, Verifier: verify.New(verify.Options{Renamed: renamed})}
	report, err := rewrite.Run(context.Background(), "Dockerfile", src, opt)
	switch {
	case err != nil:
		return nil, p.Old, err
	case report.Fault != nil:
		err = fmt.Errorf("unproven: %w", report.Fault)
	case len(p.Edits) > 0 && !report.Proof.Passed:
		err = fmt.Errorf("nothing of the file compiles: %s", report.Proof.Note)
	}
	return p.After, p.Old, err
}
