package config

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// match reports whether a glob means the file or directory at the absolute path, or a directory
// above it. Without a slash, but for one at its end, it means that name at any depth below the config.
func (c *Config) match(glob, target string) bool {
	rel, err := filepath.Rel(c.dir, target)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	glob = strings.TrimPrefix(strings.TrimSuffix(glob, "/"), "./")
	if !strings.Contains(glob, "/") {
		glob = "**/" + glob
	}
	glob = strings.TrimPrefix(glob, "/")
	for name := filepath.ToSlash(rel); name != "."; name = path.Dir(name) {
		if doublestar.MatchUnvalidated(glob, name) {
			return true
		}
	}
	return false
}
