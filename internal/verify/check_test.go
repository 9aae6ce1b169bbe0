package verify

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// pair is a change and what becomes of its claim.
type pair struct {
	name   string
	effect rewrite.Effect
	before string
	old    string // each occurrence of old in before becomes new; several are divided by "¦"
	new    string
	want   string // part of the reason; "" if the claim is kept
	note   string // part of the proof's note
	unran  string // part of the note of a proof that did not run
}

const (
	preserves = rewrite.Preserves
	relabels  = rewrite.Relabels
	guards    = rewrite.Guards
	rebinds   = rewrite.Rebinds
)

// after applies the replacements, as one fix with its edits.
func (p pair) change() rewrite.Change {
	fix := &rewrite.Fix{Rule: "test", Effect: p.effect}
	news := strings.Split(p.new, "¦")
	for i, old := range strings.Split(p.old, "¦") {
		for at := 0; ; {
			k := strings.Index(p.before[at:], old)
			if k < 0 || old == "" {
				break
			}
			span := text.Span{Start: at + k, End: at + k + len(old)}
			fix.Edits = append(fix.Edits, text.Replace(span, news[i]))
			at = span.End
		}
	}
	after, err := text.Apply([]byte(p.before), fix.Edits)
	if err != nil {
		panic(err)
	}
	return rewrite.Change{Name: "Dockerfile", Before: []byte(p.before), After: after, Effect: p.effect, Fixes: []*rewrite.Fix{fix}}
}

// two is a file of two stages without a name.
const two = "FROM golang:1.22\nRUN go build -o /app .\n\nFROM alpine:3.20\nCOPY --from=0 /app /usr/bin/app\nCMD [\"app\"]\n"

