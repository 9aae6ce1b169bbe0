// Package bounded keeps texts of strangers from parsers and evaluators that they would exhaust. Those libraries cannot be stopped,
// and a stack that overflows ends the whole process.
package bounded

import (
	"bytes"
	"errors"
	"fmt"
)

const (
	maxNesting = 100     // of brackets, in any format
	maxChain   = 1000    // of operators that a parser of HCL calls itself for
	maxHCL     = 1 << 18 // bytes
)

// ErrNesting is the error for a text that a parser which calls itself for each bracket is not given. A stack that
// overflows ends the whole run: no recover catches it.
var ErrNesting = fmt.Errorf("brackets are nested more than %d deep", maxNesting)

// Nesting returns ErrNesting if brackets may be nested too deep. It knows nothing of strings and comments, so brackets
// in them count.
func Nesting(src []byte) error {
	depth := 0
	for _, c := range src {
		switch c {
		case '(', '[', '{':
			if depth++; depth > maxNesting {
				return ErrNesting
			}
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
	}
	return nil
}

// expressions returns why a text is not given to the parser of HCL, which calls itself for brackets, unary operators and
// conditions, and takes quadratic time for some that do not end.
func expressions(src []byte) error {
	switch {
	case len(src) > maxHCL:
		return fmt.Errorf("larger than %d KiB", maxHCL>>10)
	case bytes.Count(src, []byte("?")) > maxChain, chained(src, "!-") > maxChain:
		return errors.New("an expression is too long")
	}
	return Nesting(src)
}

// chained is the length of the longest row of operators, in which white space does not count.
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
