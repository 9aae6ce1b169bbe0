package trial

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// glanced is what became of one file and of its mutants.
type glanced struct {
	rules  []*rewrite.Rule
	glance func(src []byte) bool // what is held to account

	files, settled, mutants, still int // still: mutants that a glance settles
	wrong                          []string
}

// TestGlance holds what a glance says of real files, and of such files with damage, to the full path.
func TestGlance(t *testing.T) {
	list := os.Getenv("DFIX_CORPUS")
	if list == "" {
		t.Skip("DFIX_CORPUS names no list of Dockerfiles; the corpus is not part of the repository")
	}
	paths, err := readList(list)
	if err != nil {
		t.Fatal(err)
	}
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
	var sum glanced
	for _, g := range each(paths, func(path string) glanced { return glanceAt(path, selected, mutants) }) {
		sum.add(g)
	}
	t.Logf("\n%d files, %d settled at a glance; %d mutants, %d settled", sum.files, sum.settled, sum.mutants, sum.still)
	for _, wrong := range sum.wrong[:min(40, len(sum.wrong))] {
		t.Error(wrong)
	}
}

func (g *glanced) add(h glanced) {
	g.files += h.files
	g.settled += h.settled
	g.mutants += h.mutants
	g.still += h.still
	g.wrong = append(g.wrong, h.wrong...)
}

func glanceAt(path string, selected []*rewrite.Rule, mutants int) (g glanced) {
	g.rules, g.glance = selected, rules.Glance(selected)
	src, err := os.ReadFile(path)
	if err != nil {
		return g
	}
	g.files = 1
	if g.settles(path, src) {
		g.settled = 1
	}
	random := randomFor(path)
	for g.mutants < mutants && len(src) > 0 {
		mutant := bytes.Clone(src)
		for range 1 + random.IntN(3) {
			mutant = damage(mutant, random)
		}
		if g.mutants++; g.settles(path, mutant) {
			g.still++
		}
	}
	return g
}

// settles reports whether a glance settles src, and records what the full path has against that.
func (g *glanced) settles(path string, src []byte) bool {
	plain := syntax.EachPlain(src, func(syntax.Plain) bool { return true })
	if plain {
		if file, err := syntax.Read(path, src); err != nil || stages.Check(file) != nil {
			g.wrong = append(g.wrong, path+": a plain file that BuildKit refuses:\n"+string(src))
		}
	}
	if !g.glance(src) {
		return false
	}
	report, err := rewrite.Run(context.Background(), path, src, rewrite.Options{Rules: g.rules})
	if !plain || err != nil || len(report.Outcomes) > 0 || report.Fault != nil {
		g.wrong = append(g.wrong, path+": a glance is wrong about this:\n"+string(src))
	}
	return true
}

// spices are what readers of Dockerfiles stumble over.
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
