// Package dfix_test holds the walls between the packages; see ARCHITECTURE.md.
package dfix_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/dfix-dev/dfix/"

// imports is the import table: what the non-test files of each package may import
// from this module and from others. A new package needs a line here.
var imports = map[string][]string{
	"internal/text":                     {},
	"internal/safefile":                 {},
	"internal/lazyregexp":               {},
	"internal/descriptors":              {},
	"internal/collector":                {},
	"internal/syntax":                   {"internal/lazyregexp", "internal/text", buildkitParser, buildkitCommand, buildkitShell, buildkitInstructions},
	"internal/stages":                   {"internal/lazyregexp", "internal/syntax", "internal/text", buildkitParser, buildkitLinter, buildkitShell, buildkitInstructions},
	"internal/suggest":                  {"internal/lazyregexp", "internal/stages", "internal/syntax", "github.com/agnivade/levenshtein"},
	"internal/images":                   {"internal/lazyregexp", "internal/stages", "internal/syntax", "internal/text", buildkitShell, distributionReference},
	"internal/rules/image":              {"internal/images", "internal/lazyregexp", "internal/prefilter", "internal/rewrite", "internal/stages", "internal/suggest", "internal/text", buildkitInstructions},
	"internal/prefilter":                {},
	"internal/rewrite":                  {"internal/lazyregexp", "internal/prefilter", "internal/stages", "internal/syntax", "internal/text"},
	"internal/rules":                    {"internal/artifact", "internal/lazyregexp", "internal/prefilter", "internal/shell", "internal/rules/checks", "internal/rules/guard", "internal/rules/image", "internal/rewrite", "internal/stages", "internal/suggest", "internal/syntax", "internal/text", buildkitInstructions, "github.com/moby/patternmatcher"},
	"internal/rules/checks":             {"internal/lazyregexp", "internal/rewrite", "internal/stages", "internal/suggest", "internal/syntax", "internal/text", buildkitInstructions, buildkitParser, buildkitShell},
	"internal/shell":                    {"internal/lazyregexp", "mvdan.cc/sh/v3/syntax", buildkitInstructions, buildkitParser},
	"internal/artifact":                 {"internal/lazyregexp", "internal/shell", "internal/stages", "internal/syntax", buildkitInstructions},
	"internal/rules/guard":              {"internal/artifact", "internal/lazyregexp", "internal/prefilter", "internal/rewrite", "internal/shell", "internal/stages", "internal/suggest", "internal/syntax", "internal/text", buildkitInstructions},
	"internal/picture":                  {},
	"internal/graph":                    {"internal/picture", "internal/stages", "internal/text", buildkitInstructions},
	"internal/trace":                    {"internal/artifact", "internal/picture", "internal/shell", "internal/stages", "internal/suggest", "internal/syntax", "internal/text", buildkitInstructions},
	"internal/rules/rulestest":          {"internal/images", "internal/rules/image", "internal/repo", "internal/rewrite", "internal/rules", "internal/stages", "internal/syntax", "internal/text", "internal/verify", "internal/format", "golang.org/x/tools/txtar"},
	"internal/verify":                   {"internal/lazyregexp", "internal/rewrite", "internal/shell", "internal/stages", "internal/suggest", "internal/syntax", "internal/text", distributionReference, "github.com/moby/buildkit/...", "github.com/moby/docker-image-spec/...", "github.com/opencontainers/...", "google.golang.org/protobuf/..."},
	"internal/verify/verifytest":        {"github.com/moby/buildkit/...", "github.com/opencontainers/go-digest"},
	"internal/repo":                     {"internal/discover", "internal/lazyregexp", "internal/repo/mention", "internal/repo/project", "internal/repo/reader", "internal/repo/source", "internal/rewrite", "internal/safefile", "internal/stages", "internal/text", "github.com/moby/patternmatcher/ignorefile"},
	"internal/repo/source":              {"internal/lazyregexp", "internal/text", "github.com/tailscale/hujson", "go.yaml.in/yaml/v4"},
	"internal/repo/mention":             {"internal/lazyregexp", "internal/repo/source", "internal/rewrite", "internal/safefile", "internal/text"},
	"internal/repo/mention/mentiontest": {"internal/repo/mention", "golang.org/x/tools/txtar"},
	"internal/repo/project":             {"internal/lazyregexp", "internal/repo/mention", "internal/repo/source", "internal/text", "github.com/compose-spec/compose-go/v2/...", "github.com/docker/buildx/bake/hclparser", "github.com/hashicorp/hcl/v2", "github.com/hashicorp/hcl/v2/hclsyntax", "github.com/hashicorp/hcl/v2/json", "github.com/sirupsen/logrus", "github.com/zclconf/go-cty/..."},
	"internal/repo/reader":              {"internal/lazyregexp", "internal/repo/mention", "internal/repo/project", "internal/repo/source", "internal/shell", "internal/text", "go.starlark.net/syntax"},
	"internal/rename":                   {"internal/lazyregexp", "internal/rewrite", "internal/stages", "internal/suggest", "internal/syntax", "internal/text"},
	"internal/atomicfile":               {"internal/lazyregexp", "internal/safefile", "golang.org/x/sys/unix"},
	"internal/atomicfile/filetest":      {},
	"internal/discover":                 {"internal/lazyregexp", "internal/safefile"},
	"internal/config":                   {"internal/images", "internal/discover", "internal/lazyregexp", "internal/safefile", "internal/suggest", "github.com/BurntSushi/toml", "github.com/bmatcuk/doublestar/v4"},
	"internal/format":                   {"internal/lazyregexp", "internal/rewrite", "internal/text", "github.com/sergi/go-diff/diffmatchpatch"},
	"internal/acceptance":               {},
	"internal/trial":                    {},
	"internal/bench":                    {},
	"internal/e2e":                      {},
	"contrib":                           {},
	"internal/run":                      {"internal/atomicfile", "internal/config", "internal/discover", "internal/format", "internal/graph", "internal/images", "internal/rename", "internal/repo", "internal/rewrite", "internal/rules", "internal/rules/image", "internal/safefile", "internal/stages", "internal/suggest", "internal/syntax", "internal/text", "internal/verify", "github.com/mattn/go-isatty"},
	"cmd/dfix":                          {"internal/atomicfile", "internal/collector", "internal/descriptors", "internal/format", "internal/graph", "internal/images", "internal/lazyregexp", "internal/rewrite", "internal/rules", "internal/run", "internal/stages", "internal/suggest", "internal/trace", "internal/verify", "github.com/urfave/cli/v2", "github.com/cpuguy83/go-md2man/v2/md2man"},
}

