package artifact

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/stages"
)

// constants adds the variables that a RUN at Body[i] sees: those of ENV, which are certain, and the defaults of ARG,
// which a build can change. It leaves out values that contain unknown variables.
func (st *Stage) constants(i int, certain, likely map[string]string) {
	if st.Parent != nil {
		st.reader.constantsOf(st.Parent, len(st.Parent.Cmds), certain, map[string]string{})
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

// expand replaces variables as stages.Expand does, and takes single quotes from a value.
func expand(value string, certain, likely map[string]string) (text string, ok bool) {
	if n := len(value); n >= 2 && value[0] == '\'' && value[n-1] == '\'' {
		return value[1 : n-1], !strings.ContainsAny(value[1:n-1], `'\`)
	}
	return stages.Expand(value, func(name string) (string, bool) {
		if v, known := certain[name]; known {
			return v, true
		}
		v, known := likely[name]
		return v, known
	})
}

// Constant returns a word of a COPY at Body[i] with the variables of ENV replaced. ok is false if a variable is not known.
func (st *Stage) Constant(i int, word string) (text string, ok bool) {
	if !strings.Contains(word, "$") {
		return word, true
	}
	certain, likely := map[string]string{}, map[string]string{}
	st.constants(i, certain, likely)
	return expand(word, certain, nil)
}

// Value returns a word of the instruction s.Cmds[i] with its variables replaced by the values of ENV and the defaults of ARG.
// certain is false if it uses a default of ARG. ok is false if a variable has neither.
func (r *Reader) Value(s *stages.Stage, i int, word string) (text string, certain, ok bool) {
	if !strings.Contains(word, "$") {
		return word, true, true
	}
	env, defaults := map[string]string{}, map[string]string{}
	for _, arg := range r.graph.MetaArgs {
		for _, kv := range arg.Args {
			if kv.Value != nil && declares(s.Cmds[:i], kv.Key) {
				defaults[kv.Key] = strings.Trim(*kv.Value, `"'`)
			}
		}
	}
	r.constantsOf(s, i, env, defaults)
	if text, ok := expand(word, env, nil); ok {
		return text, true, true
	}
	text, ok = expand(word, env, defaults)
	return text, false, ok
}

// constantsOf is like constants, for a stage that the Reader has not read.
func (r *Reader) constantsOf(s *stages.Stage, i int, certain, likely map[string]string) {
	(&Stage{Stage: s, reader: r}).constants(i, certain, likely)
}

// declares reports whether one of the instructions is ARG name without a default, which takes that of the whole file.
func declares(cmds []instructions.Command, name string) bool {
	for _, cmd := range cmds {
		if c, ok := cmd.(*instructions.ArgCommand); ok {
			for _, kv := range c.Args {
				if kv.Key == name && kv.Value == nil {
					return true
				}
			}
		}
	}
	return false
}
