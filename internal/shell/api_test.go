package shell

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// first returns the words of the first command of a script.
func first(t *testing.T, text string) []Word {
	t.Helper()
	s, err := Parse(text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s.Commands[0].Words
}

func TestRegexp(t *testing.T) {
	for text, want := range map[string]string{
		"a.b": `(?s)^/p/a\.b$`, "*": `(?s)^/p/[^/]*$`, "a?": `(?s)^/p/a[^/]$`, "[ab]c": `(?s)^/p/.*c$`, "x{a,b}": `(?s)^/p/x.*$`,
		"[a": `(?s)^/p/\[a$`, "{a": `(?s)^/p/\{a$`, `\*`: `(?s)^/p/\*$`, "$V": `(?s)^/p/.*$`, "é": `(?s)^/p/..$`, "À": `(?s)^/p/..$`, "a\x7f": "(?s)^/p/a\x7f$",
	} {
		if got := first(t, text)[0].Regexp("/p/").String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got := Pattern(`a\`).Regexp("").String(); got != `(?s)^a$` {
		t.Errorf("a backslash at the end: %s", got)
	}
}

// TestCut: a part of a word is what the bytes of its text are, patterns and unknown parts included.
func TestCut(t *testing.T) {
	w := first(t, `ab\*'?'*$V"$W"x`)[0] // ab*?*~~x
	for _, test := range []struct {
		i, j int
		want string // its expression and its parts
	}{
		{0, 8, `ab\*\?[^/]*.*.*x`}, {0, 2, `ab`}, {2, 4, `\*\?`}, {3, 5, `\?[^/]*`}, {4, 5, `[^/]*`}, {5, 6, `.*`}, {6, 8, `.*x`}, {7, 8, `x`}, {1, 1, ``},
	} {
		part := w.Cut(test.i, test.j)
		if got := part.Regexp("").String(); got != "(?s)^"+test.want+"$" || part.Text != w.Text[test.i:test.j] || len(part.At) != test.j-test.i {
			t.Errorf("Cut(%d, %d) = %q as %s, want %s", test.i, test.j, part.Text, got, test.want)
		}
		var all string
		for _, p := range part.Parts() {
			all += p.Text
		}
		if all != part.Text {
			t.Errorf("Cut(%d, %d) has parts %q", test.i, test.j, part.Parts())
		}
	}
	if got := Pattern(`a\`).Cut(1, 2).Regexp("").String(); got != `(?s)^$` {
		t.Errorf("a backslash at the end: %s", got)
	}
	if part := w.Cut(4, 6).Parts(); len(part) != 2 || part[0].Text != "*" || part[1].Var != "V" {
		t.Errorf("parts %+v", part)
	}
}

// TestPlainAndJoin: a text that is not in the script has no places in it, and no patterns.
func TestPlainAndJoin(t *testing.T) {
	for _, w := range []Word{LiteralWord("a*"), Anything, Join(LiteralWord("a"), Anything)} {
		if len(w.At) != len(w.Text) || slices.ContainsFunc(w.At, func(at int) bool { return at != -1 }) {
			t.Errorf("%q is at %v", w.Text, w.At)
		}
	}
	if got, ok := LiteralWord("a*").Literal(); got != "a*" || !ok || !LiteralWord("a*").MayBe("a*") || LiteralWord("a*").MayBe("ab") {
		t.Errorf("%q, %v", got, ok)
	}
	for _, w := range []Word{LiteralWord("a"), LiteralWord(""), Join(LiteralWord("a"), LiteralWord("b"))} {
		if n := len(w.Parts()); n != min(1, len(w.Text)) {
			t.Errorf("%q has %d parts", w.Text, n)
		}
	}
	parts := Word{Text: "a" + Unknown + "b" + Unknown}.Parts()
	if len(parts) != 4 || parts[0].Text != "a" || parts[1].Text != Unknown || parts[2].Text != "b" || parts[3].Text != Unknown {
		t.Errorf("%q", parts)
	}
}

func TestDirs(t *testing.T) {
	root, start, nowhere := Dir{Root, "/w"}, Dir{Start, "."}, Dir{}
	for _, test := range []struct {
		dir            Dir
		text           string
		absolute, then string
	}{
		{root, "x/../y", "/w/y", "2 /w/y"}, {root, "/x/", "/x", "2 /x"}, {root, "", "", "0 "}, {root, Unknown, "", "0 "}, {root, "-", "/w/-", "0 "},
		{start, "x", "", "1 x"}, {start, "/x", "/x", "2 /x"}, {nowhere, "x", "", "0 "}, {nowhere, "/x", "/x", "2 /x"},
		{root, here, "", "3 ."}, {root, here + "/x/..", "", "3 ."}, {root, here + "x", "", "0 "}, {root, "x/" + here, "", "0 "}, {root, here + "/" + Unknown, "", "3 " + Unknown},
	} {
		absolute, ok := test.dir.Absolute(test.text)
		next := test.dir.Enter(test.text)
		if then := fmt.Sprintf("%d %s", next.From, next.Path); absolute != test.absolute || ok != (absolute != "") || then != test.then {
			t.Errorf("%q in %v: %q, %v and %q", test.text, test.dir, absolute, ok, then)
		}
	}
}

func TestLasting(t *testing.T) {
	for text, want := range map[string]string{
		"a && b":            "",
		"cd /x && b":        "cd /x",
		"X=1 && b":          "X=1",
		"> f && b":          "",
		"a > f && b":        "",
		"(cd /x) && b":      "cd /x",
		"sh -c 'cd x' && b": "",
		"$(cd x) && b":      "$(cd x)",
		"$V && b":           "$V",
		"{ a & } && b":      "a &",
		"f() { a; } && b":   "the function f",
		"set -e && b":       "set -e",
		"a && cd /x && b":   "cd /x",
	} {
		s, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.LastingEffect(len(s.Steps) - 1); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		if got := s.LastingEffect(0); len(s.Functions) == 0 && got != "" {
			t.Errorf("%s: nothing is before the first step, and %q lasts", text, got)
		}
	}
}

// TestValues: what a script gives to a variable anywhere.
func TestValues(t *testing.T) {
	many := ""
	for i := range maxRounds + 5 {
		many += fmt.Sprintf("X=%d; ", i)
	}
	for text, want := range map[string]string{
		"X=1; X=2; Y=$X":               "X=1 X=2 Y=2",
		"export X=1 Y; read Z W":       "W=~ X=1 X=1 Z=~",
		"A=(1 2 $V); A+=(3)":           "A=1 A=2 A=~ A=3",
		"for i in a b; do x; done":     "i=a i=b",
		"declare -x D=/d":              "D=/d D=/d",
		"=x; export =y 1$V=z X+=w; a=": "X=w X=~ a=",
		"a; b":                         "",
	} {
		s, err := Parse(text, Options{Bash: true})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, name := range slices.Sorted(maps.Keys(s.Values)) {
			for _, v := range s.Values[name] {
				got = append(got, name+"="+strings.ReplaceAll(v.Text, Unknown, "~"))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	s, _ := Parse(many, Options{})
	if n := len(s.Values["X"]); n != maxRounds+1 || s.Values["X"][maxRounds].Text != Unknown || s.Values["X"][maxRounds-1].Text != "31" {
		t.Errorf("%d values: %v", n, s.Values["X"][n-1])
	}
}

// ofRun reads the first RUN of a stage.
func runCommand(t *testing.T, text string) *instructions.RunCommand {
	t.Helper()
	result, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	cmd, err := instructions.ParseCommand(result.AST.Children[0])
	if err != nil {
		t.Fatal(err)
	}
	return cmd.(*instructions.RunCommand)
}

func TestOfRun(t *testing.T) {
	for _, test := range []struct {
		run, shell, want string
	}{
		{"RUN a && b", "", "!a; !b"},
		{"RUN a | b", "/bin/bash -o pipefail -c", "!a; !b"},
		{"RUN a; b", "/bin/sh -ec", "!a; !b"},
		{"RUN [\"a\", \"$V\", \"b c\"]", "", "!a $V b c"},
		{"RUN [\"sh\", \"-c\", \"a; b\"]", "", "!sh -c a; b; +a; !b"},
		{"RUN <<E\na\nb\nE", "", "+a; !b"},
		{"RUN <<-\"E\"\n\ta\n\tb\n\tE", "", "+a; !b"},
		{"RUN cat <<E > f\na\nE", "", "!cat <<a\n >f"},
		{"RUN <<E cat\na\nE", "", "!cat <<a\n"},
		{"RUN <<E\n#!/bin/sh\na\nE", "", "the RUN is not run by a shell"},
		{"RUN a", "powershell -Command", "the RUN is not run by a shell"},
		{"RUN (", "", "error"},
	} {
		s, err := OfRun(runCommand(t, test.run), strings.Fields(test.shell), Options{Dir: "/w"})
		got := ""
		switch {
		case err == nil:
			got = show(s)
		case err == errNotShell:
			got = err.Error()
		default:
			got = "error"
		}
		if got != test.want {
			t.Errorf("%s with %q: %s, want %s", test.run, test.shell, got, test.want)
		}
	}
	s, err := OfRun(runCommand(t, `RUN ["a", "b"]`), nil, Options{})
	if err != nil || s.Text != "a b" || s.Commands[0].Dir != (Dir{Start, "."}) || s.Commands[0].End != 3 || s.Steps[0] != (Step{0, 3}) {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"/usr/bin/make all": "make [all]", "sudo make": "make []", "$V x": " [x]", "X=1": " []", "sudo -u": " []", "env -u": " []", "nice -n 5 make": "make []",
		"env A=b": " []", "sudo A=b make": "make []", "make A=b": "make [A=b]", "nohup A=b": "A=b []", "setarch x make": "make []", "su-exec u make": "make []",
		"command": " []", "command -V x": "command [-V x]", "exec -a n make": "make []", "sudo sudo sudo sudo sudo sudo sudo sudo sudo a": "sudo [a]",
	} {
		s, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		c := s.Commands[0]
		var args []string
		for _, w := range c.Args() {
			args = append(args, w.Text)
		}
		if got := fmt.Sprint(c.Name(), " ", args); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestLimits: a text at a limit is read, and one above it is not.
func TestLimits(t *testing.T) {
	for name, test := range map[string]struct {
		unit  string
		limit int
	}{
		"marks":    {"(", maxNested},
		"keywords": {"if", maxNested},
		"signs":    {"-", maxNested},
		"bytes":    {"a", maxText},
	} {
		if err := limits(strings.Repeat(test.unit, test.limit)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := limits(strings.Repeat(test.unit, test.limit+1)); err == nil {
			t.Errorf("%s: no error above the limit", name)
		}
	}
	if err := limits("((" + strings.Repeat("*", maxNested)); err != nil {
		t.Error(err)
	}
	if err := limits("((" + strings.Repeat("x", maxNested+1)); err != nil {
		t.Error(err)
	}
	if limits("(("+strings.Repeat("1*", maxNested+1)) == nil || limits("(("+strings.Repeat("1+", maxNested+1)) == nil {
		t.Error("operators have no limit")
	}
	if err := limits(strings.Repeat("-x", maxNested+1)); err != nil {
		t.Errorf("signs that are no run: %v", err)
	}
	deep := func(n int) string { return strings.Repeat("{ ", n) + "a" + strings.Repeat("; }", n) }
	if _, err := Parse(deep(maxDepth), Options{}); err != nil {
		t.Error(err)
	}
	if _, err := Parse(deep(maxDepth+1), Options{}); err != errNested {
		t.Error(err)
	}
	if _, err := Parse(strings.Repeat("a\n", maxCommands-1), Options{}); err != nil {
		t.Error(err)
	}
	if _, err := Parse(strings.Repeat("a\n", maxCommands), Options{}); err != errMany {
		t.Error(err)
	}
}

// TestLongValues: a value of at most maxValue bytes is known where it is used.
func TestLongValues(t *testing.T) {
	for n, want := range map[int]bool{maxValue: true, maxValue + 1: false} {
		s, err := Parse("X="+strings.Repeat("x", n)+"; a $X", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Commands[1].Words[1].Known(); got != want {
			t.Errorf("%d bytes: known %v", n, got)
		}
	}
	for n, want := range map[int]bool{maxRounds: true, maxRounds + 1: false} {
		s, err := Parse("for i in "+strings.Repeat("x ", n)+"; do a $i; done", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(s.Commands) == n; got != want {
			t.Errorf("%d rounds: %d commands", n, len(s.Commands))
		}
	}
}

// TestNestedPlaces: a command in sh -c has the place of the command that runs it.
func TestNestedPlaces(t *testing.T) {
	const text = "a; sh -c 'b \"x\" $V; sh -c c'"
	s, err := Parse(text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Commands[2:] {
		if text[c.Start:c.End] != text[3:] || !c.Nested {
			t.Errorf("%q is at %q, nested %v", c.Words[0].Text, text[c.Start:c.End], c.Nested)
		}
		for _, w := range c.Words {
			if text[w.Start:w.End] != text[3:] || slices.ContainsFunc(w.At, func(at int) bool { return at != -1 }) {
				t.Errorf("%q is at %d to %d, %v", w.Text, w.Start, w.End, w.At)
			}
		}
	}
}

func TestHasAndOperands(t *testing.T) {
	s, err := Parse("sudo cp -r --force a \"$B\" '-c'", Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := s.Commands[0]
	if !c.Has("x", "--force") || c.Has("cp") || c.Has("") {
		t.Error("Has looks at the arguments alone")
	}
	if got := len(c.Operands()); got != 2 {
		t.Errorf("%d operands: %v", got, c.Operands())
	}
}

func TestShort(t *testing.T) {
	long := strings.Repeat("ä", 40)
	for text, want := range map[string]string{"a \\\n  b ; ": "a \\ b", long: long[:56] + "...", long[:60]: long[:60]} {
		if got := Short(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