const (
	buildkitParser        = "github.com/moby/buildkit/frontend/dockerfile/parser"
	buildkitCommand       = "github.com/moby/buildkit/frontend/dockerfile/command"
	buildkitInstructions  = "github.com/moby/buildkit/frontend/dockerfile/instructions"
	buildkitLinter        = "github.com/moby/buildkit/frontend/dockerfile/linter"
	buildkitShell         = "github.com/moby/buildkit/frontend/dockerfile/shell"
	buildkitConverter     = "github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	distributionReference = "github.com/distribution/reference"
	buildkitLLB           = "github.com/moby/buildkit/client/llb"
)

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath   string
	Dir          string
	Standard     bool
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Deps         []string
}

// name is the path below the module.
func (p goPackage) name() string { return strings.TrimPrefix(p.ImportPath, module) }

// listed returns every package of the module and the set of standard ones among all dependencies.
func listed(t *testing.T) (own []goPackage, standard map[string]bool) {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports,Deps", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	standard = map[string]bool{"C": true, "unsafe": true}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		standard[p.ImportPath] = p.Standard
		if strings.HasPrefix(p.ImportPath, module) {
			own = append(own, p)
		}
	}
	return own, standard
}

func allowed(table []string, path string) bool {
	return slices.ContainsFunc(table, func(entry string) bool {
		if prefix, ok := strings.CutSuffix(entry, "..."); ok {
			return strings.HasPrefix(path, prefix)
		}
		return path == entry
	})
}

func TestImportTable(t *testing.T) {
	own, standard := listed(t)
	if len(own) < 5 {
		t.Fatalf("go list names only %d packages", len(own))
	}
	for _, p := range own {
		table, ok := imports[p.name()]
		if !ok {
			t.Errorf("%s has no line in the import table", p.name())
			continue
		}
		for _, path := range p.Imports {
			if !standard[path] && !allowed(table, strings.TrimPrefix(path, module)) {
				t.Errorf("%s must not import %s", p.name(), path)
			}
		}
	}
}

