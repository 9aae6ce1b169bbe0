package trial

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// prefiltered is the result for one file and its mutants.
type prefiltered struct {
	files, skipped, mutants, skippedMutants int
	wrong                                   []string
}

// TestPrefilter compares runs that skip rules with full ones, over the corpus and over damaged copies of its files.
func TestPrefilter(t *testing.T) {
	paths := corpus(t)
	var err error
	mutants := 3
	if s := os.Getenv("DFIX_TRIAL_MUTANTS"); s != "" {
		if mutants, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	selected, err := selectedRules("")
	if err != nil {
		t.Fatal(err)
	}
	var sum prefiltered
	for _, p := range each(paths, func(path string) prefiltered { return prefilterAt(path, selected, mutants) }) {
		sum.add(p)
	}
	t.Logf("\n%d files, rules skipped in %d; %d mutants, skipped in %d", sum.files, sum.skipped, sum.mutants, sum.skippedMutants)
	for _, wrong := range sum.wrong[:min(40, len(sum.wrong))] {
		t.Error(wrong)
	}
}

func (p *prefiltered) add(q prefiltered) {
	p.files += q.files
	p.skipped += q.skipped
	p.mutants += q.mutants
	p.skippedMutants += q.skippedMutants
	p.wrong = append(p.wrong, q.wrong...)
}

func prefilterAt(path string, selected []*rewrite.Rule, mutants int) (p prefiltered) {
	src, err := os.ReadFile(path)
	if err != nil {
		return p
	}
	p.files = 1
	if p.skips(path, src, selected) {
		p.skipped = 1
	}
	random := randomFor(path)
	for p.mutants < mutants && len(src) > 0 {
		mutant := bytes.Clone(src)
		for range 1 + random.IntN(3) {
			mutant = damage(mutant, random)
		}
		if p.mutants++; p.skips(path, mutant, selected) {
			p.skippedMutants++
		}
	}
	return p
}

// skips reports whether every rule is quiet for src, and records the findings of a full run that contradict that.
func (p *prefiltered) skips(path string, src []byte, selected []*rewrite.Rule) bool {
	_, simple := prefilter.Read(src)
	quiet := quiet(src, selected)
	if !simple {
		return false
	}
	full, err := rewrite.Run(context.Background(), path, src, rewrite.Options{Rules: selected, Full: true})
	switch {
	case err != nil:
		p.wrong = append(p.wrong, path+": a simple file that BuildKit refuses:\n"+string(src))
	case quiet && (len(full.Outcomes) > 0 || full.Fault != nil):
		p.wrong = append(p.wrong, path+": the rules say that they find nothing in this:\n"+string(src))
	}
	return quiet
}

// quiet reports whether a run calls no rule for src.
func quiet(src []byte, selected []*rewrite.Rule) bool {
	f, ok := prefilter.Read(src)
	return ok && !slices.ContainsFunc(selected, func(r *rewrite.Rule) bool { return r.Quiet == nil || !r.Quiet(f) })
}

// spices are texts that are hard to read in a Dockerfile.
var spices = []string{
	"\\", "\\\n", "\n", "\r\n", "\r", "#", "\n#", "\n\n", " ", "\t", "\v", "\u00a0", "\u0085", "\xa0", "\xef\xbb\xbf", "\"", "'", "`", "[", "]", "[1]", "[]", ",", "=", " = ", "$", "{", "<<E", "<", "--",
	" --from=0 ", " --from=x ", " --from=x/y ", " --link ", " --x ", "\nFROM b\n", "\nFROM b AS b\n", "\nFROM B as c\n", " AS x", " AS X", "\nONBUILD ", "\nWORKDIR x\n", "# escape=`\n", "# syntax=x\n",
	"\nRUN ", "\nENV A B\n", "\nENV A=\"", "\nLABEL ", "\nARG ", "\nVOLUME [\" \"]\n", "\nCOPY --from=b x y\n", "\nHEALTHCHECK ", "\nSHELL ", "\nUSER \n", "\n# dfix: x\n", "\x00", "ü", "0",
}

// damage changes src in one place.
func damage(src []byte, random *rand.Rand) []byte {
	if len(src) == 0 {
		return src
	}
	at := random.IntN(len(src))
	end := min(len(src), at+1+random.IntN(4))
	lines := bytes.SplitAfter(src, []byte("\n"))
	one, two := random.IntN(len(lines)), random.IntN(len(lines))
	switch random.IntN(8) {
	case 0:
		return slices.Delete(src, at, end)
	case 1:
		return slices.Insert(src, at, src[at:end]...)
	case 2:
		src[at], src[end-1] = src[end-1], src[at]
		return src
	case 3:
		src[at] ^= 1 << random.IntN(8)
		return src
	case 4:
		lines = slices.Insert(lines, one, lines[two])
	case 5:
		lines[one], lines[two] = lines[two], lines[one]
	case 6:
		lines = slices.Delete(lines, one, one+1)
	default:
		return slices.Insert(src, at, []byte(spices[random.IntN(len(spices))])...)
	}
	return bytes.Join(lines, nil)
}
