package artifact

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// constants adds the variables that a RUN at Body[i] sees: those of ENV, which are certain, and the defaults of ARG,
// which a build can change. A value with a variable that is not known is left out.
func (st *Stage) constants(i int, certain, likely map[string]string) {
	if st.Parent != nil {
		parent := st.reader.Stage(st.Parent)
		parent.constants(len(parent.Cmds), certain, map[string]string{})
	}
	for _, cmd := range st.Cmds[:i] {
		switch c := cmd.(type) {
		case *instructions.EnvCommand:
			for _, kv := range c.Env {
				delete(certain, kv.Key)
				delete(likely, kv.Key)
				set(kv.Key, kv.Value, certain, likely)
			}
		case *instructions.ArgCommand:
			for _, kv := range c.Args {
				if _, env := certain[kv.Key]; !env && kv.Value != nil {
					if value, ok := expand(*kv.Value, certain, likely); ok {
						likely[kv.Key] = value
					}
				}
			}
		}
	}
}

// set adds a value that ENV gives.
func set(key, value string, certain, likely map[string]string) {
	if v, ok := expand(value, certain, nil); ok {
		certain[key] = v
	} else if v, ok := expand(value, certain, likely); ok {
		likely[key] = v
	}
}

// expand replaces $NAME and ${NAME}; ok is false if one of them is not known, or if there is anything else to replace.
func expand(value string, certain, likely map[string]string) (text string, ok bool) {
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		if value[0] == '\'' {
			return value[1 : n-1], !strings.ContainsAny(value[1:n-1], `'\`)
		}
		value = value[1 : n-1]
	}
	if strings.ContainsAny(value, "\\'\"`") {
		return "", false
	}
	ok = true
	text = plainVariable.ReplaceAllStringFunc(value, func(use string) string {
		name := strings.Trim(use, "${}")
		if v, known := certain[name]; known {
			return v
		}
		v, known := likely[name]
		ok = ok && known
		return v
	})
	return text, ok && !strings.Contains(plainVariable.ReplaceAllString(value, ""), "$")
}

var plainVariable = lazyregexp.New(`\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})`)

// Constant returns a word of a COPY at Body[i] with the variables of ENV replaced; ok is false if one is not known.
func (st *Stage) Constant(i int, word string) (text string, ok bool) {
	if !strings.Contains(word, "$") {
		return word, true
	}
	certain, likely := map[string]string{}, map[string]string{}
	st.constants(i, certain, likely)
	return expand(word, certain, nil)
}
