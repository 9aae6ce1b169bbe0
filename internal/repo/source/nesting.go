package source

import "fmt"

// maxNesting is how deep brackets may be nested, in any format.
const maxNesting = 100

// errNesting is the error for a text whose brackets are nested too deeply for a recursive parser. A stack overflow ends the
// process and cannot be recovered.
var errNesting = fmt.Errorf("brackets are nested more than %d deep", maxNesting)

// Nesting returns an error if brackets may be nested too deeply for a recursive parser. It also counts brackets in strings and
// comments.
func Nesting(src []byte) error {
	depth := 0
	for _, c := range src {
		switch c {
		case '(', '[', '{':
			if depth++; depth > maxNesting {
				return errNesting
			}
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
	}
	return nil
}
