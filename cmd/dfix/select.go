package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// choice is a set of rules.
type choice map[*rewrite.Rule]bool

// selectRules returns the rules of a run in the order of all: those of only, or the default
// ones, with those of extend and without those of ignore.
func selectRules(all []*rewrite.Rule, only, extend, ignore []string) ([]*rewrite.Rule, error) {
	if len(only) == 0 {
		only = []string{"default"}
	}
	chosen, dropped := choice{}, choice{}
	for _, part := range []struct {
		set   choice
		names []string
	}{{chosen, only}, {chosen, extend}, {dropped, ignore}} {
		if err := part.set.add(all, part.names); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(r *rewrite.Rule) bool { return !chosen[r] || dropped[r] }), nil
}

// add puts the rules of values, comma-separated lists, into c.
func (c choice) add(all []*rewrite.Rule, values []string) error {
	for _, value := range values {
		for _, name := range listed(value) {
			if err := c.addName(all, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// listed divides a list by its commas.
func listed(value string) []string {
	names := strings.Split(value, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

func (c choice) addName(all []*rewrite.Rule, name string) error {
	known := name == "all" || name == "default"
	for _, r := range all {
		if r.Name == name || name == "all" || name == "default" && !r.Off {
			c[r], known = true, true
		}
	}
	if !known {
		return unknownRule(all, name)
	}
	return nil
}

func unknownRule(all []*rewrite.Rule, name string) error {
	names := []string{"all", "default"}
	for _, r := range all {
		names = append(names, r.Name)
	}
	if near := suggest.Nearest(name, names); near != "" {
		return fmt.Errorf("unknown rule %q: did you mean %s?", name, near)
	}
	return fmt.Errorf("unknown rule %q: see dfix rules", name)
}
