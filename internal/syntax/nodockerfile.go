package syntax

import (
	"bytes"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// NoDockerfile returns what a text is if only its name is that of a Dockerfile: it has no instruction, like a
// manual page, or it is a template that begins with a statement. It returns "" for a Dockerfile with a mistake.
func NoDockerfile(src []byte) string {
	word := firstWord(src)
	switch {
	case slices.ContainsFunc(statements, func(mark string) bool { return strings.HasPrefix(word, mark) }):
		return "a template, whose first word is " + word
	case misspelled().MatchString(word):
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

// misspelled matches a word that is probably meant as an instruction.
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

// statements holds the beginnings of statements in template languages.
var statements = []string{"{{", "{%", "<%"}

// instruction reports whether a line begins with the name of an instruction, all in upper or all in lower case.
// Lines of prose may begin with "From" and "Run".
func instruction(line *parser.Node) bool {
	_, known := command.Commands[strings.ToLower(line.Value)]
	name, _, _ := strings.Cut(strings.TrimSpace(line.Original), " ")
	return known && (strings.ToUpper(name) == name || strings.ToLower(name) == name)
}
