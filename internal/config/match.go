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
	rel, ok := c.below(target)
	if !ok {
		return false
	}
	glob = strings.TrimPrefix(strings.TrimSuffix(glob, "/"), "./")
	if !strings.Contains(glob, "/") {
		glob = "**/" + glob
	}
	glob = strings.TrimPrefix(glob, "/")
	for name := rel; name != "."; name = path.Dir(name) {
		if doublestar.MatchUnvalidated(glob, name) {
			return true
		}
	}
	return false
}

// below is the path of an absolute one from the directory of the config, with slashes; ok is false if it does not lie there.
func (c *Config) below(target string) (rel string, ok bool) {
	rel, err := filepath.Rel(c.dir, target)
	return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
}

// leadsThrough reports whether a glob with a slash names the directory at the absolute path on its way to what it means. "**" names no
// directory.
func (c *Config) leadsThrough(glob, dir string) bool {
	rel, ok := c.below(dir)
	if !ok || !strings.Contains(glob, "/") {
		return false
	}
	if strings.Contains(glob, "{") {
		return true // a slash may be in the braces; the files themselves are matched as well
	}
	glob = strings.TrimPrefix(strings.TrimPrefix(glob, "./"), "/")
	return begins(strings.Split(glob, "/"), strings.Split(rel, "/"))
}

// begins reports whether the first names of a glob match all of a path, and the last name of the path not by "**".
func begins(glob, names []string) bool {
	switch {
	case len(names) == 0:
		return len(glob) > 0
	case len(glob) == 0:
		return false
	case glob[0] == "**":
		return begins(glob[1:], names) || len(names) > 1 && begins(glob, names[1:])
	}
	return doublestar.MatchUnvalidated(glob[0], names[0]) && begins(glob[1:], names[1:])
}
