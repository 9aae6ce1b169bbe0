package shell

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Text beyond these limits is not parsed. The parser is recursive, so deeply nested text would exhaust the stack and end the
// process.
const (
	maxText       = 256 << 10
	maxNested     = 5_000  // characters that can open a nested construct or join two
	maxDepth      = 60     // levels of nested compound commands
	maxCommands   = 4_000  // of a script, with functions and loops written out
	maxStatements = 40_000 // likewise
	maxCalls      = 16     // levels of nested functions and shells
	maxRounds     = 32     // of a loop whose words are known
	maxValue      = 4_096  // bytes of a variable's value
)

var (
	errLong   = errors.New("the shell text is too long")
	errNested = errors.New("the shell text is nested too deep")
	errMany   = errors.New("the shell text has too many commands")
)

// limits returns an error if a text exceeds the limits.
func limits(text string) error {
	if len(text) > maxText {
		return errLong
	}
	const opening, operators = "({[`|&!<", "+*%?=,:^" // operators nest in arithmetic
	if countAny(text, opening) > maxNested || keywords(text) > maxNested || unary(text) > maxNested ||
		strings.Contains(text, "((") && countAny(text, operators) > maxNested {
		return errNested
	}
	return nil
}

// countAny returns the number of bytes of a text that are in set.
func countAny(text, set string) int {
	n := 0
	for i := range len(text) {
		if strings.IndexByte(set, text[i]) >= 0 {
			n++
		}
	}
	return n
}

// keywords counts the words that open a compound command.
func keywords(text string) int {
	n := 0
	for _, word := range []string{"if", "while", "until", "for", "case", "select", "time", "coproc", "function"} {
		n += strings.Count(text, word)
	}
	return n
}

// unary returns the length of the longest run of unary operators, which nest in arithmetic expressions.
func unary(text string) int {
	longest, run := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '+', '-', '~':
			run++
			longest = max(longest, run)
		case ' ', '\t', '\n', '\r', '\\':
		default:
			run = 0
		}
	}
	return longest
}

// depth returns how deep compound commands are nested.
func depth(file *syntax.File) int {
	deepest, now := 0, 0
	var open []int
	syntax.Walk(file, func(n syntax.Node) bool {
		if n == nil {
			now -= open[len(open)-1]
			open = open[:len(open)-1]
			return true
		}
		more := 0
		switch n.(type) {
		case *syntax.IfClause, *syntax.WhileClause, *syntax.ForClause, *syntax.CaseClause, *syntax.Block, *syntax.Subshell,
			*syntax.CmdSubst, *syntax.ProcSubst, *syntax.FuncDecl, *syntax.ParamExp, *syntax.TimeClause, *syntax.ParenArithm, *syntax.ArithmExp:
			more = 1
		}
		now += more
		open = append(open, more)
		deepest = max(deepest, now)
		return true
	})
	return deepest
}
