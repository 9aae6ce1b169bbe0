package format

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnified(t *testing.T) {
	for _, test := range []struct{ name, path, before, after, want string }{
		{"equal", "Dockerfile", "FROM a\n", "FROM a\n", ""},
		{"one line", "web/Dockerfile", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", `diff --git a/web/Dockerfile b/web/Dockerfile
--- a/web/Dockerfile
+++ b/web/Dockerfile
@@ -2,7 +2,7 @@
 2
 3
 4
-5
+five
 6
 7
 8
`},
		{"first line and last line far apart", "D", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n", `diff --git a/D b/D
--- a/D
+++ b/D
@@ -1,4 +1,4 @@
-1
+one
 2
 3
 4
@@ -6,4 +6,4 @@
 6
 7
 8
-9
+nine
`},
		{"six lines between are one hunk", "D", "1\n2\n3\n4\n5\n6\n7\n8\n", "one\n2\n3\n4\n5\n6\n7\neight\n", `diff --git a/D b/D
--- a/D
+++ b/D
@@ -1,8 +1,8 @@
-1
+one
 2
 3
 4
 5
 6
 7
-8
+eight
`},
		{"no final newline", "D", "1\n2", "1\ntwo", `diff --git a/D b/D
--- a/D
+++ b/D
@@ -1,2 +1,2 @@
 1
-2
\ No newline at end of file
+two
\ No newline at end of file
`},
		{"no final newline in the context", "D", "1\n2", "one\n2", `diff --git a/D b/D
--- a/D
+++ b/D
@@ -1,2 +1,2 @@
-1
+one
 2
\ No newline at end of file
`},
		{"from nothing", "D", "", "1\n", "diff --git a/D b/D\n--- a/D\n+++ b/D\n@@ -0,0 +1 @@\n+1\n"},
		{"an odd name", "a \"b\"\té\n", "1\n", "2\n", `diff --git "a/a \"b\"\t\303\251\n" "b/a \"b\"\t\303\251\n"` + "\n" +
			`--- "a/a \"b\"\t\303\251\n"` + "\t\n" + `+++ "b/a \"b\"\t\303\251\n"` + "\t\n@@ -1 +1 @@\n-1\n+2\n"},
		{"a blank in the name", "a b", "1\n", "2\n", "diff --git a/a b b/a b\n--- a/a b\t\n+++ b/a b\t\n@@ -1 +1 @@\n-1\n+2\n"},
		{"CR is kept", "D", "1\r\n2\r\n", "1\r\ntwo\r\n", "diff --git a/D b/D\n--- a/D\n+++ b/D\n@@ -1,2 +1,2 @@\n 1\r\n-2\r\n+two\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Unified(test.path, []byte(test.before), []byte(test.after))
			if d := cmp.Diff(test.want, string(got)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestUnifiedApplies applies diffs of random texts with git, inside and outside of a work tree, and with patch.
// The lines come from a small set, so they repeat.
func TestUnifiedApplies(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	repo := t.TempDir()
	run(t, repo, nil, "git", "init", "-q")
	names := []string{
		"Dockerfile", "dir/Dockerfile", "with blank", " both ends ", `quo"te`, `back\slash`, "täb\tund\nzeile",
		"\xff\xfe", "-dash", "b/a", "a b/b a", "ü ä",
	}
	for i := range 300 {
		before := sample(random)
		after := mutate(random, before)
		name := names[i%len(names)]
		tools := [][]string{{"git", "apply", "--whitespace=nowarn"}}
		// GNU patch treats an empty file as missing and removes a trailing blank from a name, also in diffs by git.
		if len(before) > 0 && len(after) > 0 && !strings.HasSuffix(name, " ") {
			tools = append(tools, []string{"patch", "-p1", "-s", "--no-backup-if-mismatch"})
		}
		for _, tool := range tools {
			if _, err := exec.LookPath(tool[0]); err != nil {
				t.Skip(err)
			}
			dir := repo
			if i%2 == 0 {
				dir = t.TempDir()
			}
			applies(t, dir, name, before, after, tool)
		}
	}
}

func applies(t *testing.T, dir, name string, before, after []byte, tool []string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, before, 0o644); err != nil {
		t.Fatal(err)
	}
	diff := Unified(name, before, after)
	if len(diff) > 0 {
		run(t, dir, diff, tool...)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, after) {
		t.Fatalf("%s of %q\n%q\nmade\n%q\nwant\n%q", tool, name, diff, got, after)
	}
}

func run(t *testing.T, dir string, stdin []byte, command ...string) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(stdin)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s\n%q", command, err, out, stdin)
	}
}

// sample returns a text of up to 40 lines, some of which repeat.
func sample(random *rand.Rand) []byte {
	var out []byte
	if random.IntN(5) == 0 {
		out = append(out, "\xEF\xBB\xBF"...)
	}
	for range random.IntN(40) {
		out = append(out, line(random)...)
	}
	if random.IntN(3) == 0 {
		out = bytes.TrimSuffix(out, []byte("\n"))
	}
	return out
}

func line(random *rand.Rand) string {
	stock := []string{
		"\n", "\r\n", "RUN x\n", "RUN x\r\n", "\xff\xc0 broken\n", "lone\rCR\n", "-- a/x\n", "++ b/x\n", "@@ -1 +1 @@\n",
		"\\ No newline at end of file\n", "diff --git a/x b/x\n", "\uFFFD\n", "\U00010000\n", " \t \n", "é\u2028\n",
	}
	if random.IntN(3) == 0 {
		return fmt.Sprintf("RUN echo %d\n", random.IntN(1000))
	}
	return stock[random.IntN(len(stock))]
}

func mutate(random *rand.Rand, before []byte) []byte {
	var out []byte
	for _, l := range splitLines(before) {
		switch random.IntN(12) {
		case 0:
		case 1:
			out = append(out, line(random)...)
		case 2:
			out = append(append(out, l...), line(random)...)
		default:
			out = append(out, l...)
		}
	}
	return out
}

// A text with more distinct lines than there are 16-bit runes without surrogates.
func TestUnifiedOfManyLines(t *testing.T) {
	var before, after bytes.Buffer
	for i := range 150_000 {
		fmt.Fprintf(&before, "%d\n", i)
		if i%1000 == 500 {
			fmt.Fprintf(&after, "x%d\n", i)
		} else {
			fmt.Fprintf(&after, "%d\n", i)
		}
	}
	diff := Unified("D", before.Bytes(), after.Bytes())
	if n := bytes.Count(diff, []byte("\n-")); n != 150+1 { // the header has one too
		t.Errorf("%d lines taken away, want 150", n-1)
	}
	applies(t, t.TempDir(), "D", before.Bytes(), after.Bytes(), []string{"git", "apply"})
}

func TestRuneOf(t *testing.T) {
	for _, n := range []int{0, 1, 0xD7FE, 0xD7FF, 0xF7FA, 0xF7FB, 0xF7FC, 0xF7FD, 0x10FFFF - 0x803} {
		r, ok := runeOf(n)
		if back := []rune(string(r)); !ok || r == 0xFFFD || len(back) != 1 || back[0] != r {
			t.Errorf("runeOf(%#x) = %#x, %v: comes back as %#x", n, r, ok, back)
		}
	}
	if _, ok := runeOf(0x10FFFF); ok {
		t.Error("no rune is left for line 0x10FFFF")
	}
}
