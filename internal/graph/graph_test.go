package graph_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dfix-dev/dfix/internal/graph"
	"github.com/dfix-dev/dfix/internal/stages"
)

var update = flag.Bool("update", false, "write the wanted graphs")

// TestGraphs: a case has a Dockerfile, perhaps the name of a target, findings ("WORDS => RULE: MESSAGE", at the first place of the words),
// and the wanted outputs: text, mermaid, dot and json.
func TestGraphs(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, f := range archive.Files {
		sections[f.Name] = string(f.Data)
	}
	got := outputs(t, sections)
	checked := 0
	for i, f := range archive.Files {
		want, ok := got[f.Name]
		if !ok {
			continue
		}
		checked++
		if *update {
			archive.Files[i].Data = []byte(want)
		} else if diff := cmp.Diff(string(f.Data), want); diff != "" {
			t.Errorf("%s: %s", f.Name, diff)
		}
	}
	if checked == 0 || len(archive.Comment) == 0 {
		t.Error("the case wants nothing, or has no comment")
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// outputs are the graph of a case in all formats.
func outputs(t *testing.T, sections map[string]string) map[string]string {
	t.Helper()
	file, err := stages.Read("Dockerfile", []byte(sections["Dockerfile"]))
	if err != nil {
		t.Fatal(err)
	}
	target := file.Stages[len(file.Stages)-1]
	if name := strings.TrimSpace(sections["target"]); name != "" {
		target = file.ByName(name)
	}
	g := graph.New(file, target, findings(t, sections))
	line, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"text": g.Text(), "mermaid": g.Diagram().Mermaid(), "dot": g.Diagram().DOT(), "json": string(line) + "\n"}
}

func findings(t *testing.T, sections map[string]string) (all []graph.Finding) {
	t.Helper()
	for line := range strings.Lines(sections["findings"]) {
		words, rest, _ := strings.Cut(strings.TrimSpace(line), " => ")
		rule, message, _ := strings.Cut(rest, ": ")
		at := strings.Index(sections["Dockerfile"], words)
		if at < 0 {
			t.Fatalf("the file has no %q", words)
		}
		f := graph.Finding{Rule: rule, Message: message}
		f.Span.Start, f.Span.End = at, at+len(words)
		all = append(all, f)
	}
	return all
}
