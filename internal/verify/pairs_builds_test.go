package verify

import "strings"

// buildPairs change other things that a build reads, and files of which only a part compiles.
var buildPairs = []pair{
	{"heredoc body", preserves, "FROM a\nRUN <<E\necho 1\nE\n", "echo 1", "echo  1", "stage 0"},
	{"escape directive lost", preserves, "# escape=`\nFROM a\nRUN x `\n  y\n", "# escape=`\n", "#\n# escape=`\n", "does not parse"},
	{"escape directive lost, all the same", preserves, "# escape=`\nFROM a\nRUN x\n", "# escape=`\n", "#\n# escape=`\n", "the directive escape"},
	{"CRLF in a heredoc", preserves, "FROM a\r\nRUN <<E\r\necho 1\r\nE\r\n", "echo 1\r", "echo 1", "stage 0"},
	{"CRLF elsewhere", preserves, "FROM a\r\nRUN x\r\nCMD [\"y\"]\r\n", "\r", "", ""},
	{"label of another target", preserves, "FROM a AS x\nLABEL v=1\nFROM b\nRUN y\n", "v=1", "v=2", "target x"},
	{"alias with a dot at the end", preserves, two, "golang:1.22¦--from=0", "golang:1.22 AS build.¦--from=build.", "stage name build.: cannot be the name of a build context"},
	{"alias like a digest", preserves, two, "golang:1.22¦--from=0", "golang:1.22 AS " + strings.Repeat("ab", 32) + "¦--from=" + strings.Repeat("ab", 32), "is read as an image's digest"},
	{"alias scratch", preserves, two, "golang:1.22¦--from=0", "golang:1.22 AS scratch¦--from=scratch", "captures every FROM scratch"},
	{"another platform", preserves, "FROM --platform=linux/amd64 a\nRUN x\n", "amd64", "arm64", "stage 0"},
	{"platform taken away", preserves, "FROM --platform=$BUILDPLATFORM a AS x\nRUN x\nFROM b\nCOPY --from=x /a /a\n", "--platform=$BUILDPLATFORM ", "", "stage 0 (x)"},
	{"a name that describes", preserves, "# build makes it\nFROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\n", "FROM a¦--from=0", "FROM a AS build¦--from=build", "its description was"},
	{"a lint warning under check=error", preserves, "# check=error=true\nFROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\n", "FROM a¦--from=0", "FROM a as build¦--from=build", "a new warning of FromAsCasing"},
	{"no lint warning under check=error", preserves, "# check=error=true\nFROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\n", "FROM a¦--from=0", "FROM a AS build¦--from=build", ""},
	{"a lint warning without check=error", preserves, two, "golang:1.22¦--from=0", "golang:1.22 as build¦--from=build", ""},
	{"an old frontend", preserves, "# syntax=docker/dockerfile:1.4\n" + two, "golang:1.22¦--from=0", "golang:1.22 AS build¦--from=build", "note: not for docker/dockerfile:1.4"},
	{"a target of that name lost", preserves, "FROM a AS x\nRUN 1\nFROM b\nCOPY --from=x /a /a\n", " AS x¦--from=x", "¦--from=0", "target x: there is no stage of that name"},
	{"an unsaid base image", preserves, "ARG V\n" + two + "\nFROM debian:$V\nRUN true\n", "golang:1.22¦--from=0", "golang:1.22 AS build¦--from=build", ""},
	{"a stage that never compiles", preserves, two + "\nFROM debian\nCOPY --from=1 --chmod=nonsense /a /a\n", "golang:1.22¦--from=0", "golang:1.22 AS build¦--from=build", "note: stage 2 does not compile, before and after: invalid syntax"},
	{"a change in a stage that never compiles", preserves, two + "\nFROM debian\nCOPY --from=1 --chmod=nonsense /a /a\n", "nonsense", "9999", "fails in another way"},
	{"a stage broken", preserves, two, "--from=0", "--from=7", "it no longer compiles: invalid stage index 7"},
	{"an index of an appended image", preserves, "FROM a\nRUN 1\nFROM b\nCOPY --from=img /a /a\nCOPY --from=2 /a /b\n", "FROM a", "FROM a AS x", "unproven: an index may lead to an image that BuildKit appends"},
	{"an index beyond the stages", preserves, "FROM a\nRUN 1\nFROM b\nCOPY --from=2 /a /b\n", "FROM a", "FROM a AS x", "unproven: does not compile: invalid stage index 2"},
	{"a trigger's index beyond the stages", preserves, "FROM a\nRUN 1\nFROM b\nONBUILD COPY --from=2 /a /b\n", "FROM a", "FROM a AS x", "note: stages that no target reaches are not compared"},
	{"a continuation at the end of the file", preserves, "FROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\nRUN x \\\n# end\n\n", "FROM a¦--from=0", "FROM a AS build¦--from=build", ""},
	{"a continuation at the end of the file, changed before it", preserves, "FROM a\nRUN 1\nFROM b\nCOPY --from=0 /a /a\nRUN x \\", "RUN 1", "RUN 2", "stage 0"},
	{"a stage named scratch", preserves, "FROM a AS scratch\nRUN 1\nFROM b\nCOPY --from=0 /a /a\nFROM scratch\nRUN 2\n", "FROM b", "FROM b AS x", ""},
	{"SBOM of a stage by its number", preserves, "ARG BUILDKIT_SBOM_SCAN_STAGE=stage-0\n" + two, "golang:1.22¦--from=0", "golang:1.22 AS build¦--from=build", "SBOM"},
}
