package reader

import (
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/project"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// bake reads the arguments of a run of Bake.
func (c *Commands) bake(args []argument, dirs []string, anywhere bool) {
	r := &project.Run{Scan: c.Scan, Dirs: dirs, Anywhere: anywhere, Uncertain: c.Edited || len(c.Vars["BUILDX_BAKE_FILE"]) > 0}
	for _, f := range flags(args, bakeFlags) {
		switch {
		case f.variadic:
			r.Uncertain = true // unknown words, which may be any flags
			for _, w := range c.values(f.Word) {
				if key, _, ok := w.Split(); ok && strings.HasSuffix(key.Text, ".target") {
					r.Set(w, c.values, w)
				}
			}
		case f.name == "-f" || f.name == "--file":
			r.Files = append(r.Files, f.value)
		case f.name == "--set":
			r.Set(f.value, c.targets, c.values(f.value)...)
		case mention.Remote(f.Text):
			r.Dirs = nil
		}
	}
	r.Read()
}

// bakeFlags are the flags of buildx bake with a value after them (buildx commands/bake.go).
var bakeFlags = strings.Fields(`-f --file --set --builder --progress --metadata-file --provenance --sbom --allow --call --list --var`)

// flag is an argument of a command with its value as a flag: the text after "=", or the next argument.
type flag struct {
	argument
	name  string
	value source.Word
}

// flags splits arguments into flags and their values. valued are the flags whose value is the next argument.
func flags(args []argument, valued []string) []flag {
	var all []flag
	for i := 0; i < len(args); i++ {
		f := flag{argument: args[i]}
		joined := false
		if f.name, f.value, joined = flagOf(args[i]); !joined && !f.variadic && slices.Contains(valued, f.name) {
			if i++; i < len(args) {
				f.value = args[i].Word
			} else {
				f.value = source.Opaque(f.Located) // xargs adds it
			}
		}
		all = append(all, f)
	}
	return all
}
