package checks

import (
	"bytes"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// reread parses one instruction after edits with BuildKit's parser. It returns nil if the result is not one instruction.
func reread(file *syntax.File, in *syntax.Instruction, edits []text.Edit) *parser.Node {
	moved := make([]text.Edit, len(edits))
	for i, e := range edits {
		moved[i] = text.Replace(text.Span{Start: e.Span.Start - in.Lines.Start, End: e.Span.End - in.Lines.Start}, e.New)
	}
	after, err := text.Apply(in.Lines.Of(file.Src), moved)
	if err != nil {
		return nil
	}
	if file.Escape == '`' {
		after = append([]byte("# escape=`\n"), after...)
	}
	res, err := parser.Parse(bytes.NewReader(after))
	if err != nil || len(res.AST.Children) != 1 || len(res.Warnings) > 0 && !bytes.Contains(in.Lines.Of(file.Src), []byte("\n")) {
		return nil
	}
	return res.AST.Children[0]
}

// keyValue returns the key and the value of an instruction with one KEY=VALUE pair.
func keyValue(node *parser.Node) (key, value string, ok bool) {
	if node == nil || node.Next == nil || node.Next.Next == nil {
		return "", "", false
	}
	delim := node.Next.Next.Next
	return node.Next.Value, node.Next.Next.Value, delim != nil && delim.Value == "=" && delim.Next == nil
}

// same reports whether BuildKit reads the same pair after edits, for all values of its variables.
func (p *pair) same(edits []text.Edit) bool {
	node := reread(p.file, p.in, edits)
	key, value, ok := keyValue(node)
	if !ok || node.Value != p.in.Keyword.Text {
		return false
	}
	return !slices.ContainsFunc(environments(p.key+" "+p.value), func(env []string) bool {
		return compiled(p.key, p.file.Escape, env) != compiled(key, p.file.Escape, env) ||
			compiled(p.value, p.file.Escape, env) != compiled(value, p.file.Escape, env)
	})
}

// compiledWord is the result of expanding a word as BuildKit does.
type compiledWord struct {
	text, unmatched string
	failed          bool
}

// compiled expands a word as BuildKit does (dockerfile2llb, dispatch). Bytes that are no UTF-8 become U+FFFD there.
func compiled(word string, escape byte, env []string) compiledWord {
	text, unmatched, err := shell.NewLex(rune(escape)).ProcessWord(string([]rune(word)), shell.EnvsFromSlice(env))
	var names []string
	for name := range unmatched {
		names = append(names, name)
	}
	slices.Sort(names)
	if err != nil {
		return compiledWord{failed: true}
	}
	return compiledWord{text, strings.Join(names, " "), false}
}

var reUsed = lazyregexp.New(`[\p{L}_][\p{L}\p{Nd}_]*`)

// environments returns environments in which the variables of a text are unset, empty, set to plain text, and set to special
// characters.
func environments(in string) [][]string {
	names := reUsed().FindAllString(in, -1)
	list := [][]string{nil}
	for _, value := range []string{"", "value", `a "b" 'c' $d \e ` + "`f` *.g {h}"} {
		var env []string
		for _, name := range names {
			env = append(env, name+"="+value)
		}
		list = append(list, env)
	}
	return list
}
