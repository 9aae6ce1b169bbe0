package repo

import (
	"slices"
	"strings"
)

// bake reads the arguments of a run of Bake.
func (c *commands) bake(args []argument, dirs []string, anywhere bool) {
	r := &bakeRun{scan: c.scan, dirs: dirs, anywhere: anywhere, uncertain: c.editsDockerfile || len(c.vars["BUILDX_BAKE_FILE"]) > 0}
	for i := 0; i < len(args); i++ {
		a := args[i]
		flag, value, joined := flagOf(a)
		if a.variadic {
			r.uncertain = true // words that may be any flags
			r.spread(c.values(a.word))
			continue
		}
		if !joined && slices.Contains(bakeValued, flag) {
			if i++; i == len(args) {
				break
			}
			value = args[i].word
		}
		switch {
		case flag == "-f" || flag == "--file":
			r.files = append(r.files, value)
		case flag == "--set":
			r.settings = append(r.settings, c.setting(value)...)
		case remote(a.text):
			r.dirs = nil
		}
	}
	r.read()
}

// bakeValued are the flags of buildx bake with a value behind them (buildx commands/bake.go).
var bakeValued = []string{"-f", "--file", "--set", "--builder", "--progress", "--metadata-file", "--provenance", "--sbom", "--allow", "--call", "--list", "--var"}

// setting reads the value of --set.
func (c *commands) setting(w word) []setting {
	if i := strings.IndexByte(w.text, '='); i > 0 && !strings.Contains(w.text[:i], unknown) {
		return []setting{newSetting(computed(w.located, w.text[:i]).located, c.targets(w.from(i+1))...)}
	}
	var all []setting
	for _, w := range c.values(w) {
		key, value, ok := w.split()
		switch {
		case ok:
			all = append(all, newSetting(key.located, value))
		case w.opaque():
			all = append(all, unknownSetting(w))
		}
	}
	return all
}
