package format

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// foreign are the variables with the paths of schemas by the authors of a format: OASIS for SARIF, reviewdog for
// rdjsonl. These schemas are not part of the project; make e2e fetches them. Those in testdata are stricter.
var foreign = map[string]string{"sarif": "DFIX_SARIF_SCHEMA", "rdjsonl": "DFIX_RDF_SCHEMA"}

func schemaFile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for _, published := range []string{"record", "report"} {
		file := filepath.Join("..", "..", "schema", published+".schema.json")
		id := "https://raw.githubusercontent.com/dfix-dev/dfix/main/schema/" + published + ".schema.json"
		if err := compiler.AddResource(id, decode(t, read(t, file))); err != nil {
			t.Fatal(err)
		}
	}
	compiled, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	return value
}

// schemas returns the schema of every report that is JSON. jsonl is checked line by line.
func schemas(t *testing.T) map[string]*jsonschema.Schema {
	const published = "https://raw.githubusercontent.com/dfix-dev/dfix/main/schema/"
	all := map[string]*jsonschema.Schema{
		"jsonl": schemaFile(t, published+"record.schema.json"), "json": schemaFile(t, published+"report.schema.json"),
		"sarif": schemaFile(t, "testdata/sarif.schema.json"), "rdjsonl": schemaFile(t, "testdata/rdjsonl.schema.json"),
		"gitlab": schemaFile(t, "testdata/gitlab.schema.json"),
	}
	for name, variable := range foreign {
		if file := os.Getenv(variable); file != "" {
			all[name+", by its authors"] = schemaFile(t, file)
		}
	}
	return all
}

// TestReportsMatchTheirSchemas checks every kind of outcome, odd names and texts, and a run without files.
func TestReportsMatchTheirSchemas(t *testing.T) {
	samples := map[string][]*File{"none": nil, "odd": oddFiles(), "all fates": {sampleFile()}}
	for name, schema := range schemas(t) {
		format, _, _ := strings.Cut(name, ",")
		for sample, files := range samples {
			out := render(t, format, Options{Version: "v1", Rules: sampleRules(), Page: samplePage}, files...)
			for _, document := range documents(format, out) {
				if err := schema.Validate(decode(t, []byte(document))); err != nil {
					t.Errorf("%s of %s: %v\n%s", name, sample, err, document)
				}
			}
		}
	}
}

// documents splits a report of lines into its lines.
func documents(format, out string) []string {
	if !strings.HasSuffix(format, "jsonl") {
		return []string{out}
	}
	return strings.FieldsFunc(out, func(r rune) bool { return r == '\n' })
}

// TestSchemasReject: the schemas reject what is not a report, so the test above can fail.
func TestSchemasReject(t *testing.T) {
	all := schemas(t)
	for name, change := range map[string][2]string{
		"jsonl": {`"status":"changed"`, `"status":"change"`}, "json": {`"files":[`, `"file":[`},
		"sarif": {`"version":"2.1.0"`, `"version":"2.0.0"`}, "rdjsonl": {`"severity":"WARNING"`, `"severity":"warning"`},
		"gitlab": {`"severity":"minor"`, `"severity":"small"`},
	} {
		out := render(t, name, Options{Version: "v1", Rules: sampleRules(), Page: samplePage}, sampleFile())
		broken := strings.Replace(documents(name, out)[0], change[0], change[1], 1)
		var invalid *jsonschema.ValidationError
		if err := all[name].Validate(decode(t, []byte(broken))); broken == out || !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if authors := all[name+", by its authors"]; authors != nil && authors.Validate(decode(t, []byte(broken))) == nil {
			t.Errorf("%s: its authors' schema accepts %s", name, broken)
		}
	}
}
