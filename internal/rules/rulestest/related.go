package rulestest

import (
	"bytes"
	"errors"
	"fmt"
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

// runRelated checks a rule about files other than Dockerfiles against the goldens of its directory. There
// every section is a file of a repository, but for
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
			if *update {
				b.update(t, rule, file)
			}
			b.check(t, rule)
			if len(b.want) > 0 {
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

// relatedGolden is a parsed golden of runRelated.
type relatedGolden struct {
	comment  []byte
	sections []txtar.File // unchanged, without results
	files    []txtar.File
	unsafe   bool
	want     map[string]string
	findings string
}

func parseRelated(data []byte) (*relatedGolden, error) {
	archive := txtar.Parse(data)
	b := &relatedGolden{comment: archive.Comment, want: map[string]string{}}
	if len(bytes.TrimSpace(b.comment)) == 0 {
		return nil, errors.New("no comment says what the case is about")
	}
	for _, f := range archive.Files {
		wanted, isWant := strings.CutPrefix(f.Name, "want ")
		switch {
		case f.Name == "flags" && string(f.Data) == "unsafe\n":
			b.unsafe = true
		case f.Name == "flags":
			return nil, fmt.Errorf("unknown flags %q", f.Data)
		case f.Name == "findings":
			b.findings = string(f.Data)
			continue
		case isWant:
			b.want[wanted] = string(f.Data)
			continue
		default:
			b.files = append(b.files, f)
		}
		b.sections = append(b.sections, f)
	}
	return b, nil
}

// check holds the golden to its result, also with CR LF, and holds a second run to leave it.
func (b *relatedGolden) check(t *testing.T, rule *rewrite.Rule) {
	t.Helper()
	for _, eol := range []string{"\n", "\r\n"} {
		dir := t.TempDir()
		b.writeFiles(t, dir, eol)
		got, findings := b.run(t, rule, dir)
		for _, f := range b.files {
			want, ok := b.want[f.Name]
			if !ok {
				want = string(f.Data)
			}
			if want = withLineEnd(f.Name, want, eol); got[f.Name] != want {
				t.Errorf("line end %q: %s is\n%s\nand not\n%s", eol, f.Name, got[f.Name], want)
			}
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(f.Name)), []byte(got[f.Name]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if findings != b.findings {
			t.Errorf("line end %q: the findings are\n%s\nand not\n%s", eol, findings, b.findings)
		}
		if again, _ := b.run(t, rule, dir); !sameTexts(again, got) {
			t.Errorf("line end %q: a second run changes the files again", eol)
		}
	}
}

// withLineEnd writes a file with other line ends; a shell takes only its own.
func withLineEnd(name, data, eol string) string {
	if path.Ext(name) == ".sh" {
		return data
	}
	return strings.ReplaceAll(data, "\n", eol)
}

func sameTexts(x, y map[string]string) bool {
	for name := range x {
		if x[name] != y[name] {
			return false
		}
	}
	return true
}

func (b *relatedGolden) writeFiles(t *testing.T, dir, eol string) {
	t.Helper()
	for _, f := range b.files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(withLineEnd(f.Name, string(f.Data), eol)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// run returns what becomes of each file in dir, and what is reported.
func (b *relatedGolden) run(t *testing.T, rule *rewrite.Rule, dir string) (texts map[string]string, reported string) {
	t.Helper()
	r := repo.Open(dir)
	texts = map[string]string{}
	var dockerfiles []txtar.File
	for _, f := range b.files {
		src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Name)))
		if err != nil {
			t.Fatal(err)
		}
		texts[f.Name] = string(src)
		if strings.Contains(path.Base(f.Name), "Dockerfile") {
			dockerfiles = append(dockerfiles, txtar.File{Name: f.Name, Data: src})
		}
	}
	var reports []*rewrite.Report
	for _, f := range b.files {
		job := repo.Job{File: f.Name, Verify: true, Find: func(now *repo.Repository) (found []rewrite.Finding) {
			for _, d := range dockerfiles {
				found = append(found, findingsIn(t, rule, d, now)...)
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
		texts[report.Name] = string(report.After)
		for line := range strings.Lines(findings(report, variant{})) {
			if !strings.HasPrefix(line, "\t") {
				line = report.Name + ":" + line
			}
			reported += line
		}
	}
	return texts, reported
}

// findingsIn returns what rule finds in the files of r that ask for stages of a Dockerfile.
func findingsIn(t *testing.T, rule *rewrite.Rule, dockerfile txtar.File, r *repo.Repository) []rewrite.Finding {
	t.Helper()
	targets := r.Of(filepath.Join(r.Root(), filepath.FromSlash(dockerfile.Name))).AskedTargets()
	report, err := rewrite.Run(t.Context(), dockerfile.Name, dockerfile.Data, rewrite.Options{Rules: []*rewrite.Rule{rule}, Targets: targets})
	if err != nil {
		t.Fatal(err)
	}
	if report.Changed() || len(report.Outcomes) > 0 {
		t.Errorf("%s: findings in the Dockerfile: %v", dockerfile.Name, report.Outcomes)
	}
	return report.Elsewhere
}

// update writes the results into the golden.
func (b *relatedGolden) update(t *testing.T, rule *rewrite.Rule, file string) {
	t.Helper()
	dir := t.TempDir()
	b.writeFiles(t, dir, "\n")
	var got map[string]string
	got, b.findings = b.run(t, rule, dir)
	b.want = map[string]string{}
	sections := slices.Clone(b.sections)
	for _, f := range b.files {
		if got[f.Name] != string(f.Data) {
			b.want[f.Name] = got[f.Name]
			sections = append(sections, txtar.File{Name: "want " + f.Name, Data: []byte(got[f.Name])})
		}
	}
	if b.findings != "" {
		sections = append(sections, txtar.File{Name: "findings", Data: []byte(b.findings)})
	}
	if err := os.WriteFile(file, txtar.Format(&txtar.Archive{Comment: b.comment, Files: sections}), 0o644); err != nil {
		t.Fatal(err)
	}
}

// relatedExample is the example of a page: a Dockerfile, and a Compose file before and after.
func relatedExample(page string) (*relatedGolden, error) {
	b := &relatedGolden{want: map[string]string{}}
	for _, block := range blocks(page) {
		switch block.info {
		case "dockerfile":
			b.files = append(b.files, txtar.File{Name: "Dockerfile", Data: []byte(block.text)})
		case "yaml before":
			b.files = append(b.files, txtar.File{Name: "compose.yaml", Data: []byte(block.text)})
		case "yaml after":
			b.want["compose.yaml"] = block.text
		}
	}
	if len(b.files) != 2 || len(b.want) != 1 {
		return nil, errors.New("it needs the blocks ```dockerfile, ```yaml before and ```yaml after, once each")
	}
	return b, nil
}

// checkPage runs the example of a page.
func (b *relatedGolden) checkPage(t *testing.T, rule *rewrite.Rule) {
	t.Helper()
	dir := t.TempDir()
	b.writeFiles(t, dir, "\n")
	got, _ := b.run(t, rule, dir)
	for name, want := range b.want {
		if got[name] != want {
			t.Errorf("%s.md: %s is\n%s\nand not\n%s", rule.Name, name, got[name], want)
		}
	}
}
