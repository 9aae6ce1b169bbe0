package reader

import (
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/project"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// bake reads the arguments of a run of Bake.
func (c *Commands) bake(args []Argument, dirs []string, anywhere bool) {
	r := &project.Run{Scan: c.Scan, Dirs: dirs, Anywhere: anywhere, Uncertain: c.Edited || len(c.Vars["BUILDX_BAKE_FILE"]) > 0}
	for i := 0; i < len(args); i++ {
		a := args[i]
		flag, value, joined := flagOf(a)
		if a.variadic {
			r.Uncertain = true // words that may be any flags
			r.Spread(c.values(a.Word))
			continue
		}
		if !joined && slices.Contains(bakeFlags, flag) {
			if i++; i == len(args) {
				break
			}
			value = args[i].Word
		}
		switch {
		case flag == "-f" || flag == "--file":
			r.Files = append(r.Files, value)
		case flag == "--set":
			r.Settings = append(r.Settings, c.setting(value)...)
		case mention.Remote(a.Text):
			r.Dirs = nil
		}
	}
	r.Read()
}

// bakeFlags are the flags of buildx bake with a value behind them (buildx commands/bake.go).
var bakeFlags = []string{"-f", "--file", "--set", "--builder", "--progress", "--metadata-file", "--provenance", "--sbom", "--allow", "--call", "--list", "--var"}

// setting reads the value of --set.
func (c *Commands) setting(w source.Word) []project.Setting {
	if i := strings.IndexByte(w.Text, '='); i > 0 && !strings.Contains(w.Text[:i], source.Unknown) {
		return []project.Setting{project.NewSetting(source.Computed(w.Located, w.Text[:i]).Located, c.targets(w.From(i+1))...)}
	}
	var all []project.Setting
	for _, w := range c.values(w) {
		key, value, ok := w.Split()
		switch {
		case ok:
			all = append(all, project.NewSetting(key.Located, value))
		case w.Opaque():
			all = append(all, project.UnknownSetting(w))
		}
	}
	return all
}
