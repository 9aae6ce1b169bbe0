package prefilter_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/stages"
)

// simple are files that Read accepts.
var simple = []string{
	"FROM a\n",
	"FROM a",
	"\n# c\n \t# d \\\n  from a aS b-1_.x\t\nrun b\n",
	"# syntax=docker/dockerfile:1\n# check=skip=all\n# text\nFROM a\n# escape=`\nRUN b \\\nc\n",
	"ARG A B=c D=\"e f\" E='g h' F=\\ i \"J\"=k\nFROM --platform=$BUILDPLATFORM a:$A\n",
	"FROM a\r\nENV A=b \\\r\n\r\n# c\r\n  C=d\r\nLABEL x.y/z-q=\"\\\"\" b='\\'\r\n",
	"FROM a\nENV A b=c \"d\nLABEL maintainer me, ü\n",
	"FROM a\nRUN --mount=type=cache,target=/x --mount=type=secret,id=y,required z <x\nCMD []\nCMD [\"a\\n\", \"ü\" ]\nENTRYPOINT [ \"b\",\"\" ]\n",
	"FROM a\nCOPY --chown=a:$b --chmod=755 --link --from=c d e\nADD [\"a b\", \"c\"]\nCOPY * .\n",
	"FROM a\nHEALTHCHECK --interval=5m --timeout=3s --start-period=1h --retries=3 CMD a\nHEALTHCHECK none\nHEALTHCHECK cmd [\"a\"]\n",
	"FROM a\nVOLUME /a b\nVOLUME [\"/a\" , \"$b\"]\nEXPOSE 80 $X/udp\nUSER a b\nSTOPSIGNAL 9\nSHELL [\"a\"]\nWORKDIR a b\nMAINTAINER ü\n",
	"FROM a\nONBUILD COPY --from=x a b\nONBUILD RUN a\n",
	"FROM a\nRUN a \\\n\n # b \\\n\t\\\n c \\\\\n",
	"FROM a\nR\\\nUN b <\\\n c\n",
	"FROM a\nFROM b AS c\nFROM c\n",
}

// odd are files that BuildKit refuses, or that need its parser.
var odd = []string{
	"", "\n# c\n", "RUN a\n", "RUN a\nFROM b\n", "ARG a\n", "FROM\n", "FROM a b\n", "FROM a AS 1\n", "FROM a AS B\n", "FROM a AS b c\n", "FROM a # b c\n", "FROM \"a\"\n", "FROM a\\b\n",
	"FROM --platform= a\n", "FROM --platform=a --platform=b a\n", "FROM --x=y a\n", "FROM -- a\n",
	"# escape=`\nFROM a\n", "#\u00a0escape=`\nFROM a\n", "# syntax=a\n# SYNTAX = b\nFROM a\n", "\ufeff# escape=`\nFROM a\n",
	"FROM a\nNONSENSE x\n", "FROM a\nRUN\n", "FROM a\nRUN \\\n", "FROM a\nRUN x \\\n# c\n", "FROM a\nRUN\u00a0x\n",
	"FROM a\nRUN x \\\n\u00a0# c\ny\n", "FROM a\nRUN x\x00\n", "FROM a\rRUN x\n", "FROM a\nRUN x\v\n", "FROM a\nRUN \xff\n",
	"FROM a\nRUN <<A\nA\n", "FROM a\nRUN cat <\\\n<A\n", "FROM a\nCOPY <<A /b\n", "FROM a\nONBUILD RUN <<A\n",
	"FROM a\nRUN [1]\n", "FROM a\nRUN []\n", "FROM a\nCMD [\"a\", 1]\n", "FROM a\nCMD [\"a\",]\n", "FROM a\nCMD [\"a\"\n", "FROM a\nCMD [\"a\tb\"]\n", "FROM a\nCMD [\"\\u0041\"]\n",
	"FROM a\nRUN --x y\n", "FROM a\nRUN --network=x y\n", "FROM a\nRUN --mount= y\n", "FROM a\nRUN --mount y\n", "FROM a\nRUN --mount=from=$a,target=/b y\n", "FROM a\nRUN --mount=\"a\" b\n",
	"FROM a\nCMD --x\n", "FROM a\nENV --x=y\n", "FROM a\nENV =a\n", "FROM a\nENV A\n", "FROM a\nENV A=b c\n", "FROM a\nENV A=\"b\n", "FROM a\nENV A=b\\\\\\\n\n", "FROM a\nENV A=b\u2003C\n", "FROM a\nENV \"A\" b\n",
	"FROM a\nARG =b\n", "FROM a\nARG A \"b\n", "FROM a\nCOPY a\n", "FROM a\nCOPY a \u00a0\n", "FROM a\nCOPY [\"a\"]\n", "FROM a\nCOPY --link=true a b\n", "FROM a\nCOPY --link --link a b\n", "FROM a\nCOPY --chown a b\n",
	"FROM a\nADD --from=a b c\n", "FROM a\nVOLUME []\n", "FROM a\nVOLUME [\" \"]\n", "FROM a\nVOLUME [\"\"]\n", "FROM a\nVOLUME [\"\\t\"]\n", "FROM a\nVOLUME a \u00a0 b\n",
	"FROM a\nHEALTHCHECK x\n", "FROM a\nHEALTHCHECK CMD\n", "FROM a\nHEALTHCHECK NONE a\n", "FROM a\nHEALTHCHECK --interval=1 CMD a\n", "FROM a\nHEALTHCHECK --interval=s CMD a\n", "FROM a\nHEALTHCHECK --retries=x CMD a\n", "FROM a\nHEALTHCHECK CMD \u00a0[1]\n",
	"FROM a\nSHELL a\n", "FROM a\nSHELL []\n", "FROM a\nONBUILD FROM b\n", "FROM a\nONBUILD ONBUILD RUN b\n", "FROM a\nONBUILD MAINTAINER b\n", "FROM a\nONBUILD x y\n",
	"FROM a\nRUN " + strings.Repeat("x", 1<<16) + "\n",
}

