package verify

// namePairs name stages and rename references.
var namePairs = []pair{
	{"alias and name for number", preserves, two, "golang:1.22¦--from=0", "golang:1.22 AS build¦--from=build", ""},
	{"nothing is changed", preserves, two, "", "", ""},
	{"white space and comments", preserves, two, "RUN go¦CMD", "# a comment\nRUN   go¦\n\nCMD", ""},
	{"a later FROM captured", preserves, two + "\nFROM build\nRUN true\n", "golang:1.22¦--from=0", "golang:1.22 AS build¦--from=build", "stage 2, with a base image that sets WORKDIR, USER, ENV, SHELL and ONBUILD: its files differ: before "},
	{"a later FROM captured, without any layer", preserves, "FROM alpine\nLABEL a=b\n\nFROM alpine AS out\nCMD [\"x\"]\n\nFROM debian\nCOPY --from=0 /a /a\n", "FROM alpine\n¦--from=0", "FROM alpine AS alpine\n¦--from=alpine", "target out"},
	{"a --from image captured", preserves, two + "COPY --from=nginx /etc/nginx /etc/nginx\n", "golang:1.22¦--from=0", "golang:1.22 AS nginx¦--from=nginx", "stage 1, with a "},
	{"a mount's image captured", preserves, two + "RUN --mount=type=bind,from=python,target=/py ls /py\n", "golang:1.22¦--from=0", "golang:1.22 AS python¦--from=python", "stage 1, with a "},
	{"a computed FROM captured", preserves, "ARG BASE=debian\n" + two + "\nFROM ${BASE} AS out\nRUN true\n", "golang:1.22¦--from=0", "golang:1.22 AS build¦--from=build", "stage 2 (out), with build arguments BASE=build"},
	{"a partly computed FROM captured", preserves, "ARG V=1\n" + two + "\nFROM go$V AS out\nRUN true\n", "golang:1.22¦--from=0", "golang:1.22 AS gobuild¦--from=gobuild", "stage 2 (out), with build arguments V=build"},
	{"a computed FROM that cannot say the name", preserves, "ARG V=1\n" + two + "\nFROM debian:$V AS out\nRUN true\n", "golang:1.22¦--from=0", "golang:1.22 AS build¦--from=build", ""},
	{"a base image's trigger captured", preserves, "FROM node:20\nRUN npm pack\n\nFROM example/app:onbuild\nCOPY --from=0 /a.tgz /a.tgz\n", "node:20¦--from=0", "node:20 AS builder¦--from=builder", "ONBUILD COPY --from=builder"},
	{"duplicate alias", preserves, "FROM a AS x\nRUN 1\nFROM b\nRUN 2\nFROM c\nCOPY --from=1 /a /a\n", "FROM b¦--from=1", "FROM b AS x¦--from=x", "stage name x: is given twice"},
	{"a duplicate that nothing refers to", preserves, "FROM a AS x\nRUN 1\nFROM b AS x\nRUN 2\nFROM c\nCOPY --from=x /a /a\n", "FROM a AS x", "FROM a AS x-0", ""},
	{"the duplicate that is referred to", preserves, "FROM a AS x\nRUN 1\nFROM b AS x\nRUN 2\nFROM c\nCOPY --from=x /a /a\n", "FROM b AS x", "FROM b AS x-0", "default target"},
	{"number to the name of another stage", preserves, "FROM a AS x\nRUN 1\nFROM b AS y\nRUN 2\nFROM c\nCOPY --from=0 /a /a\n", "--from=0", "--from=y", "stage 2, with a "},
	{"a source made absolute is no preservation", preserves, "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x app/y /y\n", "app/y", "/app/y", `default target: the image config differs: history[1].created_by is "COPY /app/y /y # buildkit", was "COPY app/y /y # buildkit"`},
	{"relative WORKDIR on an unknown one", preserves, "FROM a\nWORKDIR src\nRUN 1\n", "WORKDIR src", "WORKDIR /src", "with a base image that sets WORKDIR"},
	{"mount by number", preserves, "FROM a AS x\nRUN 1\nFROM c\nRUN --mount=from=0,target=/m ls /m\n", "from=0", "from=x", "stage 1"},
	{"ONBUILD edited", preserves, "FROM a AS x\nRUN 1\nFROM b\nONBUILD COPY --from=0 /a /a\nRUN true\n", "--from=0", "--from=x", "config.OnBuild"},
	{"TARGETSTAGE of the default target", preserves, "FROM a\nARG TARGETSTAGE\nENV S=$TARGETSTAGE\n", "FROM a", "FROM a AS final", "default target"},
	{"an alias for the last stage", preserves, "FROM a\nENV S=1\n", "FROM a", "FROM a AS final", ""},
	{"a guard is no preservation", preserves, two, "/app .\n", "/app .\nRUN test -e /app\n", "stage 0"},
	{"a misspelt --from is no preservation", preserves, "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler /a /a\n", "buidler", "builder", "stage 1"},
}
