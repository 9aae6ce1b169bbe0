package trace_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/trace"
)

var update = flag.Bool("update", false, "write the wanted trails")

func graphOf(src []byte) (*stages.Graph, error) {
	return stages.Read("Dockerfile", src)
}

// TestTrails: a case holds a Dockerfile and the trails that are wanted. The section "file", one name a line, asks for files; without
// it the trails are those of dfix trace without FILE. "contexts" are names of build contexts.
func TestTrails(t *testing.T) {
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
	got := trails(t, sections)
	if *update {
		archive.Files = append(archive.Files[:0:0], archive.Files...)
		for i, f := range archive.Files {
			if f.Name == "want" {
				archive.Files[i].Data = []byte(got)
			}
		}
		if _, ok := sections["want"]; !ok {
			archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got)})
		}
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if len(archive.Comment) == 0 {
		t.Error("no comment says what the case is about")
	}
	if diff := cmp.Diff(sections["want"], got); diff != "" {
		t.Error(diff)
	}
}

func trails(t *testing.T, sections map[string]string) string {
	t.Helper()
	g, err := graphOf([]byte(sections["Dockerfile"]))
	if err != nil {
		t.Fatal(err)
	}
	contexts := map[string]bool{}
	for _, name := range strings.Fields(sections["contexts"]) {
		contexts[name] = true
	}
	tracer := trace.New(g, trace.Options{Contexts: contexts})
	last := g.Stages[len(g.Stages)-1]
	report := trace.Report{Schema: 1, Path: "Dockerfile"}
	for _, file := range strings.Fields(sections["file"]) {
		report.Trails = append(report.Trails, tracer.File(last, file))
	}
	if sections["file"] == "" {
		report.Trails = tracer.Start(last)
	}
	return report.Text()
}

// FuzzTrace: every file that BuildKit accepts has trails, and they end.
func FuzzTrace(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data, "/app/x")
	}
	f.Fuzz(func(t *testing.T, src []byte, file string) {
		g, err := graphOf(src)
		if err != nil {
			return
		}
		tracer := trace.New(g, trace.Options{})
		for _, s := range g.Stages {
			report := trace.Report{Trails: append(tracer.Start(s), tracer.File(s, file))}
			for _, trail := range report.Trails {
				if trail.Ends == "" || (trail.Ends == trace.Unknown || trail.Ends == trace.Broken) != (trail.Reason != "") {
					t.Fatalf("%s ends %q for the reason %q", trail.File, trail.Ends, trail.Reason)
				}
			}
			report.Text()
			trace.Mermaid(report, report)
		}
	})
}
