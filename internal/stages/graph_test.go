package stages_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/stages"
)

const twins = `FROM a AS one
FROM one AS two
COPY --from=nginx /a /a
FROM a
COPY --from=two /a /a
FROM a
FROM a AS one
COPY --from=2 /a /a
`

func TestLast(t *testing.T) {
	g := build(t, twins)
	for i, s := range g.Stages {
		if got := g.Last(s); got != (i == 4) {
			t.Errorf("Last(%d) = %v", i, got)
		}
	}
}

// TestTwin: two stages without a name are no twins.
func TestTwin(t *testing.T) {
	g := build(t, twins)
	for i, want := range []int{4, -1, -1, -1, 0} {
		got := -1
		if twin := g.Twin(g.Stages[i]); twin != nil {
			got = twin.Index
		}
		if got != want {
			t.Errorf("Twin(%d) = %d, want %d", i, got, want)
		}
	}
}

func TestDependsOn(t *testing.T) {
	g := build(t, twins)
	for _, test := range []struct {
		s, other int
		want     bool
	}{
		{1, 0, true}, {2, 1, true}, {2, 0, true}, {4, 2, true}, {4, 0, true},
		{0, 1, false}, {1, 2, false}, {2, 3, false}, {3, 0, false}, {4, 3, false}, {4, 4, false},
	} {
		if got := g.DependsOn(g.Stages[test.s], g.Stages[test.other]); got != test.want {
			t.Errorf("DependsOn(%d, %d) = %v", test.s, test.other, got)
		}
	}
}

// TestDependsOnCycle: stages that refer to each other do not make the search endless.
func TestDependsOnCycle(t *testing.T) {
	g := build(t, "FROM a AS x\nCOPY --from=y /a /a\nFROM a AS y\nCOPY --from=x /a /a\nFROM a AS z\n")
	if g.DependsOn(g.Stages[0], g.Stages[2]) || !g.DependsOn(g.Stages[0], g.Stages[1]) {
		t.Error("x uses y only")
	}
}

func TestRefsTo(t *testing.T) {
	g := build(t, twins)
	for i, want := range []string{"2 FROM one -> 0", "5 COPY --from two -> 1", "8 COPY --from 2 -> 2", "", ""} {
		var got []string
		for _, r := range g.RefsTo(g.Stages[i]) {
			got = append(got, show(g, r))
		}
		if diff := cmp.Diff(want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("stage %d: %s", i, diff)
		}
	}
}

// TestIndexOfNoStage: the number of stages is the first index without one.
func TestIndexOfNoStage(t *testing.T) {
	g := build(t, "FROM a AS x\nFROM a\nCOPY --from=2 /a /a\n")
	if got := show(g, g.Refs[2]); got != "3 COPY --from 2 -> - out of range" {
		t.Error(got)
	}
}

func TestArgs(t *testing.T) {
	g := build(t, `ARG A=one,two
ARG NONE
FROM a
ARG SOURCE_DATE_EPOCH=x,y
ARG B=three BUILDKIT_SBOM_SCAN_STAGE
ENV C=a:1,b D=word E=r/x F=i@sha256:0
FROM a
ARG BUILDKIT_SBOM_SCAN_STAGE=x,true
`)
	for _, test := range []struct {
		name string
		got  []string
		want string
	}{
		{"ArgValues", g.ArgValues(), "one two x y three x true"},
		{"Values", g.Values(), "one two x y three x true a:1 b r/x i@sha256:0"},
		{"StageArgs", g.StageArgs(), "x y x true"},
		{"ScanStages", g.ScanStages(), "x true"},
	} {
		if got := strings.Join(test.got, " "); got != test.want {
			t.Errorf("%s = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestPlainWords(t *testing.T) {
	for command, want := range map[string]string{
		"make":                "make",
		" go  build\t./... ":  "go|build|./...",
		"app --flag=x":        "app|--flag=x",
		"\t":                  "",
		"":                    "",
		"X=1 app":             "",
		"app $X":              "",
		"app 'x'":             "",
		"app *":               "",
		"app; other":          "",
		"app\nother":          "",
		"exec app --a,b @x:%": "exec|app|--a,b|@x:%",
	} {
		words, ok := stages.PlainWords(command)
		if got := strings.Join(words, "|"); got != want || ok != (want != "") {
			t.Errorf("PlainWords(%q) = %q, %v", command, got, ok)
		}
	}
}

// TestMayMeanTwoVariables: each variable may be any text.
func TestMayMeanTwoVariables(t *testing.T) {
	g := build(t, "ARG A\nFROM a AS first\nFROM $A-x-${B}\n")
	for name, want := range map[string]bool{"q-x-r": true, "-x-": true, "q-y-r": false} {
		if got := g.MayMean(g.Stages[0], name, nil) != nil; got != want {
			t.Errorf("MayMean(%s) = %v", name, got)
		}
	}
}
