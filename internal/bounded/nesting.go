// Package bounded refuses untrusted texts that would exhaust a parser or an evaluator. Those libraries cannot be stopped, and a
// stack overflow ends the whole process.
package bounded

import (
	"bytes"
	"errors"
	"fmt"
)

const (
	maxNesting = 100     // of brackets, in any format
	maxChain   = 1000    // of operators for which the parser of HCL calls itself
	maxHCL     = 1 << 18 // bytes
)

// ErrNesting is the error for a text whose brackets are nested too deeply for a recursive parser. A stack overflow ends the
// process and cannot be recovered.
var ErrNesting = fmt.Errorf("brackets are nested more than %d deep", maxNesting)

// Nesting returns ErrNesting if brackets may be nested too deeply. It also counts brackets in strings and comments.
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

// expressions returns an error for a text that the parser of HCL must not see. The parser calls itself for brackets, unary
// operators and conditions, and takes quadratic time for some that do not end.
func expressions(src []byte) error {
	switch {
	case len(src) > maxHCL:
		return fmt.Errorf("larger than %d KiB", maxHCL>>10)
	case bytes.Count(src, []byte("?")) > maxChain, chained(src, "!-") > maxChain:
		return errors.New("an expression is too long")
	}
	return Nesting(src)
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