// TestOnlyOneImporter: each of these packages stands behind one of ours, for tests too. The tests of
// contrib read its manifests.
func TestOnlyOneImporter(t *testing.T) {
	walls := map[string]string{
		"github.com/agnivade/levenshtein": "internal/suggest",
		"github.com/sergi/go-diff":        "internal/format",
		"github.com/urfave/cli":           "cmd/dfix",
		"github.com/hashicorp/hcl":        "internal/repo/project",
		"github.com/tailscale/hujson":     "internal/repo/source",
		"github.com/compose-spec":         "internal/repo/project",
		"github.com/docker/buildx":        "internal/repo/project",
		"go.yaml.in/yaml":                 "internal/repo/source contrib",
		"mvdan.cc/sh":                     "internal/shell",
		"github.com/BurntSushi/toml":      "internal/config",
		"github.com/bmatcuk/doublestar":   "internal/config",
	}
	own, _ := listed(t)
	for _, p := range own {
		for _, path := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			for outside, importer := range walls {
				if strings.HasPrefix(path, outside) && !slices.Contains(strings.Fields(importer), p.name()) {
					t.Errorf("%s imports %s, which only %s may", p.name(), path, importer)
				}
			}
		}
	}
}

// TestConverterStaysBehindVerify: work on rules never waits for BuildKit's converter to compile.
func TestConverterStaysBehindVerify(t *testing.T) {
	may := []string{"internal/verify", "internal/verify/verifytest", "internal/rules/rulestest", "internal/run", "cmd/dfix"}
	own, _ := listed(t)
	for _, p := range own {
		for _, path := range []string{buildkitConverter, buildkitLLB} {
			if slices.Contains(p.Deps, path) && !slices.Contains(may, p.name()) {
				t.Errorf("%s depends on %s", p.name(), path)
			}
		}
		if p.name() == "internal/verify" && !slices.Contains(p.Imports, buildkitConverter) {
			t.Errorf("%s does not import %s: this test looks for the wrong package", p.name(), buildkitConverter)
		}
	}
}

// TestVerifyIsIndependent checks that the proof does not use what rules conclude from a file.
func TestVerifyIsIndependent(t *testing.T) {
	conclusions := []string{"internal/artifact", "internal/images", "internal/prefilter", "internal/rename", "internal/repo...", "internal/rules..."}
	for _, name := range conclusions {
		if allowed(imports["internal/verify"], strings.TrimSuffix(name, "...")) {
			t.Errorf("the import table lets internal/verify import %s", name)
		}
	}
	own, _ := listed(t)
	i := slices.IndexFunc(own, func(p goPackage) bool { return p.name() == "internal/verify" })
	if i < 0 {
		t.Fatal("there is no internal/verify")
	}
	for _, path := range own[i].Imports {
		if allowed(conclusions, strings.TrimPrefix(path, module)) {
			t.Errorf("internal/verify imports %s", path)
		}
	}
}

// TestTextIsStandardLibraryOnly and knows nothing of Dockerfiles.
func TestTextIsStandardLibraryOnly(t *testing.T) {
	own, standard := listed(t)
	for _, p := range own {
		if p.name() != "internal/text" {
			continue
		}
		for _, path := range p.Deps {
			if !standard[path] {
				t.Errorf("internal/text depends on %s", path)
			}
		}
		return
	}
	t.Error("there is no internal/text")
}

// TestPurePackages: everything between the bytes that come in and those that go out is a pure function.
func TestPurePackages(t *testing.T) {
	pure := []string{"internal/images", "internal/rules/image", "internal/text", "internal/prefilter", "internal/syntax", "internal/stages", "internal/suggest", "internal/rewrite", "internal/rules", "internal/rules/guard", "internal/shell", "internal/artifact"}
	effects := []string{"os", "os/exec", "net", "net/http", "io/fs", "io/ioutil", "path/filepath", "math/rand", "math/rand/v2"}
	own, _ := listed(t)
	seen := 0
	for _, p := range own {
		if !slices.Contains(pure, p.name()) {
			continue
		}
		seen++
		for _, path := range p.Imports {
			if slices.Contains(effects, path) {
				t.Errorf("%s imports %s", p.name(), path)
			}
		}
	}
	if seen != len(pure) {
		t.Errorf("%d of %d pure packages exist", seen, len(pure))
	}
}

