package verify

// namePairs name stages and rename references.
var namePairs = []pair{
	{
		name: "alias and name for number", effect: preserves,
		before: two, old: "golang:1.22¦--from=0",
		new: "golang:1.22 AS build¦--from=build",
	},
	{
		name: "nothing is changed", effect: preserves,
		before: two, old: "",
		new: "",
	},
	{
		name: "white space and comments", effect: preserves,
		before: two, old: "RUN go¦CMD",
		new: "# a comment\nRUN   go¦\n\nCMD",
	},
	{
		name: "a later FROM captured", effect: preserves,
		before: two + "\nFROM build\nRUN true\n", old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS build¦--from=build",
		want: "stage 2, with a base image that sets WORKDIR, USER, ENV, SHELL and ONBUILD: its files differ: before ",
	},
	{
		name: "a later FROM captured, without any layer", effect: preserves,
		before: "FROM alpine\nLABEL a=b\n\nFROM alpine AS out\nCMD [\"x\"]\n\nFROM debian\nCOPY --from=0 /a /a\n", old: "FROM alpine\n¦--from=0",
		new:  "FROM alpine AS alpine\n¦--from=alpine",
		want: "target out",
	},
	{
		name: "a --from image captured", effect: preserves,
		before: two + "COPY --from=nginx /etc/nginx /etc/nginx\n", old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS nginx¦--from=nginx",
		want: "stage 1, with a ",
	},
	{
		name: "a mount's image captured", effect: preserves,
		before: two + "RUN --mount=type=bind,from=python,target=/py ls /py\n", old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS python¦--from=python",
		want: "stage 1, with a ",
	},
	{
		name: "a computed FROM captured", effect: preserves,
		before: "ARG BASE=debian\n" + two + "\nFROM ${BASE} AS out\nRUN true\n", old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS build¦--from=build",
		want: "stage 2 (out), with build arguments BASE=build",
	},
	{
		name: "a partly computed FROM captured", effect: preserves,
		before: "ARG V=1\n" + two + "\nFROM go$V AS out\nRUN true\n", old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS gobuild¦--from=gobuild",
		want: "stage 2 (out), with build arguments V=build",
	},
	{
		name: "a computed FROM that cannot say the name", effect: preserves,
		before: "ARG V=1\n" + two + "\nFROM debian:$V AS out\nRUN true\n", old: "golang:1.22¦--from=0",
		new: "golang:1.22 AS build¦--from=build",
	},
	{
		name: "a base image's trigger captured", effect: preserves,
		before: "FROM node:20\nRUN npm pack\n\nFROM example/app:onbuild\nCOPY --from=0 /a.tgz /a.tgz\n", old: "node:20¦--from=0",
		new:  "node:20 AS builder¦--from=builder",
		want: "ONBUILD COPY --from=builder",
	},
	{
		name: "duplicate alias", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b\nRUN 2\nFROM c\nCOPY --from=1 /a /a\n", old: "FROM b¦--from=1",
		new:  "FROM b AS x¦--from=x",
		want: "stage name x: is given twice",
	},
	{
		name: "a duplicate that nothing refers to", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b AS x\nRUN 2\nFROM c\nCOPY --from=x /a /a\n", old: "FROM a AS x",
		new: "FROM a AS x-0",
	},
	{
		name: "the duplicate that is referred to", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b AS x\nRUN 2\nFROM c\nCOPY --from=x /a /a\n", old: "FROM b AS x",
		new:  "FROM b AS x-0",
		want: "default target",
	},
	{
		name: "number to the name of another stage", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b AS y\nRUN 2\nFROM c\nCOPY --from=0 /a /a\n", old: "--from=0",
		new:  "--from=y",
		want: "stage 2, with a ",
	},
	{
		name: "a source made absolute is no preservation", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x app/y /y\n", old: "app/y",
		new:  "/app/y",
		want: `default target: the image config differs: history[1].created_by is "COPY /app/y /y # buildkit", was "COPY app/y /y # buildkit"`,
	},
	{
		name: "relative WORKDIR on an unknown one", effect: preserves,
		before: "FROM a\nWORKDIR src\nRUN 1\n", old: "WORKDIR src",
		new:  "WORKDIR /src",
		want: "with a base image that sets WORKDIR",
	},
	{
		name: "mount by number", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM c\nRUN --mount=from=0,target=/m ls /m\n", old: "from=0",
		new:  "from=x",
		want: "stage 1",
	},
	{
		name: "ONBUILD edited", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b\nONBUILD COPY --from=0 /a /a\nRUN true\n", old: "--from=0",
		new:  "--from=x",
		want: "config.OnBuild",
	},
	{
		name: "TARGETSTAGE of the default target", effect: preserves,
		before: "FROM a\nARG TARGETSTAGE\nENV S=$TARGETSTAGE\n", old: "FROM a",
		new:  "FROM a AS final",
		want: "default target",
	},
	{
		name: "an alias for the last stage", effect: preserves,
		before: "FROM a\nENV S=1\n", old: "FROM a",
		new: "FROM a AS final",
	},
	{
		name: "a guard is no preservation", effect: preserves,
		before: two, old: "/app .\n",
		new:  "/app .\nRUN test -e /app\n",
		want: "stage 0",
	},
	{
		name: "a misspelt --from is no preservation", effect: preserves,
		before: "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler /a /a\n", old: "buidler",
		new:  "builder",
		want: "stage 1",
	},
}
