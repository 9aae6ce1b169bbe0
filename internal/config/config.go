// Package config reads dfix.toml: which rules run where, and which files are left out.
package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/safefile"
)

// Names are the files that hold a config. Of two in one directory the first is read.
var Names = []string{".dfix.toml", "dfix.toml"}

// Config is what one file says. Lists that are not in the file are nil.
type Config struct {
	Select         list            `toml:"select"`
	ExtendSelect   list            `toml:"extend-select"`
	Ignore         list            `toml:"ignore"`
	Unsafe         list            `toml:"unsafe"` // rules whose unsafe fixes are applied
	Exclude        list            `toml:"exclude"`
	Include        list            `toml:"include"`
	Guards         guards          `toml:"guards"`
	PerFileIgnores map[string]list `toml:"per-file-ignores"` // rules by glob
	Image          tables          `toml:"image"`

	moves *images.Moves

	file string // as messages show it
	dir  string // absolute; globs are relative to it
}

// list is an array of strings in a file. Its error is placed at the key by package toml.
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
			return fmt.Errorf("want an array of strings, and %v is none", element)
		}
		*l = append(*l, s)
	}
	return nil
}

// guards is the name of a setting of unguarded-artifact.
type guards string

func (g *guards) UnmarshalTOML(value any) error {
	s, ok := value.(string)
	if !ok || !slices.Contains([]string{"outputs", "all", "silent"}, s) {
		return fmt.Errorf(`want "outputs", "all" or "silent"`)
	}
	*g = guards(s)
	return nil
}

// keys are the names that may stand at the top of a file.
func keys() []string {
	var names []string
	for field := range reflect.TypeFor[Config]().Fields() {
		if name := field.Tag.Get("toml"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Read reads a config file. Rules are the names that may stand for rules in it.
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
		dir = real // as the files that are matched against it
	}
	return parse(show(file), dir, string(src), rules)
}

// show makes file relative to the current directory if it lies below.
func show(file string) string {
	cwd, err := os.Getwd()
	if err != nil {
		return file
	}
	rel, err := filepath.Rel(cwd, file)
	if !filepath.IsAbs(file) || err != nil || !filepath.IsLocal(rel) {
		return file
	}
	return rel
}

// Excludes reports whether the file or directory at the absolute path is left out of searches.
func (c *Config) Excludes(path string) bool {
	return c != nil && slices.ContainsFunc(c.Exclude, func(glob string) bool { return c.match(glob, path) })
}

// Includes reports whether a pattern of include means the file or directory at the absolute path, or for a directory leads through
// it, so that something in it may be meant.
func (c *Config) Includes(path string, dir bool) bool {
	return c != nil && slices.ContainsFunc(c.Include, func(glob string) bool {
		return c.match(glob, path) || dir && c.leadsThrough(glob, path)
	})
}

// IgnoredAt returns the rules whose findings do not count in the file at the absolute path, by the
// glob that says so.
func (c *Config) IgnoredAt(path string) map[string]string {
	if c == nil {
		return nil
	}
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
