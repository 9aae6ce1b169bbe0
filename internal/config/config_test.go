package config

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dfix-dev/dfix/internal/discover"
)

var rules = []string{"all", "default", "numeric-from", "stage-case"}

// writeFiles writes files below a directory without symbolic links, and returns the directory.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRead(t *testing.T) {
	dir := writeFiles(t, map[string]string{"dfix.toml": `select = ["all"]
extend-select = ["stage-case"]
ignore = []
unsafe = ["numeric-from"]
exclude = ["vendor", "images/**/old"]
include = ["testdata/"]
[per-file-ignores]
"legacy/*" = ["numeric-from"]
`})
	c, err := Read(filepath.Join(dir, "dfix.toml"), rules)
	if err != nil {
		t.Fatal(err)
	}
	if c.Ignore == nil || !slices.Equal(c.Select, list{"all"}) || !slices.Equal(c.Unsafe, list{"numeric-from"}) {
		t.Errorf("%+v", c)
	}
	if got := c.IgnoredAt(filepath.Join(dir, "legacy/Dockerfile")); !maps.Equal(got, map[string]string{"numeric-from": "legacy/*"}) {
		t.Errorf("ignored: %v", got)
	}
	none := &Config{}
	if none.Includes(dir, true) || none.Excludes(dir) || len(none.IgnoredAt(dir)) > 0 || none.Moves() != nil {
		t.Error("an empty config excludes, ignores or replaces something")
	}
}

