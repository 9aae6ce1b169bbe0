package guard

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

const noListing = "PATH may not lead to ls, which the test would need"

// findsLs reports whether a RUN at a place finds ls. test is part of every shell, but ls is a program: after
// ENV PATH=/usr/local/go/bin there is no such directory.
func findsLs(at *place) bool {
	end := at.index + 1
	for s := at.stage; s != nil; s = s.Parent {
		for _, cmd := range slices.Backward(s.Cmds[:min(end, len(s.Cmds))]) {
			value, set := pathSetBy(cmd)
			if !set || strings.Contains(value, "$PATH") || strings.Contains(value, "${PATH}") {
				continue
			}
			return slices.ContainsFunc(strings.Split(value, ":"), func(dir string) bool {
				return path.Clean(dir) == "/bin" || path.Clean(dir) == "/usr/bin"
			})
		}
		if s.Parent != nil {
			end = len(s.Parent.Cmds)
		}
	}
	return true
}

// pathSetBy returns the value that an instruction gives to PATH, without quotes; "" for an ARG without one.
func pathSetBy(cmd instructions.Command) (value string, set bool) {
	switch c := cmd.(type) {
	case *instructions.EnvCommand:
		for _, kv := range c.Env {
			if kv.Key == "PATH" {
				value, set = kv.Value, true
			}
		}
	case *instructions.ArgCommand:
		for _, kv := range c.Args {
			if kv.Key == "PATH" {
				value, set = kv.ValueString(), true
			}
		}
	}
	return strings.Trim(value, `"'`), set
}

// listings returns the commands that fail if one of the words, paths or patterns, matches nothing: one for each word,
// or a single one if there are many.
func listings(words []string) []string {
	if len(words) >= listFrom {
		return []string{"ls -d" + wrap + strings.Join(words, wrap) + " > /dev/null"}
	}
	var commands []string
	for _, w := range words {
		commands = append(commands, "ls -d "+w+" > /dev/null")
	}
	return commands
}
