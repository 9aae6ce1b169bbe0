package trial

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/text"
	"github.com/dfix-dev/dfix/internal/verify/verifytest"
)

// mutated counts the mutations of one kind.
type mutated struct {
	clear, back int            // clear mutations, and those that dfix repairs
	unclear     map[string]int // unclear mutations, by the reason
	alsoBack    int            // unclear mutations that dfix repairs
	left        map[string]int // clear mutations that dfix leaves, by dfix's reason
	worse       []string       // files in which a correct reference is wrong now
}

// TestMutations makes mistakes in the files of the corpus. dfix has to repair the clear ones and do no harm.
func TestMutations(t *testing.T) {
	paths := corpus(t)
	sum := map[string]*mutated{}
	files := 0
	for _, results := range each(paths, mutate) {
		files += min(len(results), 1)
		for _, r := range results {
			r.add(sum)
		}
	}
	t.Logf("\n%d files\n%s", files, tableOf(sum))
	if len(sum) != 4 {
		t.Errorf("%d of 4 kinds of mistakes are made", len(sum))
	}
	for kind, m := range sum {
		if m.clear == 0 {
			t.Errorf("%s: no mistake is clear", kind)
		}
		for _, worse := range m.worse {
			t.Errorf("%s: %s", kind, worse)
		}
		may := m.clear / 100
		if kind == "misspelled" {
			may = 2 + m.clear*3/100 // a random letter often makes another word (base, bade) or abbreviation
		}
		if m.clear-m.back > may {
			t.Errorf("%s: only %d of %d come back", kind, m.back, m.clear)
		}
	}
}

// outcome is the result of one mutation.
type outcome struct {
	*mutation
	back  bool
	worse string
	left  string
}

func (o *outcome) add(sum map[string]*mutated) {
	m := sum[o.kind]
	if m == nil {
		m = &mutated{unclear: map[string]int{}, left: map[string]int{}}
		sum[o.kind] = m
	}
	switch {
	case o.worse != "":
		m.worse = append(m.worse, o.worse)
	case o.unclear != "":
		m.unclear[o.unclear]++
		if o.back {
			m.alsoBack++
		}
		return
	case o.back:
		m.back++
	default:
		m.left[o.left]++
	}
	m.clear++
}

func tableOf(sum map[string]*mutated) string {
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(sum)) {
		m := sum[kind]
		unclear := 0
		for _, n := range m.unclear {
			unclear += n
		}
		fmt.Fprintf(&b, "\n%s: %d of %d unambiguous ones come back, %d are worse; %d of %d others come back\n",
			kind, m.back, m.clear, len(m.worse), m.alsoBack, unclear)
		b.WriteString(entries("unambiguous and left", m.left) + entries("ambiguous", m.unclear))
	}
	return b.String()
}

// aboutNames are the rules under test.
const aboutNames = "unknown-stage,mount-index,stage-case,duplicate-stage,forward-reference,unnamed-stage,numeric-from"

// mutate makes one mistake of each kind in a file, and runs dfix on it.
func mutate(path string) []*outcome {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	g, err := graphOf(src)
	if err != nil || len(g.Stages) < 2 {
		return nil
	}
	var all []*outcome
	for _, m := range mutations(g, randomFor(path)) {
		all = append(all, try1(path, g, m))
	}
	return all
}

// randomFor returns a source that depends only on the last elements of a path.
func randomFor(path string) *rand.Rand {
	h := fnv.New64a()
	parts := strings.Split(filepath.ToSlash(path), "/")
	h.Write([]byte(strings.Join(parts[max(0, len(parts)-4):], "/")))
	return rand.New(rand.NewPCG(h.Sum64(), 1))
}

// try1 compares the result of dfix for the mistaken file with the original file.
func try1(path string, g *stages.Graph, m *mutation) *outcome {
	o := &outcome{mutation: m}
	wrong, err := text.Apply(g.File.Src, m.edits)
	if err != nil {
		o.worse = path + ": " + err.Error()
		return o
	}
	unsafe := m.kind == "dropped alias"
	right, err := repaired(g.File.Src, unsafe)
	if err != nil {
		o.unclear = "the file is refused"
		return o
	}
	got, err := repaired(wrong, unsafe)
	if err != nil {
		o.unclear = "the mistaken file is refused"
		return o
	}
	before, want, is := edges(wrong), edges(right.After), edges(got.After)
	o.judge(path, before, want, is)
	if got.Fault != nil {
		o.worse = path + ": " + got.Fault.Error()
	}
	if !o.back && o.worse == "" {
		o.left = reasonOf(got)
		if strings.Contains(o.left, "unproven") && verifytest.Compiles(g.File.Src) != nil {
			o.unclear = "the right file does not compile either, so nothing can be proven"
		}
	}
	return o
}

// judge compares the stages that references mean in the mistaken file, in the original, and in the result.
func (o *outcome) judge(path string, before, want, is []string) {
	if len(want) != len(is) || len(before) != len(is) {
		o.worse = path + ": there are other references"
		return
	}
	o.back = slices.Equal(want, is)
	for i := range is {
		switch {
		case is[i] == want[i]:
		case before[i] == want[i]:
			o.worse = fmt.Sprintf("%s: %s is now %s", path, want[i], is[i])
		case is[i] != before[i]:
			o.worse = fmt.Sprintf("%s: %s, mistaken for %s, is now %s", path, want[i], before[i], is[i])
		}
	}
}

func repaired(src []byte, unsafe bool) (*rewrite.Report, error) {
	selected, err := selectedRules(aboutNames)
	if err != nil {
		return nil, err
	}
	return rewrite.Run(context.Background(), "Dockerfile", src, rewrite.Options{
		Rules: selected, Unsafe: func(string) bool { return unsafe }, Verifier: newVerifier(),
	})
}

// edges returns what each reference of a file means. A number is not equal to the name of its stage.
func edges(src []byte) []string {
	g, err := graphOf(src)
	if err != nil {
		return nil
	}
	var all []string
	for _, r := range g.Refs {
		to := "image " + r.Name
		if r.To != nil {
			to = fmt.Sprintf("stage %d", r.To.Index)
		}
		if r.IsIndex {
			to += " by number"
		}
		all = append(all, fmt.Sprintf("%s in stage %d: %s", r.Kind, r.In.Index, to))
	}
	return all
}

// reasonOf returns dfix's reason for leaving a mistake.
func reasonOf(report *rewrite.Report) string {
	var reasons []string
	for _, o := range report.Outcomes {
		if !o.Applied && o.Rule != "unnamed-stage" {
			reasons = append(reasons, o.Rule+": "+kind(string(o.Skip)+" "+o.Reason+o.Detail))
		}
	}
	if len(reasons) == 0 {
		return "nothing is found"
	}
	slices.Sort(reasons)
	return strings.Join(slices.Compact(reasons), " | ")
}
