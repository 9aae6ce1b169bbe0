package shell

import (
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// separate has scripts in which exit or set -e may end a separate shell, or return a function, and what is certain in each. See show for the marks.
var separate = []struct{ text, want string }{
	{"! bash -ec 'a; b'", "-bash -ec a; b; +a; ?b"},
	{"! (a || exit 1; b)", "+a; ?exit 1; ?b"},
	{"(a || exit 1; b); c", "+a; ?exit 1; ?b; !c"},
	{"(a || exit 1; b) || c", "+a; ?exit 1; ?b; ?c"},
	{"if (a || exit 1; b); then c; fi", "+a; ?exit 1; ?b; ?c"},
	{"! (a && exit 1; b)", "+a; ?exit 1; ?b"},
	{"bash -ec 'a; b' | c", "+bash -ec a; b; +a; ?b; !c"},
	{"(set -e; a; b) && c; d", "+set -e; +a; +b; ?c; !d"},
	{"! { set -e; a; b; }", "+set -e; +a; -b"},
	{"set -e; ! { a; b; }", "+set -e; +a; -b"},
	{"set -e; ! (a; b)", "+set -e; +a; -b"},
	{"set -e; if (a; b); then c; fi", "+set -e; +a; +b; ?c"},
	{"set -e; (a; b) || c", "+set -e; +a; +b; ?c"},
	{"if ! bash -ec 'a; b'; then exit 1; fi; c", "!bash -ec a; b; !a; !b; ?exit 1; !c"},
	{"if ! bash -ec 'a; b'; then c; fi", "+bash -ec a; b; +a; ?b; ?c"},
	{"bash -ec 'a; b' || exit 1; c", "!bash -ec a; b; !a; !b; ?exit 1; !c"},
	{"! bash -c 'a; b'", "-bash -c a; b; +a; -b"},
	{"! bash -c 'set -e; a; b'", "-bash -c set -e; a; b; +set -e; +a; ?b"},
	{"! bash -c 'a && b'", "-bash -c a && b; +a; ?b"},
	{"! (if a; then exit 1; fi; b)", "+a; ?exit 1; ?b"},
	{"(if a; then exit 1; fi; b); c", "+a; ?exit 1; ?b; !c"},
	{"(exit 1; b); c", "+exit 1; ?b; !c"},
	{"if a || exit 1; then b; fi; c", "!a; ?exit 1; ?b; !c"},
	{"a || exit 1 | b; c", "+a; ?exit 1; ?b; !c"},
	{"(a || exit 1; b) | c", "+a; ?exit 1; ?b; !c"},
	{"set -o pipefail; (a || exit 1; b) | c", "+set -o pipefail; !a; ?exit 1; !b; !c"},
	{"bash -ec '! a; b'; c", "+bash -ec ! a; b; +a; +b; !c"},
	{"bash -ec 'f() { a; b; }; f; c'; d", "+bash -ec f() { a; b; }; f; c; +f; +a; ?b; ?c; !d"},
	{"bash -ec 'a && b; c'; d", "+bash -ec a && b; c; +a; ?b; ?c; !d"},
	{"bash -ec 'for i in x y; do a $i; done; b'; c", "+bash -ec for i in x y; do a $i; done; b; +a x; ?a y; ?b; !c"},
	{"bash -ec '(a; b); c'; d", "+bash -ec (a; b); c; +a; ?b; ?c; !d"},
	{"bash -ec 'a; b' && c", "!bash -ec a; b; !a; !b; !c"},
	{"bash -ec 'a; b' && c; d", "+bash -ec a; b; +a; ?b; ?c; !d"},
	{"bash -c 'a || exit 1; b' || true", "+bash -c a || exit 1; b; +a; ?exit 1; ?b; ?true"},
	{"X=$(a || exit 1; b); c", "+a; ?exit 1; ?b; +X=~; !c"},
	{"set -e; { a; b; } | c; d", "+set -e; +a; ?b; !c; !d"},
	{"set -e; (a; b) | c; d", "+set -e; +a; ?b; !c; !d"},
	{"bash -ec 'a || true; b'; c", "+bash -ec a || true; b; +a; ?true; +b; !c"},
	{"bash -ec 'a && b || true; c'; d", "+bash -ec a && b || true; c; +a; ?b; ?true; +c; !d"},
	{"bash -ec 'if a; then b; fi; c'; d", "+bash -ec if a; then b; fi; c; +a; ?b; ?c; !d"},
	{"bash -ec 'a | b; c'; d", "+bash -ec a | b; c; +a; +b; ?c; !d"},
	{"bash -ec 'set +e; a; b'; c", "+bash -ec set +e; a; b; +set +e; +a; +b; !c"},
	{"bash -ec '{ a; b; } > f; c'; d", "+bash -ec { a; b; } > f; c; +>f; +a; ?b; ?c; !d"},
	{"bash -ec 'X=1; a'; c", "+bash -ec X=1; a; +X=1; ?a; !c"},
	{"! (! { a || exit 1; })", "+a; ?exit 1"},
	{"b $(a || exit 1; c)", "?a; ?exit 1; ?c; !b ~"},
	{"while (a || exit 1; b); do c; done", "+a; ?exit 1; ?b; ?c"},
	{"sh -ec 'a; b' && c || d", "+sh -ec a; b; +a; ?b; ?c; ?d"},
	{"bash -ec 'a; b' | c || exit 1", "+bash -ec a; b; +a; ?b; !c; ?exit 1"},
	{"set -o pipefail; bash -ec 'a; b' | c", "+set -o pipefail; !bash -ec a; b; !a; !b; !c"},
	{"bash -ec 'X=$(a; b); c'; d", "+bash -ec X=$(a; b); c; +a; +b; +X=~; ?c; !d"},
	{"bash -ec 'X=$(a; b); c'", "!bash -ec X=$(a; b); c; +a; !b; !X=~; !c"},
	{"bash -ec 'X=$(set -e; a; b); c'", "!bash -ec X=$(set -e; a; b); c; +set -e; !a; !b; !X=~; !c"},
	{"sh -ec 'X=$(a; b); c'", "!sh -ec X=$(a; b); c; !a; !b; !X=~; !c"},
	{"f() { a || return 1; }; f; b", "+f; +a; ?return 1; !b"},
	{"f() { a || return 1; }; f", "!f; !a; ?return 1"},
	{"f() { ! { a || return 1; }; }; ! f", "-f; +a; ?return 1"},
	{"f() { { a || return 1; } || exit 1; }; ! f; b", "+f; +a; ?return 1; ?exit 1; !b"},
	{"f() { { a || return 1; } || exit 1; b; }; f; c", "+f; +a; ?return 1; ?exit 1; ?b; !c"},
	{"f() { if { a || return 1; }; then b; else exit 1; fi; }; f || c", "+f; +a; ?return 1; ?b; ?exit 1; ?c"},
	{"set -e; f() { a || return 1; b; }; f; c", "+set -e; !f; !a; ?return 1; ?b; !c"},
	{"set -e; f() { set +e; a || return 1; b; }; f; c", "+set -e; !f; !set +e; +a; ?return 1; ?b; !c"},
}

func TestSeparateShells(t *testing.T) {
	checkCommands(t, separate)
}

// TestSeparateShellsAsBash runs each script with Bash, once for each set of programs that fail. What Parse says of a program holds in
// every run that succeeds.
func TestSeparateShellsAsBash(t *testing.T) {
	dir := t.TempDir()
	for _, name := range strings.Fields("a b c d") {
		program := "#!/bin/sh\necho " + name + " >> \"$LOG\"\ncase $FAIL in *" + name + "*) exit 1 ;; esac\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(program), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	succeeded := 0
	for _, c := range separate {
		if strings.Contains(c.text, "while") {
			continue // it may not end
		}
		s, err := Parse(c.text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		programs := programsOf(s)
		for failing := range 1 << len(programs) {
			fail := ""
			for i, name := range programs {
				if failing&(1<<i) != 0 {
					fail += name
				}
			}
			if ran, ok := runBash(t, dir, c.text, fail); ok {
				succeeded++
				checkClaims(t, s, ran, fail)
			}
		}
	}
	if succeeded < len(separate) {
		t.Errorf("only %d runs have succeeded", succeeded)
	}
}

// programsOf returns the programs of a script that are not the shell's own: those with a name of one letter.
func programsOf(s *Script) []string {
	var names []string
	for _, c := range s.Commands {
		if name := c.Name(); len(name) == 1 && strings.Contains("abcd", name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// runBash returns the programs that a script has run, and whether it has succeeded.
func runBash(t *testing.T, dir, text, fail string) (ran []string, ok bool) {
	t.Helper()
	log := filepath.Join(dir, "log")
	if err := os.WriteFile(log, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := osexec.Command("bash", "-c", text)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "LOG=" + log, "FAIL=" + fail}
	err := cmd.Run()
	if _, exited := err.(*osexec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	src, readErr := os.ReadFile(log)
	if readErr != nil {
		t.Fatal(readErr)
	}
	return strings.Fields(string(src)), err == nil
}

// checkClaims compares a successful run with what Parse says about its programs.
func checkClaims(t *testing.T, s *Script, ran []string, fail string) {
	t.Helper()
	for _, c := range s.Commands {
		name := c.Name()
		if !slices.Contains(programsOf(s), name) {
			continue
		}
		claim := fmt.Sprintf("%q with %q failing ran %q", s.Text, fail, ran)
		if c.Runs && !slices.Contains(ran, name) {
			t.Errorf("%s: not %s", claim, name)
		}
		if slices.Contains(ran, name) && (c.Ends == Success && strings.Contains(fail, name) || c.Ends == Failure && !strings.Contains(fail, name)) {
			t.Errorf("%s: %s did not end as expected", claim, name)
		}
	}
}
