package shell

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// checkCommands compares what Parse finds in each text with what is wanted; see show.
func checkCommands(t *testing.T, cases []struct{ text, want string }) {
	t.Helper()
	for _, c := range cases {
		s, err := Parse(c.text, Options{Dir: "/w"})
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := show(s); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// show writes a script with a mark for each command: "!" if it has certainly succeeded, "-" if it has certainly failed,
// "+" if it has certainly run, "?" otherwise; then the directory if it is not the first one.
func show(s *Script) string {
	var all []string
	for _, c := range s.Commands {
		mark := "?"
		switch {
		case c.Certain():
			mark = "!"
		case c.Runs && c.Ends == Failure:
			mark = "-"
		case c.Runs:
			mark = "+"
		}
		var words []string
		for _, a := range c.Assigns {
			words = append(words, a.Name+"="+a.Value.Text)
		}
		for _, w := range c.Words {
			words = append(words, w.Text)
		}
		for _, r := range c.Redirects {
			words = append(words, r.from+r.Op+r.To.Text)
		}
		line := mark + strings.ReplaceAll(strings.Join(words, " "), Unknown, "~")
		switch c.Dir {
		case Dir{Root, "/w"}:
		case Dir{}:
			line += " @?"
		default:
			line += fmt.Sprintf(" @%s", c.Dir.Path)
		}
		all = append(all, line)
	}
	return strings.Join(all, "; ")
}

func TestCommands(t *testing.T) {
	checkCommands(t, []struct{ text, want string }{
		{"a b 'c d' \"e\"", "!a b c d e"},
		{"a && b && c", "!a; !b; !c"},
		{"a; b", "+a; !b"},
		{"set -e; a; b", "+set -e; !a; !b"},
		{"set -eux; a && b; c", "+set -eux; +a; ?b; !c"},
		{"set -e; set +e; a; b", "+set -e; !set +e; +a; !b"},
		{"set -o errexit\na\nb", "+set -o errexit; !a; !b"},
		{"a || b", "+a; ?b"},
		{"a || exit 1", "!a; ?exit 1"},
		{"a || exit 0; b", "+a; ?exit 0; ?b"},
		{"a || { echo no; exit 1; }; b", "!a; ?echo no; ?exit 1; !b"},
		{"a || (echo no && false)", "!a; ?echo no; ?false"},
		{"a && exit 1; b", "-a; ?exit 1; !b"},
		{"! a", "-a"},
		{"! a && b", "-a; !b"},
		{"a | b", "+a; !b"},
		{"set -o pipefail; a | b", "+set -o pipefail; !a; !b"},
		{"a & b", "?a; !b"},
		{"{ a; b; } && c", "+a; !b; !c"},
		{"(a; b) && c", "+a; !b; !c"},
		{"if a; then b; fi", "+a; ?b"},
		{"if false; then b; fi", "+false; ?b"},
		{"if true; then b; fi", "+true; !b"},
		{"if a; then exit 3; fi; c", "-a; ?exit 3; !c"},
		{"if a; then :; else exit 3; fi; c", "!a; +:; ?exit 3; !c"},
		{"if a; then false; fi", "-a; ?false"},
		{"if a; then exit 0; fi; c", "+a; ?exit 0; ?c"},
		{"while a; do b; done; c", "+a; ?b; !c"},
		{"for i in x y; do a $i; done", "+a x; !a y"},
		{"for i in x y; do a $i || exit 1; done", "!a x; ?exit 1; !a y; ?exit 1"},
		{"for i in *.c; do a $i; done", "?a ~"},
		{"for i in $X; do a $i; done", "?a ~"},
		{"for i in x; do break; a; done; b", "+break; ?a; !b"},
		{"case $X in a) b;; *) c;; esac; d", "?b; ?c; !d"},
		{"f() { a $1; }; f x && f y", "!f x; !a x; !f y; !a y"},
		{"f() { a; }; b", "!b; ?a @?"},
		{"f() { return 0; a; }; f; b", "+f; +return 0; ?a; !b"},
		{"f() { f; }; f", strings.TrimSuffix(strings.Repeat("!f; ", 17), "; ")},
		{"f() { local d=/b; a $d; }; d=/c; f; a $d", "+d=/c; +f; +local d=/b; +a /b; !a /c"},
		{"cd x && a; b", "+cd x; ?a @/w/x; !b @/w/x"},
		{"cd /x && a", "!cd /x; !a @/x"},
		{"cd /x || exit 1; a", "!cd /x; ?exit 1 @/x; !a @/x"},
		{"(cd /x && a) && b", "!cd /x; !a @/x; !b"},
		{"cd $X && a", "!cd ~; !a @?"},
		{"cd .. && a $PWD/b $(pwd)", "!cd ..; !a //b / @/"},
		{"pushd /x && a && popd && b", "!pushd /x; !a @/x; !popd @/x; !b"},
		{"test -d x && cd x; a", "+test -d x; ?cd x; !a @?"},
		{"x=/out; a $x/b \"${x}\" ${x:-c} ${y:-d} '$x'", "+x=/out; !a /out/b /out /out ~ $x"},
		{"x=/out/$v; a $x/b", "+x=/out/~; !a /out/~/b"},
		{"[ -n \"$V\" ] && x=/b; a $x", "+[ -n ~ ]; ?x=/b; !a ~"},
		{"x=$(a); b", "+a; +x=~; !b"},
		{"x=$(a)", "!a; !x=~"},
		{"b $(a)", "?a; !b ~"},
		{"X=1 a > /out/f 2>&1", "!X=1 a >/out/f 2>&1"},
		{"{ a; } > f", "!>f; !a"},
		{"> f", "!>f"},
		{"export X=/o && a $X", "!export X=/o; !a /o"},
		{"[[ -f /a && -d /b ]]", "![[ -f /a && -d /b ]]"},
		{"sh -c 'cd /x; a' && b", "!sh -c cd /x; a; +cd /x; !a @/x; !b"},
		{"bash -ec 'a; b'", "!bash -ec a; b; !a; !b"},
		{"cat <<E > f\nx $y\nE\n", "!cat <<x ~\n >f"},
		{"bash <<'E'\na\nb\nE\n", "!bash <<a\nb\n; +a; !b"},
		{"a ~/x", "!a ~/x"},
		{"a \\\n b", "!a b"},
		{"eval x; a", "+eval x; !a @?"},
		{"a # b", "!a"},
		{"a b\r\nc d\r\n", "+a b; !c d"},
		{"exec a; b", "+exec a; ?b"},
		{"f() { exit 0; }; f; a", "+f; +exit 0; ?a"},
		{"coproc a; b", "+coproc a; !b"},
		{"arr=(a b); c ${arr[0]}", "+arr=~; !c ~"},
	})
}

func TestHostileTexts(t *testing.T) {
	for name, text := range map[string]string{
		"parentheses":    strings.Repeat("(", 200_000),
		"closed":         strings.Repeat("(", 4_000) + "a" + strings.Repeat(")", 4_000),
		"substitutions":  strings.Repeat("$(", 80_000),
		"braces":         strings.Repeat("{ ", 100_000),
		"parameters":     strings.Repeat("${a:-", 40_000),
		"if":             strings.Repeat("if ", 80_000),
		"while":          strings.Repeat("while ", 40_000),
		"time":           strings.Repeat("time ", 40_000),
		"pipes":          strings.Repeat("a|", 100_000) + "a",
		"ands":           strings.Repeat("a&&", 4_900/2) + "a",
		"signs":          "a $((" + strings.Repeat("-", 200_000) + "1))",
		"spaced signs":   "a $((" + strings.Repeat("- ", 100_000) + "1))",
		"operators":      "a $((" + strings.Repeat("1+", 100_000) + "1))",
		"ternary":        "a $((" + strings.Repeat("1?", 100_000) + "1))",
		"commas":         "a $((" + strings.Repeat("1,", 100_000) + "1))",
		"powers":         "a $((" + strings.Repeat("1**", 80_000) + "1))",
		"assigned":       "a $((" + strings.Repeat("a=", 100_000) + "1))",
		"doubling":       "a=xxxxxxxxxxxxxxxx;" + strings.Repeat("a=$a$a;", 1000) + "b $a",
		"many values":    "a=" + strings.Repeat("x", 4000) + "; b " + strings.Repeat("$a", 100_000),
		"loops":          strings.Repeat("for i in 1 2 3 4 5 6 7 8; do ", 40) + "((1))" + strings.Repeat("; done", 40),
		"functions":      "f() { g; g; g; g; }; g() { h; h; h; h; }; h() { f; f; f; f; }; f",
		"nested ifs":     strings.Repeat("if a; then ", 55) + "b" + strings.Repeat("; fi", 55),
		"elifs":          "if a; then b; " + strings.Repeat("elif a; then b; ", 55) + "fi",
		"negations":      strings.Repeat("! ", 100_000) + "a",
		"test negations": "[[ " + strings.Repeat("! ", 100_000) + "a ]]",
		"backquotes":     strings.Repeat("`", 100_000),
		"assignments":    strings.Repeat("a=1;", 60_000),
		"long":           strings.Repeat("a\n", 1_000_000),
		"zeros":          strings.Repeat("\x00", 1000),
		"latin":          "a \xff\xfe > \xff",
	} {
		begin := time.Now()
		_, err := Parse(text, Options{})
		d := time.Since(begin)
		if d > 20*time.Second {
			t.Errorf("%s: took %v (%v)", name, d, err)
		}
	}
}

func TestIgnored(t *testing.T) {
	for text, want := range map[string]string{
		"a || true":            "|| true",
		"a; b":                 "; ",
		"a | b":                "| b",
		"a && b || :":          "|| :",
		"a &":                  "&",
		"! a":                  "!",
		"(a; b) || true":       "|| true,; ",
		"set -e; a || true; b": "|| true",
		"set -e; a && c; b":    "&&",
		"b $(a)":               "$(a)",
	} {
		s, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Commands {
			if !c.Words[0].Is("a") {
				continue
			}
			var got []string
			for _, i := range c.Ignored {
				got = append(got, text[i.Start:i.End])
			}
			if strings.Join(got, ",") != want {
				t.Errorf("%q: ignored by %q, want %q", text, got, want)
			}
		}
	}
}

func TestMayBe(t *testing.T) {
	s, err := Parse("a /o/*.jar /o/$X /o/[ab]c /o/{x,y} \"*\" /o/a-$X.b /x", Options{})
	if err != nil {
		t.Fatal(err)
	}
	words := s.Commands[0].Words[1:]
	for i, want := range []string{"/o/a.jar", "/o/a.jar /o/a/b /o/", "/o/ac", "/o/x /o/y", "*", "/o/a-1.b", "/x"} {
		for _, text := range strings.Fields("/o/a.jar /o/a/b /o/ac /o/x /o/a-1.b * /x /y") {
			may := words[i].MayBe(text)
			if should := strings.Contains(" "+want+" ", " "+text+" "); should && !may || !should && may && i != 1 && i != 2 && i != 3 {
				t.Errorf("%q may be %s: %v", words[i].Text, text, may)
			}
		}
	}
}

func TestForShell(t *testing.T) {
	for words, want := range map[string]string{
		"":                           "true",
		"/bin/sh -c":                 "true",
		"/bin/bash -eo pipefail -c":  "true bash errexit pipefail",
		"/bin/bash -o pipefail -c":   "true bash pipefail",
		"/bin/ash -euxo pipefail -c": "true errexit pipefail",
		"bash -lc":                   "true bash",
		"/usr/bin/env bash -c":       "true bash",
		"bash":                       "false",
		"powershell -Command":        "false",
		"python -c":                  "false",
		"bash script -c":             "false",
		"env":                        "false",
	} {
		opt, ok := ForShell(strings.Fields(words))
		got := fmt.Sprint(ok)
		for name, on := range map[string]bool{"bash": opt.Bash && ok} {
			if on {
				got += " " + name
			}
		}
		if ok && opt.ErrExit {
			got += " errexit"
		}
		if ok && opt.PipeFail {
			got += " pipefail"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", words, got, want)
		}
	}
}

func TestProgram(t *testing.T) {
	for text, want := range map[string]string{
		"sudo -u x env A=b make all": "make all",
		"time -p make":               "make",
		"timeout -s 9 10 make":       "make",
		"gosu user make":             "make",
		"command -v make":            "command -v make",
		"command make":               "make",
		"/usr/bin/make":              "/usr/bin/make",
		"sudo":                       "",
	} {
		s, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range s.Commands[0].Program() {
			got = append(got, w.Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestSteps(t *testing.T) {
	for text, want := range map[string]string{
		"a && b x && c": "a|b x|c",
		"a; b":          "a; b",
		"a || b":        "a || b",
		"(a) && b":      "(a)|b",
	} {
		s, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, step := range s.Steps {
			got = append(got, text[step.Start:step.End])
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
