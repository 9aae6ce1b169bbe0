// Package config reads dfix.toml, which says which rules run on which files and which files dfix leaves out.
package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/safefile"
)

// Names are the names of config files. If a directory has both, the first is read.
var Names = []string{".dfix.toml", "dfix.toml"}

// Config is the content of one file. Lists that are not in the file are nil.
type Config struct {
	Select         list            `toml:"select"`
	ExtendSelect   list            `toml:"extend-select"`
	Ignore         list            `toml:"ignore"`
	Unsafe         list            `toml:"unsafe"` // rules whose unsafe fixes are applied
	Exclude        list            `toml:"exclude"`
	Include        list            `toml:"include"`
	Guards         guards          `toml:"guards"`
	Graph          bool            `toml:"graph"`            // the Markdown report shows the stages of a changed file
	PerFileIgnores map[string]list `toml:"per-file-ignores"` // rules by glob
	Image          tables          `toml:"image"`

	moves *images.Moves

	file string // as messages show it
	dir  string // absolute; globs are relative to it
}

// list is an array of strings in a file. Package toml adds the key to its error.
type list []string

func (l *list) UnmarshalTOML(value any) error {
	array, ok := value.([]any)
	if !ok {
		return errors.New("want an array of strings")
	}
	*l = list{}
	for _, element := range array {
		s, ok := element.(string)
		if !ok {
			return fmt.Errorf("want an array of strings, got %v", element)
		}
		*l = append(*l, s)
	}
	return nil
}

// guards is the value of the setting of unguarded-artifact.
type guards string

func (g *guards) UnmarshalTOML(value any) error {
	s, ok := value.(string)
	if !ok || !slices.Contains([]string{"outputs", "all", "silent"}, s) {
		return fmt.Errorf(`want "outputs", "all" or "silent"`)
	}
	*g = guards(s)
	return nil
}

// keys returns the keys at the top level of a file.
func keys() []string {
	var names []string
	for field := range reflect.TypeFor[Config]().Fields() {
		if name := field.Tag.Get("toml"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Read reads a config file. rules are the valid names of rules and groups.
func Read(file string, rules []string) (*Config, error) {
	src, err := safefile.ReadFile(file, maxSize)
	if err != nil {
		return nil, readable(file, err)
	}
	if line, what := bound(string(src)); what != "" {
		return nil, &Error{show(file), line, what}
	}
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // the files that are matched have resolved paths too
	}
	return parse(show(file), dir, string(src), rules)
}

// show returns file relative to the current directory if it is below it.
func show(file string) string {
	cwd, _ := os.Getwd() // if it fails, file stays as it is
	return discover.Show(cwd, file)
}

// File returns the path of the config, as messages show it.
func (c *Config) File() string { return c.file }

// Excludes reports whether searches leave out the file or directory at an absolute path.
func (c *Config) Excludes(path string) bool {
	return slices.ContainsFunc(c.Exclude, func(glob string) bool { return c.match(glob, path) })
}

// Includes reports whether a pattern of include matches the file or directory at an absolute path. For a
// directory, it also reports whether a pattern may match something in it.
func (c *Config) Includes(path string, dir bool) bool {
	return slices.ContainsFunc(c.Include, func(glob string) bool {
		return c.match(glob, path) || dir && c.leadsThrough(glob, path)
	})
}

// IgnoredAt returns the rules whose findings are ignored in the file at an absolute path, each with the glob that
// matches.
func (c *Config) IgnoredAt(path string) map[string]string {
	ignored := map[string]string{}
	for _, glob := range slices.Sorted(maps.Keys(c.PerFileIgnores)) {
		if !c.match(glob, path) {
			continue
		}
		for _, rule := range c.PerFileIgnores[glob] {
			ignored[rule] = glob
		}
	}
	return ignored
}