// TestHarnessIsForTestsOnly: no program contains package rulestest.
func TestHarnessIsForTestsOnly(t *testing.T) {
	own, _ := listed(t)
	for _, p := range own {
		if slices.Contains(p.Imports, module+"internal/rules/rulestest") {
			t.Errorf("%s imports rulestest outside its tests", p.name())
		}
	}
}

// TestModuleStandsAlone: `go install` ignores nothing that this build relies on.
func TestModuleStandsAlone(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct{ Replace, Exclude []any }
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	if len(mod.Replace) > 0 || len(mod.Exclude) > 0 {
		t.Errorf("go.mod has %d replace and %d exclude lines", len(mod.Replace), len(mod.Exclude))
	}
}

var testName = regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z]*)`")

// TestArchitectureNamesTests checks that `go test ./...` runs the tests that ARCHITECTURE.md names. A paragraph that
// mentions e2e may name tests that only `make e2e` or the module e2e runs.
func TestArchitectureNamesTests(t *testing.T) {
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	always, elsewhere := testCode(t), codeOf(t, "e2e/*_test.go")
	count := 0
	for paragraph := range strings.SplitSeq(string(page), "\n\n") {
		e2e := strings.Contains(paragraph, "e2e`")
		for _, m := range testName.FindAllStringSubmatch(paragraph, -1) {
			count++
			body, ok := bodyOf(always, m[1])
			if !ok && e2e {
				body, ok = bodyOf(elsewhere, m[1])
			}
			switch {
			case !ok:
				t.Errorf("there is no %s", m[1])
			case !e2e && optional.MatchString(body):
				t.Errorf("%s does not always run", m[1])
			}
		}
	}
	if count < 10 {
		t.Errorf("only %d tests are named", count)
	}
}

// optional matches a test that skips itself unless somebody asks for it.
var optional = regexp.MustCompile(`if [^\n]*(os\.Getenv|testing\.Short)\([^\n]*\{\n\t+t\.Skip`)

// bodyOf returns the text of a test function; ok is false if code does not contain it.
func bodyOf(code, name string) (body string, ok bool) {
	_, body, ok = strings.Cut("\n"+code, "\nfunc "+name+"(")
	line, _, _ := strings.Cut(body, "\n")
	if strings.HasSuffix(line, "}") {
		return line, ok
	}
	body, _, _ = strings.Cut(body, "\n}\n")
	return body, ok
}

// TestArchitectureNamesPackages checks that the package table in ARCHITECTURE.md lists the packages that exist, and no others.
func TestArchitectureNamesPackages(t *testing.T) {
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, m := range packageRow.FindAllSubmatch(page, -1) {
		rows[string(m[1])] = true
	}
	own, _ := listed(t)
	for _, p := range own {
		if path := p.name(); path+"/" != module && !rows[path] {
			t.Errorf("the table does not list %s", path)
		}
		delete(rows, p.name())
	}
	for path := range rows {
		t.Errorf("there is no package %s", path)
	}
}

var packageRow = regexp.MustCompile("(?m)^\\| `((?:internal|cmd|contrib)[^`]*)` \\|")

// testCode is the text of the test files that `go test ./...` compiles: without those of other modules, and of systems and
// build tags that are not chosen.
func testCode(t *testing.T) string {
	t.Helper()
	code := codeOf(t, "*_test.go")
	own, _ := listed(t)
	for _, p := range own {
		for _, name := range slices.Concat(p.TestGoFiles, p.XTestGoFiles) {
			code += codeOf(t, filepath.Join(p.Dir, name))
		}
	}
	return code
}

// codeOf is the text of the files that match a pattern, of which there must be one.
func codeOf(t *testing.T, pattern string) string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files match %s: %v", pattern, err)
	}
	var all strings.Builder
	for _, name := range names {
		code, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(code)
	}
	return all.String()
}
