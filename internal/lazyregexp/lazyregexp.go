// Package lazyregexp compiles regular expressions when they are first used, so that a program with many of them starts
// quickly.
package lazyregexp

import (
	"os"
	"regexp"
	"strings"
	"sync"
)

// inTest reports whether the program is a test, which compiles everything at once to find what is wrong.
var inTest = len(os.Args) > 0 && strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test")

// New returns a function that returns the expression that expr spells. Its first call compiles the expression, and panics if
// expr is wrong; in a test New does. Several goroutines may call the function.
func New(expr string) func() *regexp.Regexp {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
	if inTest {
		compiled()
	}
	return compiled
}
