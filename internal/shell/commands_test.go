package shell

import (
	"fmt"
	"strings"
	"testing"
)

// TestMoreCommands checks, for each construct of the shell, which commands certainly run and succeed, and what is known after it.
// See show for the marks.
func TestMoreCommands(t *testing.T) {
	checkCommands(t, []struct{ text, want string }{
		{"export X=/o Y; a $X", "+export X=/o Y; !a /o"},
		{"X= ; a x$X", "+X=; !a x"},
		{"X=$(b)/c; a", "?b; +X=~/c; !a"},
		{"X=1 Y=$(b); a", "+b; +X=1 Y=~; !a"},
		{"set -e; X=$(b); a", "+set -e; !b; !X=~; !a"},
		{"set -e; X=$(b) c", "+set -e; ?b; !X=~ c"},
		{"X+=1; a $X", "+X+=1; !a ~"},
		{"A=(1 2); a", "+A=~; !a"},
		{"A[0]=1; a $A", "+A[0]=1; !a ~"},
		{"f() { export X=/e; local L=/l; declare D=/d; }; L=/0; D=/0; X=/0; f; a $X $L $D", "+L=/0; +D=/0; +X=/0; +f; +export X=/e; +local L=/l; +declare D=/d; !a /e /0 /d"},
		{"f() { typeset -r T=/t; readonly R=/r; }; T=/0; R=/0; f; a $T $R", "+T=/0; +R=/0; +f; +typeset -r T=/t; +readonly R=/r; !a /t /r"},
		{"f() { a $1 $2; }; f *.c x", "!f *.c x; !a ~ ~"},
		{"f() { a $1 $2; }; f x *.c", "!f x *.c; !a x ~"},
		{"f() { a $1 $2; }; f x y; f z", "+f x y; +a x y; !f z; !a z ~"},
		{"f() { shift; a $1; }; f x y", "!f x y; +shift; !a ~"},
		{"f() { X=/f; }; X=/x f; a $X", "+X=/x f; +X=/f; !a /f"},
		{"f() { cd /f; }; f; a", "+f; +cd /f; !a @/f"},
		{"f() { return 1; }; f || b; c", "+f; +return 1; ?b; !c"},
		{"f() { false; }; f; c", "+f; +false; !c"},
		{"popd; a", "+popd; !a @?"},
		{"pushd /x; pushd /y; popd; a; popd; b; popd; c", "+pushd /x; +pushd /y @/x; +popd @/y; +a @/x; +popd @/x; +b; +popd; !c @?"},
		{"cd -P /x; a", "+cd -P /x; !a @/x"},
		{"cd -- /x; a", "+cd -- /x; !a @/x"},
		{"cd; a", "+cd; !a @?"},
		{"cd -; a", "+cd -; !a @?"},
		{"cd /x /y; a", "+cd /x /y; !a @?"},
		{"cd *; a", "+cd *; !a @?"},
		{"chdir /x; a", "+chdir /x; !a @/x"},
		{"set -o errexit; a; b", "+set -o errexit; !a; !b"},
		{"set +o errexit; a; b", "+set +o errexit; +a; !b"},
		{"set -e -o pipefail; a | b; c", "+set -e -o pipefail; !a; !b; !c"},
		{"set -euo pipefail; a | b; c", "+set -euo pipefail; !a; !b; !c"},
		{"set -o; a; b", "+set -o; +a; !b"},
		{"set -- -e; a; b", "+set -- -e; +a; !b"},
		{"set e; a; b", "+set e; +a; !b"},
		{"set -; a; b", "+set -; +a; !b"},
		{"set $V -e; a; b", "+set ~ -e; +a; !b"},
		{"set -eo; a; b", "+set -eo; !a; !b"},
		{"exec > f; a", "+exec >f; !a"},
		{"exec b; a", "+exec b; ?a"},
		{"exit; a", "+exit; ?a"},
		{"exit 0; a", "+exit 0; ?a"},
		{"exit 00; a", "+exit 00; ?a"},
		{"exit 1; a", "+exit 1; ?a"},
		{"exit $V; a", "+exit ~; ?a"},
		{"a && exit $V; b", "+a; ?exit ~; ?b"},
		{"a || exit; b", "+a; ?exit; ?b"},
		{"a || exit $V; b", "+a; ?exit ~; ?b"},
		{"su -c 'a' x; b", "+su -c a x; +a; !b"},
		{"su x -c 'cd /x && a'", "!su x -c cd /x && a; !cd /x; !a @/x"},
		{"sh -xc 'a' y; b", "+sh -xc a y; +a; !b"},
		{"sh --posix -c a", "!sh --posix -c a; !a"},
		{"sh -c", "!sh -c"},
		{"sh -c \"$V\"", "!sh -c ~"},
		{"sh $V -c a", "!sh ~ -c a"},
		{"bash -o pipefail -c 'a | b'", "!bash -o pipefail -c a | b; !a; !b"},
		{"sh -o errexit -c 'a; b'", "!sh -o errexit -c a; b; !a; !b"},
		{"sh <<E\na $V\nE", "!sh <<a ~\n"},
		{"sh <<E\na\nb\nE", "!sh <<a\nb\n; +a; !b"},
		{"bash -e <<-E\n\ta\n\tb\nE", "!bash -e <<-\ta\n\tb\n; !a; !b"},
		{"sh <<< 'a; b'", "!sh <<<a; b; +a; !b"},
		{"sh < f", "!sh <f"},
		{"sudo sh -c 'a; b'; c", "+sudo sh -c a; b; +a; +b; !c"},
		{"sh -c 'sh -c \"a; b\"; c'; d", "+sh -c sh -c \"a; b\"; c; +sh -c a; b; +a; +b; +c; !d"},
		{"sh -c 'if'", "!sh -c if"},
		{"set -e; sh -c 'a; b'; c", "+set -e; !sh -c a; b; +a; !b; !c"},
		{"a || sh -c 'b; c'; d", "+a; ?sh -c b; c; ?b; ?c; !d"},
		{"dash -c a; ash -c b; ksh -c c; zsh -c d; fish -c e", "+dash -c a; +a; +ash -c b; +b; +ksh -c c; +c; +zsh -c d; +d; !fish -c e"},
		{"read X; a $X", "+read X; !a ~"},
		{"X=1; read X; a $X", "+X=1; +read X; !a ~"},
		{"X=1; unset X; a $X", "+X=1; +unset X; !a ~"},
		{"X=1; printf -v X 2; a $X", "+X=1; +printf -v X 2; !a ~"},
		{"X=1; eval y; a $X", "+X=1; +eval y; !a ~ @?"},
		{". f; a", "+. f; !a @?"},
		{"X=1; source f; a $X", "+X=1; +source f; !a ~ @?"},
		{"a || { b; exit 1; }; c", "!a; ?b; ?exit 1; !c"},
		{"a || { exit 0; exit 1; }; c", "+a; ?exit 0; ?exit 1; ?c"},
		{"a || { b && exit 1; }; c", "+a; ?b; ?exit 1; !c"},
		{"a || { echo x && exit 1; }; c", "!a; ?echo x; ?exit 1; !c"},
		{"a || { exit 1 && b; }; c", "!a; ?exit 1; ?b; !c"},
		{"a || { exit 1 || b; }; c", "!a; ?exit 1; ?b; !c"},
		{"a || { b || exit 1; }; c", "+a; ?b; ?exit 1; !c"},
		{"a || ! exit 1; c", "+a; ?exit 1; !c"},
		{"a || exit 1 & c", "?a; ?exit 1; !c"},
		{"a || if b; then exit 1; else exit 2; fi; c", "!a; ?b; ?exit 1; ?exit 2; !c"},
		{"a || if b; then exit 1; fi; c", "+a; ?b; ?exit 1; !c"},
		{"a || if b; then exit 1; elif c; then exit 2; fi; d", "+a; ?b; ?exit 1; ?c; ?exit 2; !d"},
		{"a || if b; then exit 1; else c; fi; d", "+a; ?b; ?exit 1; ?c; !d"},
		{"a || false", "!a; ?false"},
		{"a || false; b", "+a; ?false; !b"},
		{"a || return 1", "!a; ?return 1"},
		{"a || return", "+a; ?return"},
		{"a || return 0", "+a; ?return 0"},
		{"a || (exit 1)", "!a; ?exit 1"},
		{"a || (exit 1); b", "+a; ?exit 1; !b"},
		{"a || (b; exit 1)", "!a; ?b; ?exit 1"},
		{"a || { b; false; }", "!a; ?b; ?false"},
		{"a || { false; b; }", "+a; ?false; ?b"},
		{"a || (false && b)", "!a; ?false; ?b"},
		{"a || (b && false)", "!a; ?b; ?false"},
		{"a || (false || false)", "!a; ?false; ?false"},
		{"a || (false || b)", "+a; ?false; ?b"},
		{"a || (b || false)", "+a; ?b; ?false"},
		{"a || ! false", "+a; ?false"},
		{"a || X=1", "+a; ?X=1"},
		{"a || { exit; false; }", "+a; ?exit; ?false"},
		{"a || (return; false)", "+a; ?return; ?false"},
		{"a || { f() { exit; }; false; }", "!a; ?false; ?exit @?"},
		{"a || { b $(exit); false; }", "!a; ?exit; ?b ~; ?false"},
		{"a || { (exit 0); false; }", "!a; ?exit 0; ?false"},
		{"a || (: && false)", "!a; ?:; ?false"},
		{"a || (printf x && false)", "!a; ?printf x; ?false"},
		{"a || (true && false)", "!a; ?true; ?false"},
		{"a || (! true && false)", "!a; ?true; ?false"},
		{"if ! a; then exit 1; fi; b", "!a; ?exit 1; !b"},
		{"if a; then b; else exit 1; fi; c", "!a; +b; ?exit 1; !c"},
		{"if a; then b; elif c; then exit 1; else exit 2; fi; d", "+a; ?b; ?c; ?exit 1; ?exit 2; !d"},
		{"set -e; if a; then false; fi; b", "+set -e; -a; ?false; !b"},
		{"if a; then b; else false; fi", "!a; !b; ?false"},
		{"if a; then b; else false; fi; c", "+a; ?b; ?false; !c"},
		{"if true x; then b; fi", "+true x; ?b"},
		{"if ! true; then b; fi", "+true; ?b"},
		{"if a; true; then b; fi", "+a; +true; ?b"},
		{"if :; then b; else c; fi", "+:; !b; ?c"},
		{"if false; then b; else c; fi", "+false; ?b; !c"},
		{"if a; then cd /x; else cd /x; fi; b", "+a; ?cd /x; ?cd /x; !b @/x"},
		{"if a; then cd /x; else cd /y; fi; b", "+a; ?cd /x; ?cd /y; !b @?"},
		{"if a; then X=1; else X=1; fi; b $X", "+a; ?X=1; ?X=1; !b 1"},
		{"if a; then X=1; fi; b $X", "+a; ?X=1; !b ~"},
		{"if a; then set -e; else set -e; fi; b; c", "+a; ?set -e; ?set -e; !b; !c"},
		{"if a; then pushd /x; fi; popd; b", "+a; ?pushd /x; +popd @?; !b @?"},
		{"if a; then exit 1; else cd /x; fi; b", "-a; ?exit 1; +cd /x; !b @/x"},
		{"while true; do X=1; done; a $X", "+true; ?X=1; !a ~"},
		{"X=1; while a; do X=2; done; b $X", "+X=1; +a; ?X=2; !b ~"},
		{"cd /x; while a; do cd y; done; b", "+cd /x; +a @?; ?cd y @?; !b @?"},
		{"until a; do b; done; c", "+a; ?b; !c"},
		{"while a; do (cd /y); done; b", "+a; ?cd /y; !b"},
		{"X=1; for i in $V; do for X in 2; do b; done; done; a $X", "+X=1; ?b; !a ~"},
		{"for ((i=0;i<3;i++)); do a; done; b", "?a; !b"},
		{"for i in; do a; done; b", "?a; !b"},
		{"for i; do a $i; done", "?a ~"},
		{"select i in x y; do a $i; done", "?a ~"},
		{"for i in x y; do break; done; a", "+break; ?break; !a"},
		{"for i in x y; do continue; done; a", "+continue; ?continue; !a"},
		{"for i in x 'y z'; do a \"$i\"; done", "+a x; !a y z"},
		{"set -e; for i in x y; do a; done; b", "+set -e; !a; !a; !b"},
		{"while a; do break; done; b", "+a; ?break; !b"},
		{"while a; do exit; done; b", "+a; ?exit; ?b"},
		{"case x in a) cd /x;; esac; a", "?cd /x; !a @?"},
		{"case x in a) exit 1;; *) X=2;; esac; a $X", "?exit 1; ?X=2; !a ~"},
		{"case $(b) in a) c;; esac", "?b; ?c"},
		{"time a; b", "+time a; !b"},
		{"! { a; b; }", "+a; -b"},
		{"! (a; b) && c", "+a; -b; !c"},
		{"set -e; ! a; b", "+set -e; +a; !b"},
		{"a && ! b", "!a; -b"},
		{"set -e; a && b; c", "+set -e; +a; ?b; !c"},
		{"set -e; a || b; c", "+set -e; +a; ?b; !c"},
		{"set -e; (a; b); c", "+set -e; !a; !b; !c"},
		{"(set -e; a; b); c; d", "+set -e; +a; ?b; +c; !d"},
		{"set -o pipefail; a | b; c", "+set -o pipefail; +a; +b; !c"},
		{"set -e -o pipefail; a | b || c", "+set -e -o pipefail; +a; +b; ?c"},
		{"a |& b", "+a; !b"},
		{"(cd /x; a); b", "+cd /x; +a @/x; !b"},
		{"a | cd /x; b", "+a; +cd /x; !b"},
		{"a & cd /x; b", "?a; +cd /x; !b @/x"},
		{"cd /x & b", "?cd /x; !b"},
		{"{ a; } 2>&1", "!2>&1; !a"},
		{"let x=1; a", "+let x=1; !a"},
		{"((x=1)); a", "+x=1; !a"},
		{"[[ ! -f a || ( b == c ) ]]", "![[ ! -f a || ( b == c ) ]]"},
		{"a <(b) >(c)", "?b; ?c; !a ~ ~"},
		{"a \"$(b; c)\"", "?b; ?c; !a ~"},
		{"X=\"$(b)\" a", "?b; !X=~ a"},
		{"a <<E\n$(b)\nE", "?b; !a <<~\n"},
		{"a <<'E'\n$(b)\nE", "!a <<$(b)\n"},
		{"a <<\"E\"\n$V\nE", "!a <<$V\n"},
		{"a <<\\E\n$V\nE", "!a <<$V\n"},
		{"a <<E\n\\$V \\\\x \\q\nE", "!a <<$V \\x \\q\n"},
		{"> $V", "!>~"},
		{"a 2>/dev/null >> x &> y", "!a 2>/dev/null >>x &>y"},
		{"coproc a; b", "+coproc a; !b"},
		{"f() { a; }; g() { f; }; g", "!g; !f; !a"},
		{"f() { b; }; a; f x > y", "+a; !f x >y; !b"},
		{"bash -ec 'a; b'; c", "+bash -ec a; b; +a; ?b; !c"},
		{"if sh -ec 'a; b'; then c; fi", "+sh -ec a; b; +a; ?b; ?c"},
		{"(set -e; a; b) & c", "?set -e; ?a; ?b; !c"},
		{"a | { set -e; b; c; }; d", "+a; +set -e; +b; ?c; !d"},
		{"{ set -e; a; b; } | c; d", "+set -e; +a; ?b; +c; !d"},
		{"X=$(set -e; a; b); c", "+set -e; +a; ?b; +X=~; !c"},
		{"X=$(set -e; a; b)", "+set -e; !a; !b; !X=~"},
		{"set -e; (set -e; a); b", "+set -e; !set -e; !a; !b"},
		{"bash -ec 'a; b' || true", "+bash -ec a; b; +a; ?b; ?true"},
		{"! (set -e; a; b)", "+set -e; +a; -b"},
		{"(set -e; a; b)", "+set -e; !a; !b"},
		{"(set -e; a; b) || exit 1; c", "+set -e; +a; !b; ?exit 1; !c"},
		{"set -e; bash -c 'set -e; a; b'; c", "+set -e; !bash -c set -e; a; b; +set -e; !a; !b; !c"},
		{"f() { set -e; a; b; }; c", "!c; ?set -e @?; ?a @?; ?b @?"},
		{"sh -ec '(set -e; a; b); c'; d", "+sh -ec (set -e; a; b); c; +set -e; +a; ?b; ?c; !d"},
		{"(a; b); c", "+a; +b; !c"},
		{"set -e; f() { a; b; }; f; c", "+set -e; !f; !a; !b; !c"},
		{"set -e; f() { a; b; }; f || c", "+set -e; +f; +a; +b; ?c"},
		{"su - x -c a; b", "+su - x -c a; +a @?; !b"},
		{"su --login x -c a", "!su --login x -c a; !a @?"},
		{"bash -c 'a &> f'", "!bash -c a &> f; !a &>f"},
		{"/bin/bash -c 'f() { declare D=/d; }; D=/0; f; a $D'", "!/bin/bash -c f() { declare D=/d; }; D=/0; f; a $D; +D=/0; +f; +declare D=/d; !a /0"},
		{"sh -c 'f() { declare D=/d; }; D=/0; f; a $D'", "!sh -c f() { declare D=/d; }; D=/0; f; a $D; +D=/0; +f; +declare D=/d; !a /d"},
		{"a || (return 1; b)", "+a; ?return 1; ?b"},
		{"a || { b; return 1; }", "!a; ?b; ?return 1"},
		{"X=1; while a $X; do X=2; done", "+X=1; +a ~; ?X=2"},
		{"f() { a $0; }; f x", "!f x; !a ~"},
		{"a x\\\r", "!a x\r"},
	})
}

