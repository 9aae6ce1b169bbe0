package rename

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
)

func graph(t *testing.T, src string) *stages.Graph {
	t.Helper()
	g, err := stages.Read("Dockerfile", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestRename(t *testing.T) {
	for _, test := range []struct{ what, stage, name, src, want string }{
		{"every kind of use, in any letter case", "build", "made",
			"FROM a AS Build\nFROM build AS test\nRUN --mount=type=bind,from=BUILD,target=/b ls\nFROM b\nCOPY --chown=1 --from=\"build\" /a \\\n  /b\nCOPY --from=0 /c /c\n",
			"FROM a AS made\nFROM made AS test\nRUN --mount=type=bind,from=made,target=/b ls\nFROM b\nCOPY --chown=1 --from=made /a \\\n  /b\nCOPY --from=0 /c /c\n"},
		{"by number", "1", "x", "FROM a AS b\nFROM a AS c\nFROM c\n", "FROM a AS b\nFROM a AS x\nFROM x\n"},
		{"a stage without a name", "0", "x", "from a\nFROM b\nCOPY --from=0 / /\n", "from a as x\nFROM b\nCOPY --from=0 / /\n"},
		{"to its own name in lower case", "Build", "build", "FROM a AS Build\nFROM b\nCOPY --from=BUILD / /\n", "FROM a AS build\nFROM b\nCOPY --from=build / /\n"},
		{"its description", "build", "made", "# syntax=docker/dockerfile:1\n\n# other\n# build makes it\nFROM a AS build\n", "# syntax=docker/dockerfile:1\n\n# other\n# made makes it\nFROM a AS made\n"},
		{"an official image that nothing means", "build", "nginx", "FROM a AS build\nFROM nginx:1\nCOPY --from=build / /\n", "FROM a AS nginx\nFROM nginx:1\nCOPY --from=nginx / /\n"},
		{"an image that only its own FROM means", "build", "node", "FROM node AS build\nFROM b\nCOPY --from=build / /\n", "FROM node AS node\nFROM b\nCOPY --from=node / /\n"},
		{"one of two, by number", "0", "first", "FROM a AS x\nFROM x AS y\nFROM b AS x\nFROM c\nCOPY --from=x / /\n", "FROM a AS first\nFROM first AS y\nFROM b AS x\nFROM c\nCOPY --from=x / /\n"},
		{"instructions in comments", "build", "made",
			"# FROM x AS Build # on x\r\n#FROM build as test\nFROM a AS build\n##FROM --platform=linux/arm64 build\nFROM b\n#COPY --chown=1 --from=build / / \\\n#  /x\n# COPY \\\n#   --from=build /a \\\n#   /b\nRUN a; \\\n  # --mount=type=bind,from=build,target=/b --mount=from=build ls\n  ls\n",
			"# FROM x AS made # on x\r\n#FROM made as test\nFROM a AS made\n##FROM --platform=linux/arm64 made\nFROM b\n#COPY --chown=1 --from=made / / \\\n#  /x\n# COPY \\\n#   --from=made /a \\\n#   /b\nRUN a; \\\n  # --mount=type=bind,from=made,target=/b --mount=from=made ls\n  ls\n"},
		{"comments that name something else", "build", "made",
			"# from build\n# FROM build it comes\n# FROM build/a AS b\nFROM a AS build\n# COPY --from=build/x / /\n# COPY --from=build-x / /\n# COPY build --from\n# git log --from=build\n# target=build\nRUN --mount=from=build \\\n  ls\n",
			"# from build\n# FROM build it comes\n# FROM build/a AS b\nFROM a AS made\n# COPY --from=build/x / /\n# COPY --from=build-x / /\n# COPY build --from\n# git log --from=build\n# target=build\nRUN --mount=from=made \\\n  ls\n"},
		{"a comment that may mean an image", "node", "made", "#FROM node\n#FROM node AS x\nFROM node AS node\n#COPY --from=node / /\n", "#FROM node\n#FROM node AS x\nFROM node AS made\n#COPY --from=made / /\n"},
		{"comments where two stages have the name", "1", "made", "FROM a AS x\nFROM b AS x\nFROM c\n#COPY --from=x / /\n", "FROM a AS x\nFROM b AS made\nFROM c\n#COPY --from=x / /\n"},
	} {
		p, err := New(graph(t, test.src), rewrite.RepoFacts{}, test.stage, test.name)
		if err != nil {
			t.Errorf("%s: %v", test.what, err)
		} else if string(p.After) != test.want {
			t.Errorf("%s: the text is\n%s\nand not\n%s", test.what, p.After, test.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	two := "FROM a AS build\nFROM b\nCOPY --from=build / /\n"
	contexts := rewrite.RepoFacts{Contexts: map[string]bool{"given": true}}
	for _, test := range []struct {
		src, stage, name string
		outside          rewrite.RepoFacts
		want             string
	}{
		{two, "biuld", "x", contexts, "did you mean build?"},
		{two, "nothing", "x", contexts, `there is no stage "nothing"`},
		{two, "2", "x", contexts, "there is no stage 2"},
		{two, "build", "Made", contexts, "write made"},
		{two, "build", "1st", contexts, "does not accept"},
		{two, "build", "scratch", contexts, "does not accept"},
		{two, "build", "given", contexts, "build context given"},
		{"FROM a AS given\n", "given", "x", contexts, "build context given"},
		{"FROM a AS x\nFROM b AS X\n", "x", "y", contexts, "use the number of one of them"},
		{"FROM a AS x\nFROM b AS y\n", "x", "y", contexts, "stage 1 already has the name y"},
		{two + "FROM tools\n", "build", "tools", contexts, "line 4: FROM tools means an image"},
		{two + "RUN --mount=from=tools,target=/t ls\n", "build", "tools", contexts, "line 4: RUN --mount from tools means an image"},
		{"ARG V\nFROM a AS build-x\nFROM build-${V}\n", "build-x", "y", contexts, `line 3: a build argument can make FROM "build-${V}" mean "build-x"`},
		{"ARG V\nFROM a AS x\nFROM build-${V}\n", "x", "build-y", contexts, `mean "build-y"`},
		{"FROM a AS x\nONBUILD COPY --from=x / /\n", "x", "y", contexts, "an ONBUILD trigger names x"},
		{"FROM a AS x\nONBUILD COPY --from=y / /\n", "x", "y", contexts, "an ONBUILD trigger names y"},
		{"FROM node:onbuild AS x\n", "x", "y", contexts, "the ONBUILD triggers of node:onbuild"},
		{"ARG BUILDKIT_SBOM_SCAN_STAGE=x,z\nFROM a AS x\n", "x", "y", contexts, "the default of a build argument names x"},
		{"FROM a AS x\nARG SOURCE_DATE_EPOCH=x\n", "x", "y", contexts, "the default of a build argument names x"},
		{"FROM a AS Build\nFROM Build\n", "build", "y", contexts, "stage-case"},
		{"# y is it\nFROM a AS x\n", "x", "y", contexts, "the comment above"},
		{"FROM a AS x\nFROM b\nCOPY --from={{ .Stage }} / /\n", "x", "y", contexts, "placeholder"},
		{"#if X\nFROM a AS x\n#endif\n", "x", "y", contexts, "preprocessor"},
		{"FROM a AS xx\nFROM b\nCOPY --from=x\\\nx / /\n", "xx", "y", contexts, "dfix cannot edit COPY --from"},
	} {
		_, err := New(graph(t, test.src), test.outside, test.stage, test.name)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q, %s to %s: want %q, got %v", test.src, test.stage, test.name, test.want, err)
		}
	}
}

// A build argument whose default is an image means no stage if nothing sets it.
func TestUnsetArguments(t *testing.T) {
	unset := func(arg string) bool { return arg == "B" }
	for src, want := range map[string]bool{
		"ARG B=alpine:3\nFROM a AS build\nFROM $B\nCOPY --from=build / /\n":                    true,
		"ARG V=3\nARG B=alpine:${V}\nFROM a AS build\nFROM ${B} AS c\nCOPY --from=build / /\n": true,
		"FROM a AS build\nFROM ${B:-alpine}\nCOPY --from=build / /\n":                          true,
		"ARG C=alpine:3\nFROM a AS build\nFROM $C\n":                                           false,
		"ARG B\nFROM a AS build\nFROM $B\n":                                                    false,
		"ARG B=build\nFROM a AS build\nFROM $B\n":                                              false,
		"ARG B=alpine\nFROM a AS build\nFROM ${B}ild\n":                                        false,
		"ARG B=other\nFROM a AS other\nFROM a AS build\nFROM $B\n":                             false,
	} {
		_, err := New(graph(t, src), rewrite.RepoFacts{ArgUnset: unset}, "build", "made")
		if got := err == nil; got != want {
			t.Errorf("%q: %v", src, err)
		}
		if _, err := New(graph(t, src), rewrite.RepoFacts{}, "build", "made"); err == nil && strings.Contains(src, "B=alpine:3") {
			t.Errorf("%q: no error although the repository is not known", src)
		}
	}
}
