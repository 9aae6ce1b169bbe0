package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/bmatcuk/doublestar/v4"

	"github.com/dfix-dev/dfix/internal/suggest"
)

// Error is the error of a config file that cannot be used.
type Error struct {
	file string
	line int
	msg  string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.file, e.line, e.msg) }

// source is the text of a file during parsing.
type source struct{ file, text string }

func parse(file, dir, text string, rules []string) (*Config, error) {
	s := source{file, text}
	c := &Config{file: file, dir: dir}
	meta, err := toml.Decode(text, c)
	if err != nil {
		return nil, s.syntax(err)
	}
	if err := s.known(meta); err != nil {
		return nil, err
	}
	if err := cmp.Or(s.rules(c, rules), s.globs(c), s.images(c)); err != nil {
		return nil, err
	}
	return c, nil
}

// syntax returns the error for invalid TOML, or for a value of the wrong type.
func (s source) syntax(err error) error {
	var located toml.ParseError
	if errors.As(err, &located) {
		msg := located.Message
		if located.LastKey != "" {
			msg = located.LastKey + ": " + msg
		}
		return &Error{s.file, located.Position.Line, msg}
	}
	return &Error{s.file, 1, err.Error()}
}

// known returns an error for the first unknown key. Package toml would ignore letter case.
func (s source) known(meta toml.MetaData) error {
	names := keys()
	for _, key := range meta.Keys() {
		if slices.Contains(names, key[0]) {
			continue
		}
		return s.at(key, "", fmt.Sprintf("unknown key %q%s", key[0], meant(key[0], names)))
	}
	// Package toml ignores a value that should be a table but is not.
	if kind := meta.Type("per-file-ignores"); kind != "" && kind != "Hash" {
		return s.at(toml.Key{"per-file-ignores"}, "", "per-file-ignores: want a table")
	}
	return nil
}

// rules returns an error for the first name that is not a rule.
func (s source) rules(c *Config, rules []string) error {
	for _, part := range c.ruleLists() {
		for _, name := range part.list {
			if slices.Contains(rules, name) {
				continue
			}
			return s.at(part.key, name, fmt.Sprintf("%s: unknown rule %q%s", part.key, name, meant(name, rules)))
		}
	}
	return nil
}

// meant returns a question that ends an error: which of names was meant; "" if none is close.
func meant(name string, names []string) string {
	if near := suggest.Nearest(name, names); near != "" {
		return ": did you mean " + near + "?"
	}
	return ""
}

// keyed is a list with its place.
type keyed struct {
	key  toml.Key
	list list
}

func (c *Config) ruleLists() []keyed {
	lists := []keyed{
		{toml.Key{"select"}, c.Select}, {toml.Key{"extend-select"}, c.ExtendSelect},
		{toml.Key{"ignore"}, c.Ignore}, {toml.Key{"unsafe"}, c.Unsafe},
	}
	for _, glob := range slices.Sorted(maps.Keys(c.PerFileIgnores)) {
		lists = append(lists, keyed{toml.Key{"per-file-ignores", glob}, c.PerFileIgnores[glob]})
	}
	return lists
}

// globs returns an error for the first invalid pattern, which cannot match anything.
func (s source) globs(c *Config) error {
	for _, part := range []keyed{
		{toml.Key{"exclude"}, c.Exclude}, {toml.Key{"include"}, c.Include},
		{toml.Key{"per-file-ignores"}, slices.Sorted(maps.Keys(c.PerFileIgnores))},
	} {
		for _, glob := range part.list {
			what := boundGlob(glob)
			if what == "" && !doublestar.ValidatePattern(glob) {
				what = fmt.Sprintf("%q is not a valid pattern", glob)
			}
			if what != "" {
				return s.at(part.key, glob, fmt.Sprintf("%s: %s", part.key, what))
			}
		}
	}
	return nil
}

// at returns an error at a key, or at a string in its value.
func (s source) at(key toml.Key, value, msg string) error {
	at := s.position(key)
	if value != "" && at.Start <= len(s.text) {
		before, _, found := strings.Cut(s.text[at.Start:], value)
		if found {
			at.Line += strings.Count(before, "\n")
		}
	}
	return &Error{s.file, max(at.Line, 1), msg}
}

// refuser is a type that no value of a file fits.
type refuser struct{}

func (*refuser) UnmarshalTOML(any) error { return errors.New("here") }

// position returns the position of a key. Package toml gives a position only in the error for a value of the wrong
// type, so position decodes into a struct in which only that key has the wrong type.
func (s source) position(key toml.Key) toml.Position {
	typ := reflect.TypeFor[refuser]()
	for _, name := range slices.Backward(key) {
		typ = reflect.StructOf([]reflect.StructField{{Name: "Key", Type: typ, Tag: reflect.StructTag(fmt.Sprintf("toml:%q", name))}})
	}
	_, err := toml.Decode(s.text, reflect.New(typ).Interface())
	var located toml.ParseError
	errors.As(err, &located)
	if located.Position.Line == 0 && len(key) > 1 {
		return s.position(key[:1]) // a comma in the name is not possible in a struct tag
	}
	return located.Position
}