func TestErrorsHavePlaces(t *testing.T) {
	for text, want := range map[string]string{
		"select = [\"numeric-from\"]\nselct = [\"x\"]\n": `f:2: unknown key "selct": did you mean select?`,
		"\n\nSelect = []\n":                                               `f:3: unknown key "Select": did you mean select?`,
		"[tool]\nx = 1\n":                                                 `f:1: unknown key "tool"`,
		"[per-file-ignores]\n[rules.x]\ny = 1\n":                          `f:2: unknown key "rules"`,
		"select = [\n  \"all\",\n  \"numeric-form\",\n]\n":                `f:3: select: unknown rule "numeric-form": did you mean numeric-from?`,
		"ignore = [\"zzz\"]\n":                                            `f:1: ignore: unknown rule "zzz"`,
		"[per-file-ignores]\n\"a\" = []\n\"b.{x,y}\" = [\"stage-cas\"]\n": `f:3: per-file-ignores."b.{x,y}": unknown rule "stage-cas": did you mean stage-case?`,
		"unsafe = true\n":                                                 `f:1: unsafe: want an array of strings`,
		"ignore = []\nunsafe = [1]\n":                                     `f:2: unsafe: want an array of strings, got 1`,
		"# x\nexclude = [\"a\", \"[\"]\n":                                 `f:2: exclude: "[" is not a valid pattern`,
		"include = [\"{a\"]\n":                                            `f:1: include: "{a" is not a valid pattern`,
		"[per-file-ignores]\n\"{a\" = [\"all\"]\n":                        `f:2: per-file-ignores: "{a" is not a valid pattern`,
		"select = [\n":                                                    `f:1: select: unexpected EOF; expected value`,
		"[[image]]\nfrom = 'a/b:1'\nto = 'a/b:2'\n[[image]]\nfrom = 'a/b:2'\nto = 'a/b:3'\n": `f:1: image: a second run would change the result of the first: (f:1: a/b:1 to a/b:2) makes an image a/b:2, and (f:4: a/b:2 to a/b:3) makes that a/b:3`,
		"\n[[image]]\nfrom = 'a/b:1'\n":                       `f:2: image: it needs from and to, which are strings`,
		"\n[[image]]\nfrom = 'a'\nto = 'B'\n":                 `f:2: image: "B" is not an image reference: invalid reference format: repository name (library/B) must be lowercase`,
		"[[image]]\nfrom = 'a'\nto = 'b'\nwith = 'c'\n":       `f:1: image: unknown key "with": it has from and to`,
		"ignore = []\nimage = 1\n":                            `f:2: image: want tables [[image]] with from and to`,
		"ignore = []\nimage = [{from = 'a', to = 'b'}, {}]\n": `f:2: image: it needs from and to, which are strings`,
		"per-file-ignores = 1\n":                              `f:1: per-file-ignores: want a table`,
	} {
		_, err := parse("f", "/", text, rules)
		var located *Error
		if !errors.As(err, &located) || err.Error() != want {
			t.Errorf("%q\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestMatch(t *testing.T) {
	c := &Config{dir: "/repo/sub"}
	for _, test := range []struct {
		glob, path string
		want       bool
	}{
		{"vendor", "/repo/sub/a/vendor/Dockerfile", true},
		{"vendor/", "/repo/sub/a/vendor/Dockerfile", true},
		{"vendor", "/repo/sub/a/vendors/Dockerfile", false},
		{"*.Dockerfile", "/repo/sub/a/b.Dockerfile", true},
		{"a/*", "/repo/sub/a/b/Dockerfile", true},
		{"a/*", "/repo/sub/b/a/Dockerfile", false},
		{"/Dockerfile", "/repo/sub/Dockerfile", true},
		{"/Dockerfile", "/repo/sub/a/Dockerfile", false},
		{"./a/Dockerfile", "/repo/sub/a/Dockerfile", true},
		{"a/**/x", "/repo/sub/a/x/Dockerfile", true},
		{"{a,b}/Dockerfile", "/repo/sub/b/Dockerfile", true},
		{"**", "/repo/other/Dockerfile", false},
		{"**", "/repo/sub/new\nline", true},
		{"\xff*", "/repo/sub/\xff\xfe/Dockerfile", true},
	} {
		if got := c.match(test.glob, filepath.FromSlash(test.path)); got != test.want {
			t.Errorf("match(%q, %q) = %v", test.glob, test.path, got)
		}
	}
}

func TestIncludes(t *testing.T) {
	for _, test := range []struct {
		glob, path string
		file, dir  bool
	}{
		{"vendor", "/repo/a/vendor", true, true},
		{"vendor", "/repo/a/vendor/x/Dockerfile", true, true},
		{"vendor", "/repo/node_modules", false, false},
		{"vendor/", "/repo/vendor/node_modules", true, true},
		{"**", "/repo/vendor", true, true},
		{"vendor/kit/*", "/repo/vendor", false, true},
		{"vendor/kit/*", "/repo/vendor/kit", false, true},
		{"vendor/kit/*", "/repo/vendor/kit/Dockerfile", true, true},
		{"vendor/kit/*", "/repo/vendor/other", false, false},
		{"vendor/kit/*", "/repo/a/vendor", false, false},
		{"**/vendor/kit/Dockerfile", "/repo/a/vendor", false, true},
		{"**/Dockerfile", "/repo/a/vendor", false, false},
		{"**/Dockerfile", "/repo/a/vendor/Dockerfile", true, true},
		{"*/kit", "/repo/vendor", false, true},
		{"{vendor/kit,a}/x", "/repo/vendor", false, true},
		{"vendor/kit", "/other/vendor", false, false},
	} {
		c := &Config{dir: "/repo", Include: list{test.glob}}
		if file, dir := c.Includes(test.path, false), c.Includes(test.path, true); file != test.file || dir != test.dir {
			t.Errorf("include %q, %s: %v as a file, %v as a directory", test.glob, test.path, file, dir)
		}
	}
}

// TestFinder: only the nearest file counts, the root of a work tree ends the search, and each file is read once.
func TestFinder(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"dfix.toml": "select = ['all']", "a/.dfix.toml": "select = ['stage-case']", "a/dfix.toml": "broken", "a/b/x": "",
		"repo/.git/HEAD": "x", "repo/sub/x": "", "own/.git/HEAD": "x", "own/dfix.toml": "ignore = ['all']", "own/sub/x": "", "bad/dfix.toml": "x = 1", "bad/sub/x": "",
	})
	f := NewFinder(rules, nil)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for sub, want := range map[string]string{".": "dfix.toml", "a": "a/.dfix.toml", "a/b": "a/.dfix.toml", "repo/sub": "", "own/sub": "own/dfix.toml"} {
				c, err := f.For(filepath.Join(dir, sub))
				if err != nil || want == "" && c != nil || want != "" && c.file != filepath.Join(dir, want) {
					t.Errorf("%s: %+v, %v", sub, c, err)
				}
			}
			var located *Error
			if _, err := f.For(filepath.Join(dir, "bad/sub")); !errors.As(err, &located) || located.line != 1 {
				t.Errorf("bad/sub: %v", err)
			}
		})
	}
	group.Wait()
	first, _ := f.For(filepath.Join(dir, "a"))
	if second, _ := f.For(filepath.Join(dir, "a/b")); first != second {
		t.Error("a/.dfix.toml was read twice")
	}
}

func TestUnreadableConfig(t *testing.T) {
	dir := writeFiles(t, map[string]string{"dfix.toml/x": "", "sub/x": ""})
	if c, err := NewFinder(rules, nil).For(filepath.Join(dir, "sub")); err == nil {
		t.Errorf("a directory is read as a config: %+v", c)
	}
}

