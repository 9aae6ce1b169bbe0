package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// valid is the script command `valid SCHEMA FILE`: the file, or each line of a jsonl file, has that
// schema, which is named from the root of the project.
func valid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: valid SCHEMA FILE")
	}
	schema, err := compileSchema(args[0])
	ts.Check(err)
	documents := []string{ts.ReadFile(args[1])}
	if strings.HasSuffix(args[1], "jsonl") {
		documents = strings.Split(strings.TrimSpace(documents[0]), "\n")
	}
	for _, document := range documents {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
		ts.Check(err)
		ts.Check(schema.Validate(value))
	}
}

// compileSchema finds the schemas that a schema refers to in the same directory, and ignores their $id.
func compileSchema(name string) (*jsonschema.Schema, error) {
	const published = "https://raw.githubusercontent.com/dfix-dev/dfix/main/"
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	files, err := filepath.Glob("../../schema/*.json")
	if err != nil {
		return nil, err
	}
	for _, file := range append(files, filepath.Join("../..", name)) {
		text, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		value, err := jsonschema.UnmarshalJSON(text)
		text.Close()
		if err != nil {
			return nil, err
		}
		id := published + strings.TrimPrefix(filepath.ToSlash(file), "../../")
		if err := compiler.AddResource(id, value); err != nil && !strings.Contains(err.Error(), "already") {
			return nil, err
		}
	}
	return compiler.Compile(published + name)
}
