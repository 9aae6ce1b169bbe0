package config

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// match reports whether a glob matches the file or directory at an absolute path, or a directory above it. A glob
// without a slash, except at its end, matches a name at any depth below the config.
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

// below returns an absolute path relative to the directory of the config, with slashes; ok is false if it is not
// below it.
func (c *Config) below(target string) (rel string, ok bool) {
	rel, err := filepath.Rel(c.dir, target)
	return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
}

// leadsThrough reports whether a glob with a slash can match something in the directory at an absolute path. "**"
// alone does not count.
func (c *Config) leadsThrough(glob, dir string) bool {
	rel, ok := c.below(dir)
	if !ok || !strings.Contains(glob, "/") {
		return false
	}
	if strings.Contains(glob, "{") {
		return true // a slash may be in the braces; the files themselves are matched too
	}
	glob = strings.TrimPrefix(strings.TrimPrefix(glob, "./"), "/")
	return begins(strings.Split(glob, "/"), strings.Split(rel, "/"))
}

// begins reports whether the first names of a glob match all of path, and the last one not by "**".
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
