package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"

	"github.com/dfix-dev/dfix/internal/repo/source"
)

const (
	maxChain = 1000    // of operators for which the parser of HCL calls itself
	maxHCL   = 1 << 18 // bytes
)

// parseHCL parses a file of HCL, or of its JSON syntax if its name ends in ".json". It returns an error if the file is not valid, or
// if parsing or evaluating it might take too much time or memory.
func parseHCL(name string, src []byte) (*hcl.File, error) {
	if err := checkHCL(src); err != nil {
		return nil, err
	}
	parse := hcljson.Parse
	if !strings.HasSuffix(name, ".json") {
		parse = func(src []byte, name string) (*hcl.File, hcl.Diagnostics) {
			return hclsyntax.ParseConfig(src, name, hcl.InitialPos)
		}
	}
	file, diags := parse(src, name)
	if diags.HasErrors() {
		return nil, errors.New(diags[0].Error())
	}
	g := &growth{parts: map[string][]hclsyntax.Expression{}, sizes: map[string]measure{}}
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		g.body(body)
	} else if err := g.json(json.NewDecoder(bytes.NewReader(src))); err != nil {
		return nil, err
	}
	return file, g.check()
}

// checkHCL returns an error for a text that the parser of HCL must not see. The parser is recursive for brackets, unary
// operators and conditions, and takes quadratic time for some that do not end.
func checkHCL(src []byte) error {
	switch {
	case len(src) > maxHCL:
		return fmt.Errorf("larger than %d KiB", maxHCL>>10)
	case bytes.Count(src, []byte("?")) > maxChain, chained(src, "!-") > maxChain:
		return errors.New("an expression is too long")
	}
	return source.Nesting(src)
}

// chained returns the length of the longest run of operators. White space between them does not count.
func chained(src []byte, operators string) int {
	longest, row := 0, 0
	for _, c := range src {
		switch {
		case bytes.IndexByte([]byte(operators), c) >= 0:
			row++
			longest = max(longest, row)
		case c != ' ' && c != '\t' && c != '\n' && c != '\r':
			row = 0
		}
	}
	return longest
}