// TestManyCalls: only calls within each other count, not calls one after the other.
func TestManyCalls(t *testing.T) {
	s, err := Parse("f() { a; }; "+strings.Repeat("f; ", 2*maxCalls), Options{})
	if err != nil || len(s.Commands) != 4*maxCalls {
		t.Errorf("%d commands, %v", len(s.Commands), err)
	}
}

// TestShellsWithinShells: shells within each other are read up to a depth.
func TestShellsWithinShells(t *testing.T) {
	for shells, want := range map[int]bool{1: true, maxCalls: true, maxCalls + 1: false} {
		text := "a\n"
		for i := range shells {
			text = fmt.Sprintf("sh <<'E%d'\n%sE%d\n", i, text, i)
		}
		s, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if last := s.Commands[len(s.Commands)-1]; (last.Name() == "a") != want {
			t.Errorf("%d shells: the last command is %s", shells, last.Name())
		}
	}
}

// TestManyStatements: Parse gives up on a script after maxStatements statements, even if they are not commands.
func TestManyStatements(t *testing.T) {
	loop := func(rounds int, body string) string {
		return "for i in" + strings.Repeat(" x", rounds) + "; do " + body + "; done"
	}
	const one = "((1))"
	lines := []string{
		loop(32, loop(32, loop(32, one))),                              // 33825 statements
		loop(32, loop(32, strings.Repeat(one+"; ", 4)+one)),            // 5153
		loop(31, loop(31, one)),                                        // 993
		strings.Repeat(one+"; ", maxStatements-33825-5153-993-2) + one, // up to one less than the limit
	}
	text := strings.Join(lines, "\n")
	if _, err := Parse(text, Options{Bash: true}); err != nil {
		t.Errorf("one less than the limit: %v", err)
	}
	if _, err := Parse(text+"\n"+one, Options{Bash: true}); err != errMany {
		t.Errorf("at the limit: %v", err)
	}
}

// TestRoundsInSequence: only the last round of a loop decides its status.
func TestRoundsInSequence(t *testing.T) {
	s, err := Parse("for i in x y; do a; done", Options{})
	if err != nil || len(s.Commands) != 2 || len(s.Commands[1].Ignored) != 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	if got := s.Commands[0].Ignored; len(got) != 1 || got[0].Reason != Sequence || s.Text[got[0].Start:got[0].End] != "done" {
		t.Errorf("%+v", got)
	}
}

// TestBashLocals: the variables that Bash's declare makes in a function are gone behind it; those of export and readonly
// stay.
func TestBashLocals(t *testing.T) {
	const text = "f() { declare D=/d; export X=/e; readonly R=/r; local L=/l; }; D=/0; X=/0; R=/0; L=/0; f; a $D $X $R $L"
	s, err := Parse(text, Options{Dir: "/w", Bash: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := show(s); !strings.HasSuffix(got, "!a /0 /e /r /0") {
		t.Error(got)
	}
}
