package syntax

import (
	"bytes"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// NoDockerfile says what a text is that BuildKit does not accept and that is only called like a Dockerfile: one
// without any instruction, as a manual page, or a template whose first word is a statement. It is empty for a
// Dockerfile with a mistake.
func NoDockerfile(src []byte) string {
	word := firstWord(src)
	switch {
	case slices.ContainsFunc(statements, func(mark string) bool { return strings.HasPrefix(word, mark) }):
		return "a template, whose first word is " + word
	case misspelled.MatchString(word):
		return ""
	}
	result, err := parser.Parse(bytes.NewReader(src))
	switch {
	case err != nil && strings.Contains(err.Error(), "file with no instructions"),
		err == nil && !slices.ContainsFunc(result.AST.Children, instruction):
		return "without any instruction"
	}
	return ""
}

// misspelled is what somebody writes who means an instruction.
var misspelled = lazyregexp.New(`^[A-Z]{2,}$`)

// firstWord returns the first word that is not in a comment.
func firstWord(src []byte) string {
	for line := range bytes.Lines(bytes.TrimPrefix(src, bom)) {
		if words := bytes.Fields(line); len(words) > 0 && words[0][0] != '#' {
			return string(words[0])
		}
	}
	return ""
}

// statements begin the statements of template languages.
var statements = []string{"{{", "{%", "<%"}

// instruction reports whether a line begins with the name of an instruction as people write it, all in upper or all in
// lower case: prose has lines that begin with "From" and "Run".
func instruction(line *parser.Node) bool {
	_, known := command.Commands[strings.ToLower(line.Value)]
	name, _, _ := strings.Cut(strings.TrimSpace(line.Original), " ")
	return known && (strings.ToUpper(name) == name || strings.ToLower(name) == name)
}
