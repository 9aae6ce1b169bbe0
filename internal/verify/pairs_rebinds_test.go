package verify

// rebindPairs change what references mean.
var rebindPairs = []pair{
	{"mount by number, rebound", rebinds, "FROM a AS x\nRUN 1\nFROM c\nRUN --mount=from=0,target=/m ls /m\n", "from=0", "from=x", ""},
	{"mount by number, rebound to another stage", rebinds, "FROM a AS x\nRUN 1\nFROM b AS y\nRUN 1\nFROM c\nRUN --mount=from=0,target=/m ls /m\n", "from=0", "from=y", "it leads to stage 1 and not to stage 0"},
	{"a misspelt --from", rebinds, "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler /a /a\n", "buidler", "builder", ""},
	{"a misspelt --from of a stage like this one", rebinds, "FROM a AS builder\nENV A=1\nFROM a\nCOPY --from=buidler /a /a\n", "buidler", "builder", ""},
	{"a misspelt FROM of a stage with triggers", rebinds, "FROM a AS base\nONBUILD COPY --from=busybox /sh /sh\nONBUILD RUN --mount=type=bind,from=python:3,target=/m x\nFROM baes\nRUN 1\n", "baes", "base", ""},
	{"a missing alias of a computed stage", rebinds, "ARG BASE=debian\nFROM ${BASE}\nRUN 1\nFROM a\nCOPY --from=build /a /a\n", "FROM ${BASE}", "FROM ${BASE} AS build", ""},
	{"a misspelt --from of an empty stage", rebinds, "FROM scratch AS builder\nENV A=1\nFROM a\nCOPY --from=buidler /a /a\n", "buidler", "builder", ""},
	{"a misspelt mount of an empty stage", rebinds, "FROM scratch AS builder\nENV A=1\nFROM a\nRUN --mount=from=buidler,target=/m 2\n", "buidler", "builder", ""},
	{"a linked COPY --from an empty stage", rebinds, "FROM scratch AS builder\nENV A=1\nFROM a\nCOPY --link --from=buidler /a /a\n", "buidler", "builder", ""},
	{"a misspelt mount of a stage like this one", rebinds, "FROM a AS builder\nRUN 1\nFROM a\nRUN 1\nRUN --mount=from=buidler,target=/m 2\n", "buidler", "builder", ""},
	{"a misspelt --from to another image", rebinds, "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler /a /a\n", "buidler", "bulider", "it leads to no earlier stage"},
	{"a misspelt --from to the next stage", rebinds, "FROM a AS one\nRUN 1\nFROM c AS two\nCOPY --from=tow /a /a\n", "tow", "two", "it leads to no earlier stage"},
	{"a right --from is no misspelling", rebinds, "FROM a AS one\nRUN 1\nFROM b AS two\nRUN 1\nFROM c\nCOPY --from=one /a /a\n", "from=one", "from=two", "it led to stage 0"},
	{"a misspelt --from and a path", rebinds, "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler a /a\n", "buidler a", "builder /a", "more than stage names and references"},
	{"misspelt in FROM, COPY and mount", rebinds, "FROM python AS dependencies\nENV a=b\nRUN 1\n\nFROM dependancies AS test\nRUN 2\n\nFROM python:slim\nRUN --mount=type=bind,from=dependancies,target=/m ls /m\nCOPY --from=dependancies /a /a\n", "dependancies", "dependencies", ""},
	{"a missing alias", rebinds, "FROM golang:1.22\nRUN 1\nFROM c\nCOPY --from=builder /a /a\n", "golang:1.22", "golang:1.22 AS builder", ""},
	{"a missing alias that captures an image too", rebinds, "FROM golang:1.22\nRUN 1\nFROM c AS x\nCOPY --from=builder /a /a\nFROM builder\nRUN 1\n", "golang:1.22", "golang:1.22 AS builder", ""},
	{"upper case in FROM", rebinds, "FROM a AS base\nRUN 1\nFROM Base\nRUN 2\n", "Base", "base", "note: 2 of 2 stages did not compile before the change: failed to parse stage name"},
	{"upper case in FROM, led to another stage", rebinds, "FROM a AS base\nRUN 1\nFROM b AS web\nRUN 2\nFROM Base\nRUN 3\n", "FROM Base", "FROM web", "it leads to stage 1, and the name is that of stage 0"},
	{"upper case in FROM, with an alias of it lost", rebinds, "FROM a AS Base\nRUN 1\nFROM Base AS x\nRUN 2\n", "FROM Base AS x", "FROM base", "target x"},
}
