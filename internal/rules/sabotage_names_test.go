package rules_test

import (
	"slices"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/text"
)

func sabotages() []sabotage {
	return slices.Concat(namingSabotages, numberSabotages, spellingSabotages, pathSabotages, workdirSabotages, guardSabotages, wildcardSabotages, variableSabotages, ignoreSabotages, checkSabotages, imageSabotages, artifactSabotages)
}

// naming gives every stage without a name the given name.
func naming(name func(*stages.Stage) string) func(*rewrite.Pass) []text.Edit {
	return func(p *rewrite.Pass) []text.Edit {
		var edits []text.Edit
		for _, s := range p.Graph.Stages {
			if s.Alias == "" && !p.Graph.Last(s) {
				edits = append(edits, text.Insert(s.Base.Span.End, " AS "+name(s)))
			}
		}
		return edits
	}
}

func always(name string) func(*stages.Stage) string {
	return func(*stages.Stage) string { return name }
}

func byImage(s *stages.Stage) string { return s.Base.Text }

// counting writes the name of a stage for each number.
func counting(stage func(*stages.Graph, *stages.Ref) *stages.Stage) func(*rewrite.Pass) []text.Edit {
	return func(p *rewrite.Pass) []text.Edit {
		var edits []text.Edit
		for _, r := range p.Graph.Refs {
			if r.IsIndex {
				edits = append(edits, text.Replace(r.Span, stage(p.Graph, r).Alias))
			}
		}
		return edits
	}
}

func fromOne(g *stages.Graph, r *stages.Ref) *stages.Stage    { return g.Stages[r.Index-1] }
func asNumbered(g *stages.Graph, r *stages.Ref) *stages.Stage { return g.Stages[r.Index] }

const (
	pres = rewrite.Preserves
	bind = rewrite.Rebinds
	twin = "FROM debian:11 AS base\nRUN echo old\nFROM base AS old\nRUN old\nFROM debian:12 AS base\nRUN echo new\nFROM alpine:3\nCOPY --from=base /v /v\nCOPY --from=old /w /w\n"
)

var namingSabotages = []sabotage{
	{"unnamed-stage", "takes the name of the image, which a --from means", pres,
		"FROM nginx\nRUN make\nFROM alpine:3\nCOPY --from=0 /a /a\nCOPY --from=nginx /b /b\n", naming(byImage), "stage 1, with ", ""},
	{"unnamed-stage", "takes the name of the image, which a FROM means", pres,
		"FROM nginx\nRUN make\nFROM nginx\nCOPY --from=0 /a /a\n", naming(byImage), "stage 1, with ", ""},
	{"unnamed-stage", "takes a name that a mount means", pres,
		"FROM golang:1\nRUN make\nFROM alpine:3\nCOPY --from=0 /a /a\nRUN --mount=from=tools,target=/t /t/x\n", naming(always("tools")), "stage 1, with ", ""},
	{"unnamed-stage", "takes a name that a build argument can say", pres,
		"ARG FLAVOUR=alpine\nFROM golang:1\nRUN make\nFROM ${FLAVOUR}\nCOPY --from=0 /a /a\n", naming(always("builder")), "build arguments FLAVOUR=builder", ""},
	{"unnamed-stage", "takes a name that triggers mean", pres,
		"FROM golang:1\nRUN make\nFROM example/app:onbuild\nCOPY --from=0 /a /a\n", naming(always("builder")), "ONBUILD COPY --from=builder", ""},
	{"unnamed-stage", "gives one name to two stages", pres,
		"FROM golang:1\nRUN make\nFROM node:20\nRUN make\nFROM alpine:3\nCOPY --from=0 /a /a\nCOPY --from=1 /b /b\n", naming(always("builder")), "stage name builder: is given twice", ""},
	{"unnamed-stage", "makes up a name that no build context can have", pres,
		"FROM golang:1\nRUN make\nFROM alpine:3\nCOPY --from=0 /a /a\n", naming(always("build.")), "stage name build.: cannot be", ""},
	{"unnamed-stage", "calls it scratch", pres,
		"FROM golang:1\nRUN make\nFROM alpine:3\nRUN --mount=type=cache,target=/c make\nCOPY --from=0 /a /a\n", naming(always("scratch")), "stage name scratch: captures", ""},
	{"unnamed-stage", "names the last stage too", pres,
		"FROM golang:1\nARG TARGETSTAGE\nRUN make $TARGETSTAGE\n", swap("golang:1", "golang:1 AS final"), "TARGETSTAGE", ""},
	{"unnamed-stage", "makes a description of a comment", pres,
		"# builder makes it all\nFROM golang:1\nRUN make\nFROM alpine:3\nCOPY --from=0 /a /a\n", naming(always("builder")), "its description was", ""},
	{"duplicate-stage", "renames the one that is meant", pres, twin, swap("debian:12 AS base", "debian:12 AS base-2"), "default target", ""},
	{"duplicate-stage", "forgets the FROM that is built on it", pres, twin, swap("debian:11 AS base", "debian:11 AS base-1"), "stage 1 (old)", ""},
	{"duplicate-stage", "takes the --from of the other stage along", pres, twin,
		swap("debian:11 AS base", "debian:11 AS base-1", "FROM base", "FROM base-1", "--from=base", "--from=base-1"), "stage 3", ""},
	{"duplicate-stage", "gives it a name that is in use", pres, twin, swap("debian:11 AS base", "debian:11 AS old", "FROM base", "FROM old"), "stage name old: is given twice", ""},
}

