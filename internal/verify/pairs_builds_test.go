package verify

import "strings"

// buildPairs change other things that a build reads, and files of which only a part compiles.
var buildPairs = []pair{
	{
		name: "heredoc body", effect: preserves,
		before: "FROM a\nRUN <<E\necho 1\nE\n", old: "echo 1",
		new:  "echo  1",
		want: "stage 0",
	},
	{
		name: "escape directive lost", effect: preserves,
		before: "# escape=`\nFROM a\nRUN x `\n  y\n", old: "# escape=`\n",
		new:  "#\n# escape=`\n",
		want: "does not parse",
	},
	{
		name: "escape directive lost, all the same", effect: preserves,
		before: "# escape=`\nFROM a\nRUN x\n", old: "# escape=`\n",
		new:  "#\n# escape=`\n",
		want: "the directive escape",
	},
	{
		name: "CRLF in a heredoc", effect: preserves,
		before: "FROM a\r\nRUN <<E\r\necho 1\r\nE\r\n", old: "echo 1\r",
		new:  "echo 1",
		want: "stage 0",
	},
	{
		name: "CRLF elsewhere", effect: preserves,
		before: "FROM a\r\nRUN x\r\nCMD [\"y\"]\r\n", old: "\r",
		new: "",
	},
	{
		name: "label of another target", effect: preserves,
		before: "FROM a AS x\nLABEL v=1\nFROM b\nRUN y\n", old: "v=1",
		new:  "v=2",
		want: "target x",
	},
	{
		name: "alias with a dot at the end", effect: preserves,
		before: two, old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS build.¦--from=build.",
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
		before: two, old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS scratch¦--from=scratch",
		want: "captures every FROM scratch",
	},
	{
		name: "another platform", effect: preserves,
		before: "FROM --platform=linux/amd64 a\nRUN x\n", old: "amd64",
		new:  "arm64",
		want: "stage 0",
	},
	{
		name: "platform taken away", effect: preserves,
		before: "FROM --platform=$BUILDPLATFORM a AS x\nRUN x\nFROM b\nCOPY --from=x /a /a\n", old: "--platform=$BUILDPLATFORM ",
		new:  "",
		want: "stage 0 (x)",
	},
	{
		name: "a name that describes", effect: preserves,
		before: "# build makes it\nFROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\n", old: "FROM a¦--from=0",
		new:  "FROM a AS build¦--from=build",
		want: "its description was",
	},
	{
		name: "a lint warning under check=error", effect: preserves,
		before: "# check=error=true\nFROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\n", old: "FROM a¦--from=0",
		new:  "FROM a as build¦--from=build",
		want: "a new warning of FromAsCasing",
	},
	{
		name: "no lint warning under check=error", effect: preserves,
		before: "# check=error=true\nFROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\n", old: "FROM a¦--from=0",
		new: "FROM a AS build¦--from=build",
	},
	{
		name: "a lint warning without check=error", effect: preserves,
		before: two, old: "golang:1.22¦--from=0",
		new: "golang:1.22 as build¦--from=build",
	},
	{
		name: "an old frontend", effect: preserves,
		before: "# syntax=docker/dockerfile:1.4\n" + two, old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS build¦--from=build",
		want: "note: not docker/dockerfile:1.4",
	},
	{
		name: "a target of that name lost", effect: preserves,
		before: "FROM a AS x\nRUN 1\nFROM b\nCOPY --from=x /a /a\n", old: " AS x¦--from=x",
		new:  "¦--from=0",
		want: "target x: there is no stage of that name",
	},
	{
		name: "an unsaid base image", effect: preserves,
		before: "ARG V\n" + two + "\nFROM debian:$V\nRUN true\n", old: "golang:1.22¦--from=0",
		new: "golang:1.22 AS build¦--from=build",
	},
	{
		name: "a stage that never compiles", effect: preserves,
		before: two + "\nFROM debian\nCOPY --from=1 --chmod=nonsense /a /a\n", old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS build¦--from=build",
		want: "note: stage 2 does not compile, before and after: invalid syntax",
	},
	{
		name: "a change in a stage that never compiles", effect: preserves,
		before: two + "\nFROM debian\nCOPY --from=1 --chmod=nonsense /a /a\n", old: "nonsense",
		new:  "9999",
		want: "fails in another way",
	},
	{
		name: "a stage broken", effect: preserves,
		before: two, old: "--from=0",
		new:  "--from=7",
		want: "it no longer compiles: invalid stage index 7",
	},
	{
		name: "an index of an appended image", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nCOPY --from=img /a /a\nCOPY --from=2 /a /b\n", old: "FROM a",
		new:  "FROM a AS x",
		want: "unproven: an index may lead to an image that BuildKit appends",
	},
	{
		name: "an index beyond the stages", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nCOPY --from=2 /a /b\n", old: "FROM a",
		new:  "FROM a AS x",
		want: "unproven: does not compile: invalid stage index 2",
	},
	{
		name: "a trigger's index beyond the stages", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nONBUILD COPY --from=2 /a /b\n", old: "FROM a",
		new:  "FROM a AS x",
		want: "note: stages that no target reaches are not compared",
	},
	{
		name: "a continuation at the end of the file", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\nRUN x \\\n# end\n\n", old: "FROM a¦--from=0",
		new: "FROM a AS build¦--from=build",
	},
	{
		name: "a continuation at the end of the file, changed before it", effect: preserves,
		before: "FROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\nRUN x \\", old: "RUN 1",
		new:  "RUN 2",
		want: "stage 0",
	},
	{
		name: "a stage named scratch", effect: preserves,
		before: "FROM a AS scratch\nRUN 1\nFROM b\nCOPY --from=0 /a /a\nFROM scratch\nRUN 2\n", old: "FROM b",
		new: "FROM b AS x",
	},
	{
		name: "SBOM of a stage by its number", effect: preserves,
		before: "ARG BUILDKIT_SBOM_SCAN_STAGE=stage-0\n" + two, old: "golang:1.22¦--from=0",
		new:  "golang:1.22 AS build¦--from=build",
		want: "SBOM",
	},
}
