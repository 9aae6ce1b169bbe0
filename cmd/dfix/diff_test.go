package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// shapes are the ways to write one text: line ends, byte order mark, and the like.
var shapes = map[string]func([]byte) []byte{
	"plain":          func(b []byte) []byte { return b },
	"CRLF":           func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) },
	"BOM":            func(b []byte) []byte { return append([]byte("\xEF\xBB\xBF"), b...) },
	"no final line":  func(b []byte) []byte { return bytes.TrimRight(b, "\n") },
	"invalid UTF-8":  func(b []byte) []byte { return append(b, "# \xff\xfe\n"...) },
	"blank line end": func(b []byte) []byte { return append(b, " \t\n\n"...) },
}

// TestDiffIsWhatWriteWrites compares what git makes of the output of --diff with what --write writes: for the
// Dockerfiles of all acceptance cases, in every shape.
func TestDiffIsWhatWriteWrites(t *testing.T) {
	root, err := filepath.Abs("../../testdata/cases") // the test changes its directory
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Glob(filepath.Join(root, "*.txtar"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	changed := 0
	for shape, transform := range shapes {
		dirs := [2]string{t.TempDir(), t.TempDir()}
		for _, file := range cases {
			writeCase(t, file, transform, dirs)
		}
		diff := runIn(t, dirs[0], 1, "--diff", "--no-verify", "--unsafe")
		git := exec.Command("git", "apply", "--whitespace=nowarn")
		git.Dir, git.Stdin = dirs[0], bytes.NewReader(diff)
		if out, err := git.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", shape, err, out)
		}
		runIn(t, dirs[1], 0, "--write", "--no-verify", "--unsafe")
		sameTrees(t, shape, dirs)
		changed += bytes.Count(diff, []byte("diff --git "))
	}
	if changed < 20*len(shapes) {
		t.Errorf("only %d diffs: the test looks at nothing", changed)
	}
}

// writeCase writes the Dockerfiles of a case that parse into both directories.
func writeCase(t *testing.T, file string, transform func([]byte) []byte, dirs [2]string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(file), ".txtar")
	for _, f := range archive.Files {
		if f.Name != "Dockerfile" {
			continue
		}
		for _, dir := range dirs {
			path := filepath.Join(dir, name, "with blank", f.Name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, transform(bytes.Clone(f.Data)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func runIn(t *testing.T, dir string, want int, args ...string) []byte {
	t.Helper()
	t.Chdir(dir)
	var stdout, stderr bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
	if code := p.run(t.Context(), args); code != want {
		t.Fatalf("%s: exit code %d, want %d\n%s", args, code, want, &stderr)
	}
	return stdout.Bytes()
}

func sameTrees(t *testing.T, shape string, dirs [2]string) {
	t.Helper()
	err := filepath.WalkDir(dirs[0], func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dirs[0], path)
		x, errX := os.ReadFile(path)
		y, errY := os.ReadFile(filepath.Join(dirs[1], rel))
		if errX != nil || errY != nil || !bytes.Equal(x, y) {
			t.Errorf("%s: %s: the diff makes\n%q\n--write makes\n%q", shape, rel, x, y)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