func TestRead(t *testing.T) {
	for _, src := range simple {
		if !checkRead(t, []byte(src)) {
			t.Errorf("not simple: %q", src)
		}
	}
	for _, src := range odd {
		if checkRead(t, []byte(src)) {
			t.Errorf("simple: %q", src)
		}
	}
}

// checkRead: BuildKit accepts a simple file, and finds the same instructions with the same flags.
func checkRead(t *testing.T, src []byte) bool {
	t.Helper()
	read, ok := prefilter.Read(src)
	if !ok {
		return false
	}
	g, err := stages.Read("Dockerfile", src)
	if err != nil {
		t.Fatalf("simple, but BuildKit says: %v\n%q", err, src)
	}
	file := g.File
	if len(file.AST.Children) != len(read.Instructions) {
		t.Fatalf("%d instructions, BuildKit has %d\n%q", len(read.Instructions), len(file.AST.Children), src)
	}
	for i, node := range file.AST.Children {
		if in := read.Instructions[i]; !sameInstruction(node, in.Name, in.Flags, string(in.Args)) {
			t.Fatalf("%s %s %s, but BuildKit has %q with flags %q\n%q", in.Name, in.Flags, in.Args, node.Original, node.Flags, src)
		}
	}
	checkStages(t, read, g)
	return true
}

// checkStages compares stages and references with those that package stages finds.
func checkStages(t *testing.T, read *prefilter.File, g *stages.Graph) {
	t.Helper()
	if len(read.Stages) != len(g.Stages) {
		t.Fatalf("%d stages, want %d\n%q", len(read.Stages), len(g.Stages), g.File.Src)
	}
	for i, s := range read.Stages {
		if s.Name != g.Stages[i].Alias {
			t.Fatalf("stage %d is called %q, want %q\n%q", i, s.Name, g.Stages[i].Alias, g.File.Src)
		}
	}
	mounts := 0
	for _, r := range g.Refs {
		if r.Kind == stages.MountFrom {
			mounts++
		}
	}
	if len(read.References)+mounts != len(g.Refs) || mounts > 0 && !read.Mounts {
		t.Fatalf("%d references, mounts %v; want %d, of them %d mounts\n%q", len(read.References), read.Mounts, len(g.Refs), mounts, g.File.Src)
	}
	for _, r := range read.References {
		i := slices.IndexFunc(g.Refs, func(x *stages.Ref) bool { return x.In.Index == r.In && x.Name == r.Name })
		if i < 0 {
			t.Fatalf("there is no reference %q in stage %d\n%q", r.Name, r.In, g.File.Src)
		}
	}
}

func sameInstruction(node *parser.Node, name, flags, args string) bool {
	return strings.ToUpper(node.Value) == name && slices.Equal(strings.Fields(flags), node.Flags) &&
		strings.HasSuffix(strings.TrimSpace(node.Original), args) && len(node.Heredocs) == 0
}

func FuzzRead(f *testing.F) {
	for _, src := range slices.Concat(simple, odd) {
		if len(src) < 1000 {
			f.Add([]byte(src))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		before := bytes.Clone(src)
		checkRead(t, src)
		if !bytes.Equal(src, before) {
			t.Fatal("the input itself has changed")
		}
	})
}