var numberSabotages = []sabotage{
	{"numeric-from", "counts from one", pres,
		"FROM golang:1 AS go\nRUN make\nFROM node:20 AS web\nRUN make\nFROM alpine:3\nCOPY --from=1 /a /a\n", counting(fromOne), "stage 2, with ", ""},
	{"numeric-from", "writes a name that a later stage has too", pres,
		"FROM debian:11 AS base\nRUN make\nFROM debian:12 AS base\nRUN make\nFROM alpine:3\nCOPY --from=0 /a /a\n", counting(asNumbered), "stage 2, with ", ""},
	{"numeric-from", "edits a trigger", pres,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nONBUILD COPY --from=0 /a /a\nRUN x\n", swap("--from=0", "--from=go"), "config.OnBuild", ""},
	{"numeric-from", "reads a number in a mount", pres,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nRUN --mount=from=0,target=/m ls\n", swap("from=0", "from=go"), "stage 1, with ", ""},
	{"numeric-from", "edits a heredoc", pres,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nCOPY <<E /x\nCOPY --from=0 /a /a\nE\n", swap("--from=0", "--from=go"), "stage 1, with ", ""},
	{"mount-index", "counts from one", bind,
		"FROM golang:1 AS go\nRUN make\nFROM node:20 AS web\nRUN make\nFROM alpine:3\nRUN --mount=from=1,target=/m ls\n", swap("from=1", "from=go"), "it leads to stage 0 and not to stage 1", ""},
	{"mount-index", "writes a name that a later stage has too", bind,
		"FROM debian:11 AS base\nRUN make\nFROM debian:12 AS base\nRUN make\nFROM alpine:3\nRUN --mount=from=0,target=/m ls\n", swap("from=0", "from=base"), "it leads to stage 1 and not to stage 0", ""},
	{"mount-index", "claims that nothing changes", pres,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nRUN --mount=from=0,target=/m ls\n", swap("from=0", "from=go"), "stage 1, with ", ""},
	{"mount-index", "takes a number in COPY along", bind,
		"FROM golang:1 AS go\nRUN make\nFROM node:20 AS web\nRUN make\nFROM alpine:3\nCOPY --from=1 /a /a\nRUN --mount=from=0,target=/m ls\n", swap("from=1", "from=go", "from=0", "from=go"), "it led to stage 1, which is not a mistake to fix", ""},
}

var spellingSabotages = []sabotage{
	{"unknown-stage", "repairs what is right", bind,
		"FROM golang:1 AS go\nRUN make\nFROM node:20 AS web\nRUN make\nFROM alpine:3\nCOPY --from=web /a /a\n", swap("--from=web", "--from=go"), "it led to stage 1, which is not a mistake to fix", ""},
	{"unknown-stage", "repairs to a later stage", bind,
		"FROM golang:1 AS go\nCOPY --from=biulder /a /a\nFROM node:20 AS builder\nRUN make\n", swap("biulder", "builder"), "it leads to no earlier stage", ""},
	{"unknown-stage", "repairs to another image", bind,
		"FROM golang:1 AS builder\nRUN make\nFROM alpine:3\nCOPY --from=biulder /a /a\n", swap("biulder", "bulider"), "it leads to no earlier stage", ""},
	{"unknown-stage", "names a stage so that an image is captured too", pres,
		"FROM golang:1\nRUN make\nFROM alpine:3\nCOPY --from=builder /a /a\n", naming(always("builder")), "stage 1, with ", ""},
	{"unknown-stage", "takes a path along", bind,
		"FROM golang:1 AS builder\nRUN make\nFROM alpine:3\nCOPY --from=biulder a /a\n", swap("biulder a", "builder /a"), "more than stage names and references", ""},
	{"unknown-stage", "moves a mount that was right", bind,
		"FROM golang:1 AS builder\nRUN make\nFROM node:20 AS web\nRUN make\nFROM alpine:3\nRUN --mount=from=web,target=/m ls\nCOPY --from=biulder /a /a\n",
		swap("biulder", "builder", "from=web", "from=builder"), "it led to stage 1, which is not a mistake to fix", ""},
	// A compile cannot show which stage a misspelled word means.
	{"unknown-stage", "repairs to another stage", bind,
		"FROM golang:1 AS builder\nRUN make\nFROM node:20 AS web\nRUN make\nFROM alpine:3\nCOPY --from=biulder /a /a\n", swap("biulder", "web"), "",
		"FROM golang:1 AS builder\nRUN make\nFROM node:20 AS web\nRUN make\nFROM alpine:3\nCOPY --from=builder /a /a\n"},
	{"stage-case", "writes another name than the one that BuildKit stores", pres,
		"FROM golang:1 AS Build\nRUN make\nFROM alpine:3\nCOPY --from=Build /a /a\n", swap("Build", "built"), "target build: there is no stage of that name any more", ""},
	{"stage-case", "lowers an image", pres,
		"FROM golang:RC AS Build\nRUN make\nFROM alpine:3\nCOPY --from=Build /a /a\n", swap("RC", "rc", "Build", "build"), "stage 0", ""},
	{"stage-case", "lowers a path", pres,
		"FROM golang:1 AS Build\nRUN make\nFROM alpine:3\nCOPY --from=Build /Build /a\n", swap("Build", "build"), "stage 1, with ", ""},
	{"stage-case", "leads FROM to another stage", bind,
		"FROM golang:1 AS base\nRUN make\nFROM node:20 AS web\nRUN make\nFROM Base\nRUN x\n", swap("FROM Base", "FROM web"), "the name is that of stage 0", ""},
	{"stage-case", "claims that a FROM in upper case worked", pres,
		"FROM golang:1 AS base\nRUN make\nFROM Base\nRUN x\n", swap("FROM Base", "FROM base"), "it did not compile before", ""},
	// --from ignores letter case, so a forgotten reference still builds.
	{"stage-case", "forgets a reference", pres,
		"FROM golang:1 AS Build\nRUN make\nFROM alpine:3\nCOPY --from=Build /a /a\n", swap("AS Build", "AS build"), "",
		"FROM golang:1 AS build\nRUN make\nFROM alpine:3\nCOPY --from=build /a /a\n"},
	{"forward-reference", "moves the stage up", pres,
		"FROM alpine:3 AS out\nCOPY --from=web /a /a\nFROM node:20 AS web\nRUN make\n",
		swap("FROM alpine:3 AS out\nCOPY --from=web /a /a\nFROM node:20 AS web\nRUN make\n", "FROM node:20 AS web\nRUN make\nFROM alpine:3 AS out\nCOPY --from=web /a /a\n"), "default target", ""},
	{"forward-reference", "moves the stage up as if it were a reference", bind,
		"FROM alpine:3 AS out\nCOPY --from=web /a /a\nFROM node:20 AS web\nRUN make\n",
		swap("FROM alpine:3 AS out\nCOPY --from=web /a /a\nFROM node:20 AS web\nRUN make\n", "FROM node:20 AS web\nRUN make\nFROM alpine:3 AS out\nCOPY --from=web /a /a\n"), "more than stage names and references", ""},
}
