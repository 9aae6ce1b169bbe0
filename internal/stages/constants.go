package stages

import (
	"maps"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// constants are the variables that ENV sets in a file. No build argument changes them, and what the base image sets does not matter
// (convert.go dispatchEnv, instructions/commands.go).
type constants map[string]string

// set takes what an ENV sets. All its values see the variables as they were before it.
func (c constants) set(env *instructions.EnvCommand) {
	before := maps.Clone(c)
	for _, kv := range env.Env {
		if value, ok := before.expand(kv.Value); ok {
			c[kv.Key] = value
		} else {
			delete(c, kv.Key)
		}
	}
}

// plainUse is $NAME or ${NAME}.
var plainUse = lazyregexp.New(`\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\})`)

func (c constants) expand(word string) (text string, ok bool) {
	return Expand(word, func(name string) (string, bool) {
		value, known := c[name]
		return value, known
	})
}

// Expand returns a word without its double quotes, with $NAME and ${NAME} replaced by what value returns. ok is false if value does
// not know one of them, or if BuildKit's shell lexer would do more.
func Expand(word string, value func(name string) (string, bool)) (text string, ok bool) {
	if n := len(word); n >= 2 && word[0] == '"' && word[n-1] == '"' {
		word = word[1 : n-1]
	}
	if strings.ContainsAny(word, "\\'\"`") {
		return "", false
	}
	ok = !strings.Contains(plainUse().ReplaceAllString(word, ""), "$")
	text = plainUse().ReplaceAllStringFunc(word, func(use string) string {
		text, known := value(strings.Trim(use, "${}"))
		ok = ok && known
		return text
	})
	return text, ok
}