// TestSchema: the published schema has the keys of the struct, and accepts and refuses what Read does.
func TestSchema(t *testing.T) {
	text, err := os.ReadFile("../../schema/config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var published struct{ Properties map[string]any }
	if err := json.Unmarshal(text, &published); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(slices.Sorted(slices.Values(keys())), slices.Sorted(maps.Keys(published.Properties))); d != "" {
		t.Error(d)
	}
	schema, err := jsonschema.NewCompiler().Compile("../../schema/config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for config, good := range map[string]bool{
		"": true, "select = ['all']\nextend-select = []\nignore = ['stage-case']\nunsafe = ['default']\nexclude = ['a', '**/b']\ninclude = ['vendor']\n[per-file-ignores]\nx = ['numeric-from']\n": true,
		"[[image]]\nfrom = 'a'\nto = 'b'\n": true, "[[image]]\nfrom = 'a'\n": false, "[[image]]\nfrom = 'a'\nto = 1\n": false, "image = 1": false,
		"[[image]]\nfrom = 'a'\nto = 'b'\nx = 1": false, "[image]\nfrom = 'a'\nto = 'b'": false,

		"selct = []": false, "select = 'all'": false, "unsafe = true": false, "exclude = [1]": false, "include = 'vendor'": false, "ignore = [[]]": false,
		"per-file-ignores = []": false, "[per-file-ignores]\nx = 'all'": false, "[[exclude]]\nx = 1": false,
	} {
		_, err := parse("f", "/", config, rules)
		if schemaErr := schema.Validate(document(t, config)); (err == nil) != good || (schemaErr == nil) != good {
			t.Errorf("%q: read: %v; schema: %v", config, err, schemaErr)
		}
	}
}

// document reads TOML into the types of JSON, which the schema knows.
func document(t *testing.T, config string) map[string]any {
	t.Helper()
	var d map[string]any
	if _, err := toml.Decode(config, &d); err != nil {
		t.Fatal(err)
	}
	if tables, ok := d["image"].([]map[string]any); ok {
		d["image"] = slices.Collect(func(yield func(any) bool) {
			for _, table := range tables {
				yield(table)
			}
		})
	}
	return d
}

// TestSchemaStore: the entry for the catalog of schemastore.org names the config files and the schema, which uses the
// draft that all editors support. The schema and dfix accept and refuse the same examples.
func TestSchemaStore(t *testing.T) {
	var entry struct {
		Name, Description, URL string
		FileMatch              []string
	}
	var published struct {
		Schema string `json:"$schema"`
		ID     string `json:"$id"`
	}
	for file, into := range map[string]any{"schemastore/catalog.json": &entry, "config.schema.json": &published} {
		text, err := os.ReadFile("../../schema/" + file)
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(slices.Sorted(slices.Values(entry.FileMatch)), slices.Sorted(slices.Values(Names))) || entry.URL != published.ID {
		t.Errorf("%+v, %+v", entry, published)
	}
	if published.Schema != "http://json-schema.org/draft-07/schema#" {
		t.Errorf("the schema is of %s", published.Schema)
	}
	schema, err := jsonschema.NewCompiler().Compile("../../schema/config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for dir, good := range map[string]bool{"test": true, "negative_test": false} {
		files, err := filepath.Glob("../../schema/schemastore/" + dir + "/*.toml")
		if err != nil || len(files) < 2 {
			t.Fatalf("%s: %q, %v", dir, files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = parse("f", "/", string(text), append(rules, "essential", "checks", "unguarded-artifact", "unknown-stage", "image"))
			if schemaErr := schema.Validate(document(t, string(text))); (err == nil) != good || (schemaErr == nil) != good {
				t.Errorf("%s: read: %v; schema: %v", file, err, schemaErr)
			}
		}
	}
}

// TestPageExample: the file that docs/config.md shows can be read.
func TestPageExample(t *testing.T) {
	page, err := os.ReadFile("../../docs/config.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```toml\n")
	example, _, ok := strings.Cut(example, "```")
	c, err := parse("f", "/", example, append(rules, "relative-context-destination", "unguarded-artifact", "unknown-stage"))
	if !ok || err != nil || len(c.PerFileIgnores) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestFinderBelievesSearch: in a directory of SameAsParent, For does not look for a config, and uses the one above.
func TestFinderBelievesSearch(t *testing.T) {
	dir := writeFiles(t, map[string]string{"dfix.toml": "", "a/b/Dockerfile": "", "c/dfix.toml": "", "c/d/Dockerfile": "", "r/.git/HEAD": "", "r/s/Dockerfile": ""})
	sameAsParent := &discover.SameAsParent{Names: Names}
	discover.Find(t.Context(), []string{dir}, discover.Options{NoGitignore: true, SameAsParent: sameAsParent})
	knowing, asking := NewFinder(rules, sameAsParent), NewFinder(rules, nil)
	for _, name := range []string{".", "a/b", "a", "c/d", "c", "r/s", "r", "a/b/none", "a/b"} {
		got, _ := knowing.For(filepath.Join(dir, name))
		want, err := asking.For(filepath.Join(dir, name))
		if err != nil || (got == nil) != (want == nil) || got != nil && got.file != want.file {
			t.Errorf("%s: %v, want %v (%v)", name, got, want, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "a/b/dfix.toml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if c, _ := knowing.For(filepath.Join(dir, "a/b")); c.dir != dir {
		t.Errorf("it was looked for: %s", c.dir)
	}
}
