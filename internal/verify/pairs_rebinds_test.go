package verify

// rebindPairs change what references mean.
var rebindPairs = []pair{
	{
		name: "mount by number, rebound", effect: rebinds,
		before: "FROM a AS x\nRUN 1\nFROM c\nRUN --mount=from=0,target=/m ls /m\n", old: "from=0",
		new: "from=x",
	},
	{
		name: "mount by number, rebound to another stage", effect: rebinds,
		before: "FROM a AS x\nRUN 1\nFROM b AS y\nRUN 1\nFROM c\nRUN --mount=from=0,target=/m ls /m\n", old: "from=0",
		new:  "from=y",
		want: "it leads to stage 1 and not to stage 0",
	},
	{
		name: "a misspelt --from", effect: rebinds,
		before: "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler /a /a\n", old: "buidler",
		new: "builder",
	},
	{
		name: "a misspelt --from of a stage like this one", effect: rebinds,
		before: "FROM a AS builder\nENV A=1\nFROM a\nCOPY --from=buidler /a /a\n", old: "buidler",
		new: "builder",
	},
	{
		name: "a misspelt FROM of a stage with triggers", effect: rebinds,
		before: "FROM a AS base\nONBUILD COPY --from=busybox /sh /sh\nONBUILD RUN --mount=type=bind,from=python:3,target=/m x\nFROM baes\nRUN 1\n", old: "baes",
		new: "base",
	},
	{
		name: "a missing alias of a computed stage", effect: rebinds,
		before: "ARG BASE=debian\nFROM ${BASE}\nRUN 1\nFROM a\nCOPY --from=build /a /a\n", old: "FROM ${BASE}",
		new: "FROM ${BASE} AS build",
	},
	{
		name: "a misspelt --from of an empty stage", effect: rebinds,
		before: "FROM scratch AS builder\nENV A=1\nFROM a\nCOPY --from=buidler /a /a\n", old: "buidler",
		new: "builder",
	},
	{
		name: "a misspelt mount of an empty stage", effect: rebinds,
		before: "FROM scratch AS builder\nENV A=1\nFROM a\nRUN --mount=from=buidler,target=/m 2\n", old: "buidler",
		new: "builder",
	},
	{
		name: "a linked COPY --from an empty stage", effect: rebinds,
		before: "FROM scratch AS builder\nENV A=1\nFROM a\nCOPY --link --from=buidler /a /a\n", old: "buidler",
		new: "builder",
	},
	{
		name: "a misspelt mount of a stage like this one", effect: rebinds,
		before: "FROM a AS builder\nRUN 1\nFROM a\nRUN 1\nRUN --mount=from=buidler,target=/m 2\n", old: "buidler",
		new: "builder",
	},
	{
		name: "a misspelt --from to another image", effect: rebinds,
		before: "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler /a /a\n", old: "buidler",
		new:  "bulider",
		want: "it leads to no earlier stage",
	},
	{
		name: "a misspelt --from to the next stage", effect: rebinds,
		before: "FROM a AS one\nRUN 1\nFROM c AS two\nCOPY --from=tow /a /a\n", old: "tow",
		new:  "two",
		want: "it leads to no earlier stage",
	},
	{
		name: "a right --from is no misspelling", effect: rebinds,
		before: "FROM a AS one\nRUN 1\nFROM b AS two\nRUN 1\nFROM c\nCOPY --from=one /a /a\n", old: "from=one",
		new:  "from=two",
		want: "it led to stage 0",
	},
	{
		name: "a misspelt --from and a path", effect: rebinds,
		before: "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler a /a\n", old: "buidler a",
		new:  "builder /a",
		want: "more than stage names and references",
	},
	{
		name: "misspelt in FROM, COPY and mount", effect: rebinds,
		before: "FROM python AS dependencies\nENV a=b\nRUN 1\n\nFROM dependancies AS test\nRUN 2\n\nFROM python:slim\nRUN --mount=type=bind,from=dependancies,target=/m ls /m\nCOPY --from=dependancies /a /a\n", old: "dependancies",
		new: "dependencies",
	},
	{
		name: "a missing alias", effect: rebinds,
		before: "FROM golang:1.22\nRUN 1\nFROM c\nCOPY --from=builder /a /a\n", old: "golang:1.22",
		new: "golang:1.22 AS builder",
	},
	{
		name: "a missing alias that captures an image too", effect: rebinds,
		before: "FROM golang:1.22\nRUN 1\nFROM c AS x\nCOPY --from=builder /a /a\nFROM builder\nRUN 1\n", old: "golang:1.22",
		new: "golang:1.22 AS builder",
	},
	{
		name: "upper case in FROM", effect: rebinds,
		before: "FROM a AS base\nRUN 1\nFROM Base\nRUN 2\n", old: "Base",
		new:  "base",
		want: "note: 2 of 2 stages did not compile before the change: failed to parse stage name",
	},
	{
		name: "upper case in FROM, led to another stage", effect: rebinds,
		before: "FROM a AS base\nRUN 1\nFROM b AS web\nRUN 2\nFROM Base\nRUN 3\n", old: "FROM Base",
		new:  "FROM web",
		want: "it leads to stage 1, and the name is that of stage 0",
	},
	{
		name: "upper case in FROM, with an alias of it lost", effect: rebinds,
		before: "FROM a AS Base\nRUN 1\nFROM Base AS x\nRUN 2\n", old: "FROM Base AS x",
		new:  "FROM base",
		want: "target x",
	},
}
