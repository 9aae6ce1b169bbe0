package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"golang.org/x/tools/txtar"
)

// TestTrace builds the Dockerfiles of testdata/trace. Each file has the sections Dockerfile and trace, "FILE END", where END is
// how the trail of FILE ends, and the files of the build context. The image has the file, unless the trail is broken; without a step
// that the trail names, the build fails or the image lacks the file.
func TestTrace(t *testing.T) {
	needDaemon(t)
	files, err := filepath.Glob("testdata/trace/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Errorf("only %d files in testdata/trace", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			checkTrail(t, archive)
		})
	}
}

// trail is one trail of `dfix trace --format json`.
type trail struct {
	File, Ends, Reason string
	Steps              []struct {
		Line        int
		Instruction string
	}
}

func checkTrail(t *testing.T, archive *txtar.Archive) {
	dir := t.TempDir()
	var dockerfile, want string
	for _, file := range archive.Files {
		switch file.Name {
		case "Dockerfile":
			dockerfile = string(file.Data)
		case "trace":
			want = strings.TrimSpace(string(file.Data))
		default:
			if err := writeBelow(dir, file); err != nil {
				t.Fatal(err)
			}
		}
	}
	path, _, _ := strings.Cut(want, " ")
	found, err := trace(path, dockerfile)
	if err != nil {
		t.Fatal(err)
	}
	if got := found.File + " " + found.Ends; got != want {
		t.Errorf("trail: %s (%s), want %s", got, found.Reason, want)
	}
	if there := has(dockerfile, dir, path); there == (found.Ends == "broken") {
		t.Errorf("the build has %s: %v, and the trail is %s", path, there, found.Ends)
	}
	lines := stepLines(found)
	if len(lines) == 0 && found.Ends != "broken" {
		t.Error("the trail names no step")
	}
	for _, line := range lines {
		without, err := withoutInstruction(dockerfile, line)
		if err != nil {
			t.Fatal(err)
		}
		if found.Ends != "broken" && has(without, dir, path) {
			t.Errorf("the image has %s without line %d:\n%s", path, line, without)
		}
	}
}

func trace(path, dockerfile string) (*trail, error) {
	dir, err := os.MkdirTemp("", "trace-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "Dockerfile")
	if err := os.WriteFile(file, []byte(dockerfile), 0o644); err != nil {
		return nil, err
	}
	run := exec.Command(machine.dfix, "trace", "--format", "json", path, file)
	var stderr bytes.Buffer
	run.Stderr = &stderr
	out, err := run.Output()
	var answer struct{ Trails []*trail }
	if json.Unmarshal(out, &answer) != nil || len(answer.Trails) != 1 {
		return nil, fmt.Errorf("dfix trace: %v\n%s%s", err, out, &stderr)
	}
	return answer.Trails[0], nil
}

// stepLines returns the sorted lines of the instructions that a trail names, except for FROM.
func stepLines(t *trail) []int {
	var lines []int
	for _, step := range t.Steps {
		if slices.Contains([]string{"RUN", "COPY", "ADD"}, step.Instruction) {
			lines = append(lines, step.Line)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func has(dockerfile, dir, path string) bool {
	r := machine.daemon.build(dockerfile, dir, nil, true)
	if r.err != nil {
		return false
	}
	_, there := r.image.files()[path]
	return there
}

// withoutInstruction removes the instruction that a line is part of.
func withoutInstruction(dockerfile string, line int) (string, error) {
	ast, err := parser.Parse(strings.NewReader(dockerfile))
	if err != nil {
		return "", err
	}
	lines := strings.SplitAfter(dockerfile, "\n")
	for _, node := range ast.AST.Children {
		if node.StartLine <= line && line <= node.EndLine {
			return strings.Join(slices.Delete(lines, node.StartLine-1, node.EndLine), ""), nil
		}
	}
	return "", fmt.Errorf("no instruction in line %d", line)
}
