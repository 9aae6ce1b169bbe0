package stages_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/stages"
)

func build(t *testing.T, src string) *stages.Graph {
	t.Helper()
	g, err := stages.Read("Dockerfile", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// show prints a reference: line, kind, name, stage, trouble.
func show(g *stages.Graph, r *stages.Ref) string {
	line, _ := g.File.Lines.Position(r.At.Span.Start)
	to := "-"
	if r.To != nil {
		to = fmt.Sprint(r.To.Index)
	}
	s := fmt.Sprintf("%d %s %s -> %s", line, r.Kind, r.Name, to)
	if r.Trouble != stages.Fine {
		s += " " + [...]string{"", "out of range", "negative", "forward", "self", "variable"}[r.Trouble]
	}
	if r.Fixed {
		s += " fixed"
	}
	return s
}

func TestRefs(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"FROM takes the latest earlier stage, in lower case only", `FROM a AS Build
FROM build AS build
FROM Build
FROM build
FROM build:latest
`, `1 FROM a -> -
2 FROM build -> 0
3 FROM Build -> -
4 FROM build -> 1
5 FROM build:latest -> -`},
		{"a stage's own name in FROM is an image", "FROM x AS x\n", "1 FROM x -> -"},
		{"--from takes the last stage of the file, in any case", `FROM a AS x
FROM a
COPY --from=X a b
FROM a AS x
FROM a
COPY --from=X a b
COPY --from=x:1 a b
`, `1 FROM a -> -
2 FROM a -> -
3 COPY --from X -> 2 forward
4 FROM a -> -
5 FROM a -> -
6 COPY --from X -> 2
7 COPY --from x:1 -> -`},
		{"numbers are what Atoi reads", `FROM a AS x
FROM a
COPY --from=0 a b
COPY --from=+00 a b
COPY --from=0x0 a b
COPY --from=1 a b
COPY --from=2 a b
COPY --from=-1 a b
COPY --from=99999999999999999999 a b
FROM a
`, `1 FROM a -> -
2 FROM a -> -
3 COPY --from 0 -> 0
4 COPY --from +00 -> 0
5 COPY --from 0x0 -> -
6 COPY --from 1 -> 1 self
7 COPY --from 2 -> 2 forward
8 COPY --from -1 -> - negative
9 COPY --from 99999999999999999999 -> -
10 FROM a -> -`},
		{"a mount knows no numbers", `FROM a AS x
FROM 0
RUN --mount=from=0,target=/a --mount=type=bind,target=/b --mount=target=/c,from=X true
RUN --mount=type=bind,fr\
om=x,target=/d --mount=type=bind,from=\
x,target=/e --mount="from=x,target=/f" --mount=from=\x,target=/g true
`, `1 FROM a -> -
2 FROM 0 -> -
3 RUN --mount from 0 -> -
3 RUN --mount from X -> 0
4 RUN --mount from x -> 0
4 RUN --mount from x -> 0
4 RUN --mount from x -> 0
4 RUN --mount from x -> 0`},
		{"quotes do not count", "FROM a AS x\nFROM \"x\"\nCOPY --from=\"x\" a b\nCOPY --fr'om'=x a b\nCOPY \"--from=x\" a\n",
			"1 FROM a -> -\n2 FROM x -> 0\n3 COPY --from x -> 0\n4 COPY --from x -> 0"},
		{"a name that is cut cannot be edited", "FROM a AS xy\nFROM a\nCOPY --from=x\\\ny a b\nFROM x\\\ny\n",
			"1 FROM a -> -\n2 FROM a -> -\n3 COPY --from xy -> 0 fixed\n5 FROM xy -> 0 fixed"},
		{"a flag with its = in quotes cannot be edited", "FROM a AS x\nFROM a\nCOPY --\"from=x\" a b\n",
			"1 FROM a -> -\n2 FROM a -> -\n3 COPY --from x -> 0 fixed"},
		{"variables", "ARG V=x\nFROM a AS x\nFROM $V\nCOPY --from=$V a b\n",
			"2 FROM a -> -\n3 FROM $V -> -\n4 COPY --from $V -> - variable"},
		{"ONBUILD belongs to another file; no source is the build context", "FROM a AS x\nFROM a\nONBUILD COPY --from=x a b\nCOPY --from= a b\nADD x y\n",
			"1 FROM a -> -\n2 FROM a -> -"},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := build(t, test.src)
			var got []string
			for _, r := range g.Refs {
				got = append(got, show(g, r))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSpans: the span of a reference contains its name and, apart from quotes, nothing else.
func TestSpans(t *testing.T) {
	g := build(t, "FROM a AS x\nFROM \\\n  x AS y\nCOPY --chmod=1 --from='x' a b\nRUN --mount=type=bind,from=x,target=/a true\n")
	var got []string
	for _, r := range g.Refs {
		got = append(got, string(r.Span.Of(g.File.Src)))
	}
	if diff := cmp.Diff([]string{"a", "x", "'x'", "x"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTaken(t *testing.T) {
	g := build(t, "FROM Base:1 AS One\nRUN --mount=from=tools,target=/t true\nCOPY --from=0 a b\nONBUILD COPY --from=Trig a b\nONBUILD RUN --mount=from=mnt,target=/x true\nFROM b\n")
	want := map[string]bool{"base:1": true, "one": true, "tools": true, "0": true, "trig": true, "mnt": true, "b": true}
	if diff := cmp.Diff(want, g.Taken()); diff != "" {
		t.Error(diff)
	}
}

func TestMayMean(t *testing.T) {
	g := build(t, `ARG A
FROM $A AS first
FROM base-${A} AS one
FROM ${A:-x}-slim
FROM a/$A
FROM ${A:-${B}}
`)
	for _, test := range []struct {
		stage int
		name  string
		want  string
	}{
		{0, "base-x", "base-${A}"},
		{0, "builder-slim", "${A:-x}-slim"},
		{2, "builder-slim", "${A:-${B}}"}, // nested: it may be any name
		{3, "base-x", "${A:-${B}}"},
		{4, "builder", ""}, // no computed FROM follows
	} {
		got := ""
		if r := g.MayMean(g.Stages[test.stage], test.name, nil); r != nil {
			got = r.Name
		}
		if got != test.want {
			t.Errorf("MayMean(%d, %s) = %q, want %q", test.stage, test.name, got, test.want)
		}
	}
}

func TestErrors(t *testing.T) {
	for src, want := range map[string]string{
		"FROM a\nCOPY --from b c d\n": "line 2: ",
		"FROM a\nNONSENSE x\n":        "line 2: unknown instruction: NONSENSE",
		"FROM a\nRM x\n":              "line 2: unknown instruction: RM",
		"ARG x\n":                     "no build stage",
		"RUN x\nFROM a\n":             "line 1: no build stage in current context",
		"FROM a b\n":                  "line 1: FROM requires either one or three arguments",
		"FROM a\nADD --from=x a b\n":  "line 2: unknown flag: --from",
	} {
		if _, err := stages.Read("Dockerfile", []byte(src)); err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n?") {
			t.Errorf("%q: got %v, want %q", src, err, want)
		}
	}
}

// TestCheckComment: BuildKit's instruction parser panics at this comment if it has no linter.
func TestCheckComment(t *testing.T) {
	g := build(t, "# check=skip=all\n\n# check=skip=JSONArgsRecommended\nFROM a\n# check=skip=JSONArgsRecommended\nCMD a\n")
	if len(g.Stages) != 1 {
		t.Errorf("%d stages", len(g.Stages))
	}
}