var pairs = []pair{
	{
		name: "alias and name for number", effect: preserves,
		before: two, old: "golang:1.22¦--from=0", new: "golang:1.22 AS build¦--from=build",
	},
	{
		name: "nothing is changed", effect: preserves, before: two,
	},
	{
		name: "white space and comments", effect: preserves,
		before: two, old: "RUN go¦CMD", new: "# a comment\nRUN   go¦\n\nCMD",
	},
	{
		name: "a later FROM captured", effect: preserves,
		before: two + "\nFROM build\nRUN true\n", old: "golang:1.22¦--from=0", new: "golang:1.22 AS build¦--from=build",
		want: "stage 2, with a base image that sets WORKDIR, USER, ENV, SHELL and ONBUILD: its files differ: before ",
	},
	{
		name: "a later FROM captured, without any layer", effect: preserves,
		before: "FROM alpine\nLABEL a=b\n\nFROM alpine AS out\nCMD [\"x\"]\n\nFROM debian\nCOPY --from=0 /a /a\n",
		old:    "FROM alpine\n¦--from=0", new: "FROM alpine AS alpine\n¦--from=alpine",
		want: "target out",
	},
	{
		name: "a --from image captured", effect: preserves,
		before: two + "COPY --from=nginx /etc/nginx /etc/nginx\n", old: "golang:1.22¦--from=0", new: "golang:1.22 AS nginx¦--from=nginx",
		want: "stage 1, with a ",
	},
	{
		name: "a mount's image captured", effect: preserves,
		before: two + "RUN --mount=type=bind,from=python,target=/py ls /py\n", old: "golang:1.22¦--from=0", new: "golang:1.22 AS python¦--from=python",
		want: "stage 1, with a ",
	},
	{
		name: "a computed FROM captured", effect: preserves,
		before: "ARG BASE=debian\n" + two + "\nFROM ${BASE} AS out\nRUN true\n", old: "golang:1.22¦--from=0", new: "golang:1.22 AS build¦--from=build",
		want: "stage 2 (out), with build arguments BASE=build",
	},
	{
		name: "a partly computed FROM captured", effect: preserves,
		before: "ARG V=1\n" + two + "\nFROM go$V AS out\nRUN true\n", old: "golang:1.22¦--from=0", new: "golang:1.22 AS gobuild¦--from=gobuild",
		want: "stage 2 (out), with build arguments V=build",
	},
	{
		name: "a computed FROM that cannot say the name", effect: preserves,
		before: "ARG V=1\n" + two + "\nFROM debian:$V AS out\nRUN true\n", old: "golang:1.22¦--from=0", new: "golang:1.22 AS build¦--from=build",
	},
	{
		name: "a base image's trigger captured", effect: preserves,
		before: "FROM node:20\nRUN npm pack\n\nFROM example/app:onbuild\nCOPY --from=0 /a.tgz /a.tgz\n", old: "node:20¦--from=0", new: "node:20 AS builder¦--from=builder",
		want: "ONBUILD COPY --from=builder",
	},
	{
		name: "duplicate alias", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b\nRUN 2\nFROM c\nCOPY --from=1 /a /a\n", old: "FROM b¦--from=1", new: "FROM b AS x¦--from=x",
		want: "stage name x: is given twice",
	},
	{
		name: "a duplicate that nothing refers to", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b AS x\nRUN 2\nFROM c\nCOPY --from=x /a /a\n", old: "FROM a AS x", new: "FROM a AS x-0",
	},
	{
		name: "the duplicate that is referred to", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b AS x\nRUN 2\nFROM c\nCOPY --from=x /a /a\n", old: "FROM b AS x", new: "FROM b AS x-0",
		want: "default target",
	},
	{
		name: "number to the name of another stage", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b AS y\nRUN 2\nFROM c\nCOPY --from=0 /a /a\n", old: "--from=0", new: "--from=y",
		want: "stage 2, with a ",
	},
	{
		name: "relative source", effect: relabels,
		before: two, old: "/app /usr", new: "/app /usr", // nothing
	},
	{
		name: "source made absolute", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x app/y /y\n", old: "app/y", new: "/app/y",
	},
	{
		name: "a source made absolute is no preservation", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x app/y /y\n", old: "app/y", new: "/app/y",
		want: `default target: the image config differs: history[1].created_by is "COPY /app/y /y # buildkit", was "COPY app/y /y # buildkit"`,
	},
	{
		name: "source by the producer's WORKDIR", effect: relabels,
		before: "FROM a AS x\nWORKDIR /src\nRUN 1\nFROM c\nCOPY --from=x app /y\n", old: "=x app", new: "=x /src/app",
		want: "before copy /app to /y, after copy /src/app to /y",
	},
	{
		name: "destination made absolute", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app .\n", old: "/app .", new: "/app /srv/",
	},
	{
		name: "lost slash", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app bin/\n", old: "bin/", new: "/srv/bin",
		want: "copy /app to /srv/bin/, after copy /app to /srv/bin",
	},
	{
		name: "lost slash of a dot", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app .\n", old: "/app .", new: "/app /srv",
		want: "after copy /app to /srv",
	},
	{
		name: "destination without a known WORKDIR", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x /app y\n", old: "/app y", new: "/app /y",
		want: "with a base image that sets WORKDIR",
	},
	{
		name: "destination behind a trigger", effect: relabels,
		before: "FROM a AS x\nRUN 1\nONBUILD WORKDIR /ob\nFROM x\nCOPY --from=0 /app y\n", old: "/app y", new: "/app /y",
		want: "stage 1",
	},
	{
		name: "relative WORKDIR on an unknown one", effect: preserves,
		before: "FROM a\nWORKDIR src\nRUN 1\n", old: "WORKDIR src", new: "WORKDIR /src",
		want: "with a base image that sets WORKDIR",
	},
	{
		name: "relative WORKDIR on a known one", effect: relabels,
		before: "FROM a\nWORKDIR /app\nWORKDIR src\nRUN 1\n", old: "WORKDIR src", new: "WORKDIR /app/src",
	},
	{
		name: "a tidied WORKDIR", effect: relabels,
		before: "FROM a\nWORKDIR /app/\nCMD x\n", old: "/app/", new: "/app",
		want: "config.WorkingDir",
	},
	{
		name: "a tidied WORKDIR that a named stage inherits", effect: relabels,
		before: "FROM a AS base\nWORKDIR /app/\nFROM base AS one\nCMD x\nFROM b\nRUN true\n", old: "/app/", new: "/app",
		want: "config.WorkingDir",
	},
	{
		name: "a leading variable", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app $DIR\n", old: "$DIR", new: "/srv/$DIR",
		want: "with absolute paths in variables",
	},
	{
		name: "the context's paths", effect: relabels,
		before: "FROM a\nCOPY ./src/ /src/\n", old: "./src/ ", new: "src ",
	},
	{
		name: "another path of the context", effect: relabels,
		before: "FROM a\nCOPY ./src/ /src/\n", old: "./src/ ", new: "lib ",
		want: "copy /src to /src/, after copy /lib to /src/",
	},
	{
		name: "pivot of --parents", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --parents --from=x a/./b /y/\n", old: "a/./b", new: "/a/b",
		want: "stage 1",
	},
	{
		name: "mount by number", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM c\nRUN --mount=from=0,target=/m ls /m\n", old: "from=0", new: "from=x",
		want: "stage 1",
	},
	{
		name: "mount by number, rebound", effect: rebinds,
		before: "FROM a AS x\nRUN 1\nFROM c\nRUN --mount=from=0,target=/m ls /m\n", old: "from=0", new: "from=x",
	},
	{
		name: "mount by number, rebound to another stage", effect: rebinds,
		before: "FROM a AS x\nRUN 1\nFROM b AS y\nRUN 1\nFROM c\nRUN --mount=from=0,target=/m ls /m\n", old: "from=0", new: "from=y",
		want: "it leads to stage 1 and not to stage 0",
	},
	{
		name: "ONBUILD edited", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b\nONBUILD COPY --from=0 /a /a\nRUN true\n", old: "--from=0", new: "--from=x",
		want: "config.OnBuild",
	},
	{
		name: "TARGETSTAGE of the default target", effect: preserves,
		before: "FROM a\nARG TARGETSTAGE\nENV S=$TARGETSTAGE\n", old: "FROM a", new: "FROM a AS final",
		want: "default target",
	},
	{
		name: "an alias for the last stage", effect: preserves,
		before: "FROM a\nENV S=1\n", old: "FROM a", new: "FROM a AS final",
	},
	{
		name: "a guard", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e /app\n",
	},
	{
		name: "two guards and a conjunction", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM x AS y\nRUN 2\nFROM c\nCOPY --from=y /a /b /z/\n", old: "RUN 1\n¦RUN 2\n",
		new: "RUN 1\nRUN test -d /a\n¦RUN 2\nRUN test -f /a && test -f \"/b c\"\n",
	},
	{
		name: "a guard that changes files", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e /app || touch /app\n",
		want: "line 3 is inserted and is no whole test instruction",
	},
	{
		name: "a guard with a side effect in the path", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e \"/$(rm -r /app)\"\n",
		want: "line 3",
	},
	{
		name: "a guard with a wildcard", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e /a*\n",
		want: "line 3",
	},
	{
		name: "a guard on a relative path", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e app\n",
		want: "line 3",
	},
	{
		name: "a guard in a stage that others extend", effect: guards,
		before: "FROM a AS base\nRUN 1\nFROM base AS out\nCMD x\nFROM b\nCOPY --from=base /a /a\n", old: "RUN 1\n", new: "RUN 1\nRUN test -e /a\n",
	},
	{
		name: "a guard is no preservation", effect: preserves,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e /app\n",
		want: "stage 0",
	},
	{
		name: "a guard and something else", effect: guards,
		before: two, old: "/app .\n¦CMD", new: "/app .\nRUN test -e /app\n¦ENV a=b\nCMD",
		want: "line 7 is inserted",
	},
	{
		name: "a guard and a changed line", effect: guards,
		before: two, old: "/app .\n¦bin/app", new: "/app .\nRUN test -e /app\n¦bin/app2",
		want: "is changed or gone",
	},
	{
		name: "a guard swallowed by a continuation", effect: guards,
		before: "FROM a AS x\nRUN 1 && \\\n  2\nFROM b\nCOPY --from=x /a /a\n", old: "&& \\\n", new: "&& \\\nRUN test -e /a && \\\n",
		want: "line 3",
	},
	{
		name: "a guard in a heredoc", effect: guards,
		before: "FROM a AS x\nRUN <<E\n1\nE\nFROM b\nCOPY --from=x /a /a\n", old: "1\n", new: "1\nRUN test -e /a\n",
		want: "line 4",
	},
	{
		name: "a guard that was there already, once more", effect: guards,
		before: "FROM a AS x\nRUN 1\nRUN test -e /a\nFROM b\nCOPY --from=x /a /a\n", old: "/a\nFROM", new: "/a\nRUN test -e /a\nFROM",
	},
	{
		name: "a misspelt --from", effect: rebinds,
		before: "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler /a /a\n", old: "buidler", new: "builder",
	},
	{
		name: "a misspelt --from is no preservation", effect: preserves,
		before: "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler /a /a\n", old: "buidler", new: "builder",
		want: "stage 1",
	},
	{
		name: "a misspelt --from to another image", effect: rebinds,
		before: "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler /a /a\n", old: "buidler", new: "bulider",
		want: "it leads to no earlier stage",
	},
	{
		name: "a misspelt --from to the next stage", effect: rebinds,
		before: "FROM a AS one\nRUN 1\nFROM c AS two\nCOPY --from=tow /a /a\n", old: "tow", new: "two",
		want: "it leads to no earlier stage",
	},
	{
		name: "a right --from is no misspelling", effect: rebinds,
		before: "FROM a AS one\nRUN 1\nFROM b AS two\nRUN 1\nFROM c\nCOPY --from=one /a /a\n", old: "from=one", new: "from=two",
		want: "it led to stage 0",
	},
	{
		name: "a misspelt --from and a path", effect: rebinds,
		before: "FROM a AS builder\nRUN 1\nFROM c\nCOPY --from=buidler a /a\n", old: "buidler a", new: "builder /a",
		want: "more than stage names and references",
	},
	{
		name: "misspelt in FROM, COPY and mount", effect: rebinds,
		before: "FROM python AS dependencies\nENV a=b\nRUN 1\n\nFROM dependancies AS test\nRUN 2\n\nFROM python:slim\nRUN --mount=type=bind,from=dependancies,target=/m ls /m\nCOPY --from=dependancies /a /a\n",
		old:    "dependancies", new: "dependencies",
	},
	{
		name: "a missing alias", effect: rebinds,
		before: "FROM golang:1.22\nRUN 1\nFROM c\nCOPY --from=builder /a /a\n", old: "golang:1.22", new: "golang:1.22 AS builder",
	},
	{
		name: "a missing alias that captures an image too", effect: rebinds,
		before: "FROM golang:1.22\nRUN 1\nFROM c AS x\nCOPY --from=builder /a /a\nFROM builder\nRUN 1\n", old: "golang:1.22", new: "golang:1.22 AS builder",
	},
	{
		name: "upper case in FROM", effect: rebinds,
		before: "FROM a AS base\nRUN 1\nFROM Base\nRUN 2\n", old: "Base", new: "base",
		note: "2 of 2 stages did not compile before the change: failed to parse stage name",
	},
	{
		name: "upper case in FROM, with an alias of it lost", effect: rebinds,
		before: "FROM a AS Base\nRUN 1\nFROM Base AS x\nRUN 2\n", old: "FROM Base AS x", new: "FROM base",
		want: "target x",
	},
	{
		name: "heredoc body", effect: preserves,
		before: "FROM a\nRUN <<E\necho 1\nE\n", old: "echo 1", new: "echo  1",
		want: "stage 0",
	},
	{
		name: "escape directive lost", effect: preserves,
		before: "# escape=`\nFROM a\nRUN x `\n  y\n", old: "# escape=`\n", new: "#\n# escape=`\n",
		want: "does not parse",
	},
	{
		name: "escape directive lost, all the same", effect: preserves,
		before: "# escape=`\nFROM a\nRUN x\n", old: "# escape=`\n", new: "#\n# escape=`\n",
		want: "the directive escape",
	},
	{
		name: "CRLF in a heredoc", effect: preserves,
		before: "FROM a\r\nRUN <<E\r\necho 1\r\nE\r\n", old: "echo 1\r", new: "echo 1",
		want: "stage 0",
	},
	{
		name: "CRLF elsewhere", effect: preserves,
		before: "FROM a\r\nRUN x\r\nCMD [\"y\"]\r\n", old: "\r", new: "",
	},
	{
		name: "label of another target", effect: preserves,
		before: "FROM a AS x\nLABEL v=1\nFROM b\nRUN y\n", old: "v=1", new: "v=2",
		want: "target x",
	},
	{
		name: "CMD", effect: relabels,
		before: two, old: `["app"]`, new: `app`,
		want: "config.Cmd",
	},
	{
		name: "a wildcard", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x /d/*.jar /y/\n", old: "*.jar", new: "?.jar",
		want: "stage 1",
	},
	{
		name: "--link lost", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --link --from=x /d /y\n", old: " --link", new: "",
		want: "stage 1",
	},
	{
		name: "alias with a dot at the end", effect: preserves,
		before: two, old: "golang:1.22¦--from=0", new: "golang:1.22 AS build.¦--from=build.",
		want: "stage name build.: cannot be the name of a build context",
	},
	{
		name: "alias like a digest", effect: preserves,
		before: two, old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS " + strings.Repeat("ab", 32) + "¦--from=" + strings.Repeat("ab", 32),
		want: "is read as an image's digest",
	},
	{
		name: "alias scratch", effect: preserves,
		before: two, old: "golang:1.22¦--from=0", new: "golang:1.22 AS scratch¦--from=scratch",
		want: "captures every FROM scratch",
	},
	{
		name: "another platform", effect: preserves,
		before: "FROM --platform=linux/amd64 a\nRUN x\n", old: "amd64", new: "arm64",
		want: "stage 0",
	},
	{
		name: "platform taken away", effect: preserves,
		before: "FROM --platform=$BUILDPLATFORM a AS x\nRUN x\nFROM b\nCOPY --from=x /a /a\n", old: "--platform=$BUILDPLATFORM ", new: "",
		want: "stage 0 (x)",
	},
	{
		name: "a name that describes", effect: preserves,
		before: "# build makes it\nFROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\n", old: "FROM a¦--from=0", new: "FROM a AS build¦--from=build",
		want: "its description was",
	},
	{
		name: "a lint warning under check=error", effect: preserves,
		before: "# check=error=true\nFROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\n", old: "FROM a¦--from=0", new: "FROM a as build¦--from=build",
		want: "a new warning of FromAsCasing",
	},
	{
		name: "no lint warning under check=error", effect: preserves,
		before: "# check=error=true\nFROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\n", old: "FROM a¦--from=0", new: "FROM a AS build¦--from=build",
	},
	{
		name: "a lint warning without check=error", effect: preserves,
		before: two, old: "golang:1.22¦--from=0", new: "golang:1.22 as build¦--from=build",
	},
	{
		name: "an old frontend", effect: preserves,
		before: "# syntax=docker/dockerfile:1.4\n" + two, old: "golang:1.22¦--from=0", new: "golang:1.22 AS build¦--from=build",
		note: "not for docker/dockerfile:1.4",
	},
	{
		name: "a target of that name lost", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b\nCOPY --from=x /a /a\n", old: " AS x¦--from=x", new: "¦--from=0",
		want: "target x: there is no stage of that name",
	},
	{
		name: "an unsaid base image", effect: preserves,
		before: "ARG V\n" + two + "\nFROM debian:$V\nRUN true\n", old: "golang:1.22¦--from=0", new: "golang:1.22 AS build¦--from=build",
	},
	{
		name: "a stage that never compiles", effect: preserves,
		before: two + "\nFROM debian\nCOPY --from=1 --chmod=nonsense /a /a\n", old: "golang:1.22¦--from=0", new: "golang:1.22 AS build¦--from=build",
		note: "stage 2 does not compile, before and after: invalid syntax",
	},
	{
		name: "a change in a stage that never compiles", effect: preserves,
		before: two + "\nFROM debian\nCOPY --from=1 --chmod=nonsense /a /a\n", old: "nonsense", new: "9999",
		want: "fails in another way",
	},
	{
		name: "a stage broken", effect: preserves,
		before: two, old: "--from=0", new: "--from=7",
		want: "it no longer compiles: invalid stage index 7",
	},
	{
		name: "an index of an appended image", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nCOPY --from=img /a /a\nCOPY --from=2 /a /b\n", old: "FROM a", new: "FROM a AS x",
		unran: "an index may lead to an image that BuildKit appends",
	},
	{
		name: "an index beyond the stages", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nCOPY --from=2 /a /b\n", old: "FROM a", new: "FROM a AS x",
		unran: "does not compile: invalid stage index 2",
	},
	{
		name: "a trigger's index beyond the stages", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nONBUILD COPY --from=2 /a /b\n", old: "FROM a", new: "FROM a AS x",
		note: "stages that no target reaches are not compared",
	},
	{
		name: "a continuation at the end of the file", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\nRUN x \\\n# end\n\n", old: "FROM a¦--from=0", new: "FROM a AS build¦--from=build",
	},
	{
		name: "a continuation at the end of the file, changed before it", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\nRUN x \\", old: "RUN 1", new: "RUN 2",
		want: "stage 0",
	},
	{
		name: "a stage named scratch", effect: preserves,
		before: "FROM a AS scratch\nRUN 1\nFROM b\nCOPY --from=0 /a /a\nFROM scratch\nRUN 2\n", old: "FROM b", new: "FROM b AS x",
	},
	{
		name: "a leading variable beside a port", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app $DIR\nEXPOSE $PORT\n", old: "$DIR", new: "/srv/$DIR",
		want: "absolute paths in variables",
	},
	{
		name: "a drive is no relative path on Windows", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM windows/nanoserver\nWORKDIR /srv\nCOPY --from=x /app C:/app/\n", old: "C:/app/", new: "/srv/C:/app/",
		want: "a Windows base image",
	},
	{
		name: "SBOM of a stage by its number", effect: preserves,
		before: "ARG BUILDKIT_SBOM_SCAN_STAGE=stage-0\n" + two, old: "golang:1.22¦--from=0", new: "golang:1.22 AS build¦--from=build",
		want: "SBOM",
	},
}

func TestCheck(t *testing.T) {
	for _, p := range pairs {
		t.Run(p.name, func(t *testing.T) {
			for _, thorough := range []bool{false, true} {
				v := New(Options{thorough: thorough})
				proof, err := v.Check(context.Background(), p.change())
				p.judge(t, proof, err)
			}
		})
	}
}

func (p pair) judge(t *testing.T, proof rewrite.Proof, err error) {
	t.Helper()
	var unproven *rewrite.Unproven
	switch {
	case p.want == "" && err != nil:
		t.Errorf("not proven: %v", err)
	case p.unran != "":
		if proof.Ran || !strings.Contains(proof.Note, p.unran) {
			t.Errorf("proof is %+v, want one that did not run: %s", proof, p.unran)
		}
	case p.want == "" && (!proof.Ran || !proof.Held):
		t.Errorf("proof is %+v", proof)
	case p.want == "":
		if !strings.Contains(proof.Note, p.note) || (p.note == "") != (proof.Note == "") {
			t.Errorf("note %q, want %q", proof.Note, p.note)
		}
	case !errors.As(err, &unproven):
		t.Errorf("proof is %+v, %v; want a refusal: %s", proof, err, p.want)
	case !strings.Contains(err.Error(), p.want):
		t.Errorf("refused for %q, want %q", err, p.want)
	case strings.Contains(err.Error(), "\n"):
		t.Errorf("the reason has several lines: %q", err)
	}
}
