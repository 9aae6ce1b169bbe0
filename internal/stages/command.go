package stages

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

var plainCommand = lazyregexp.New(`^[A-Za-z0-9_./:,@%+ \t-][A-Za-z0-9_./:,@%+= \t-]*$`)

// PlainWords returns the words of a command. ok is false if a shell does more with the command than split it at
// blanks: it contains a quote, variable, pattern, assignment or operator.
func PlainWords(command string) ([]string, bool) {
	words := strings.FieldsFunc(command, func(c rune) bool { return c == ' ' || c == '\t' })
	if len(words) == 0 || !plainCommand().MatchString(command) || strings.Contains(words[0], "=") {
		return nil, false
	}
	return words, true
}
