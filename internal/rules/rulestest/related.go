package rulestest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfix-dev/dfix/internal/repo"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// runRelated checks a rule about files other than Dockerfiles against the goldens of its directory. There every section is a file
// of a repository, except
//
//	-- flags --       optional: unsafe
//	-- want PATH --   what becomes of a file; the others stay as they are
//	-- findings --    what is reported
func runRelated(t *testing.T, rule *rewrite.Rule) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "testdata", "golden", rule.Name, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	fires, silent := 0, 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			b, err := parseRelated(data)
			if err != nil {
				t.Fatal(err)
			}
			got := b.results(t, rule)
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			} else if !bytes.Equal(got, data) {
				t.Errorf("the result is\n%s\nand not\n%s", got, data)
			}
			if bytes.Contains(got, []byte("\n-- want ")) {
				fires++
			} else {
				silent++
			}
		})
	}
	if fires+silent == len(files) && (fires < 2 || silent < 2) {
		t.Errorf("%s needs two goldens in which it fires and two in which it does not: there are %d and %d", rule.Name, fires, silent)
	}
}

// relatedGolden is a golden of runRelated without its results.
type relatedGolden struct {
	comment  []byte
	sections []txtar.File
	files    []txtar.File // the sections that are files
	unsafe   bool
}

func parseRelated(data []byte) (*relatedGolden, error) {
	archive := txtar.Parse(data)
	b := &relatedGolden{comment: archive.Comment}
	if len(bytes.TrimSpace(b.comment)) == 0 {
		return nil, errors.New("no comment says what the case is about")
	}
	for _, f := range archive.Files {
		switch {
		case f.Name == "findings" || strings.HasPrefix(f.Name, "want "):
			continue
		case f.Name == "flags" && string(f.Data) == "unsafe\n":
			b.unsafe = true
		case f.Name == "flags":
			return nil, fmt.Errorf("unknown flags %q", f.Data)
		default:
			b.files = append(b.files, f)
		}
		b.sections = append(b.sections, f)
	}
	return b, nil
}

// results returns the golden with the results of a run. It checks that files with CR LF have the same results, and that a second
// run changes nothing.
func (b *relatedGolden) results(t *testing.T, rule *rewrite.Rule) []byte {
	t.Helper()
	var results [2][]byte
	for i, eol := range []string{"\n", "\r\n"} {
		before := map[string]string{}
		for _, f := range b.files {
			before[f.Name] = withLineEnd(f.Name, string(f.Data), eol)
		}
		after, findings := b.run(t, rule, before)
		archive := txtar.Archive{Comment: b.comment, Files: slices.Clone(b.sections)}
		for _, f := range b.files {
			if text := strings.ReplaceAll(after[f.Name], "\r\n", "\n"); text != string(f.Data) {
				archive.Files = append(archive.Files, txtar.File{Name: "want " + f.Name, Data: []byte(text)})
				if withLineEnd(f.Name, text, eol) != after[f.Name] {
					t.Errorf("line end %q: %s has line ends of both kinds:\n%q", eol, f.Name, after[f.Name])
				}
			}
		}
		if findings != "" {
			archive.Files = append(archive.Files, txtar.File{Name: "findings", Data: []byte(findings)})
		}
		results[i] = txtar.Format(&archive)
		if again, _ := b.run(t, rule, after); !maps.Equal(again, after) {
			t.Errorf("line end %q: a second run changes the files again", eol)
		}
	}
	if !bytes.Equal(results[0], results[1]) {
		t.Errorf("with CR LF the result is\n%s\nand not\n%s", results[1], results[0])
	}
	return results[0]
}

// withLineEnd writes a file with other line ends; a shell takes only its own.
func withLineEnd(name, data, eol string) string {
	if path.Ext(name) == ".sh" {
		return data
	}
	return strings.ReplaceAll(data, "\n", eol)
}

func writeFiles(t *testing.T, dir string, texts map[string]string) {
	t.Helper()
	for name, text := range texts {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// run returns what becomes of the files of a repository, and what is reported.
func (b *relatedGolden) run(t *testing.T, rule *rewrite.Rule, before map[string]string) (after map[string]string, reported string) {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, before)
	r, after := repo.Open(dir), maps.Clone(before)
	var reports []*rewrite.Report
	for _, f := range b.files {
		job := repo.Job{File: f.Name, Verify: true, Find: func(now *repo.Repository) (found []rewrite.Finding) {
			for _, d := range b.files {
				if strings.Contains(path.Base(d.Name), "Dockerfile") {
					found = append(found, findingsIn(t, rule, d.Name, before[d.Name], now)...)
				}
			}
			return slices.DeleteFunc(found, func(finding rewrite.Finding) bool { return finding.File != f.Name })
		}}
		report, err := r.Rewrite(t.Context(), job, rewrite.Options{Unsafe: func(string) bool { return b.unsafe }})
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, report)
	}
	slices.SortFunc(reports, func(x, y *rewrite.Report) int { return strings.Compare(x.Name, y.Name) })
	for _, report := range reports {
		if report.Fault != nil || report.Changed() && !report.Proof.Passed {
			t.Errorf("%s: not proven: %v", report.Name, report.Fault)
		}
		after[report.Name] = string(report.After)
		for line := range strings.Lines(findings(report, variant{})) {
			if !strings.HasPrefix(line, "\t") {
				line = report.Name + ":" + line
			}
			reported += line
		}
	}
	return after, reported
}

// findingsIn returns what rule finds in the files of r that ask for stages of a Dockerfile.
func findingsIn(t *testing.T, rule *rewrite.Rule, dockerfile, text string, r *repo.Repository) []rewrite.Finding {
	t.Helper()
	targets := r.Targets(filepath.Join(r.Root(), filepath.FromSlash(dockerfile)))
	report, err := rewrite.Run(t.Context(), dockerfile, []byte(text), rewrite.Options{Rules: []*rewrite.Rule{rule}, Targets: targets})
	if err != nil {
		t.Fatal(err)
	}
	if report.Changed() || len(report.Outcomes) > 0 {
		t.Errorf("%s: findings in the Dockerfile: %v", dockerfile, report.Outcomes)
	}
	return report.Elsewhere
}

// checkRelated runs the example of a page: a Dockerfile, and a Compose file before and after.
func checkRelated(t *testing.T, rule *rewrite.Rule, page string) {
	t.Helper()
	names := map[string]string{"dockerfile": "Dockerfile", "yaml before": "compose.yaml", "yaml after": "want compose.yaml"}
	archive := txtar.Archive{Comment: []byte("The example of the page.\n")}
	for _, block := range blocks(page) {
		if name := names[block.info]; name != "" {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(block.text)})
		}
	}
	want := txtar.Format(&archive)
	b, err := parseRelated(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.results(t, rule); len(archive.Files) != 3 || !bytes.HasPrefix(got, want) { // the findings follow
		t.Errorf("%s.md: the result of the blocks ```dockerfile, ```yaml before and ```yaml after is\n%s\nand not\n%s", rule.Name, got, want)
	}
}
