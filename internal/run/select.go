package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// choice is a set of rules, each with its scope.
type choice map[*rewrite.Rule]rewrite.Scope

// Selection are the rules that the flags name: lists with commas.
type Selection struct{ Only, Extend, Ignore []string }

// Check returns an error for a name that means no rule.
func (s Selection) Check() error {
	for _, names := range [][]string{s.Only, s.Extend, s.Ignore} {
		if err := (choice{}).add(rules.All, names); err != nil {
			return err
		}
	}
	return nil
}

// ordered returns the rules in the order of all.
func (c choice) ordered(all []*rewrite.Rule) []*rewrite.Rule {
	return slices.DeleteFunc(slices.Clone(all), func(r *rewrite.Rule) bool { return c[r] == 0 })
}

// drop removes the rules that values name. The group checks removes only the scope of checks.
func (c choice) drop(all []*rewrite.Rule, values []string) error {
	dropped := choice{}
	if err := dropped.add(all, values); err != nil {
		return err
	}
	for r, scope := range dropped {
		if c[r] &^= scope; scope&rewrite.AsRule != 0 || called(values, r) {
			delete(c, r)
		}
	}
	return nil
}

// called reports whether one of values, which are comma-separated lists, names a rule itself and not only a group.
func called(values []string, r *rewrite.Rule) bool {
	return slices.ContainsFunc(values, func(value string) bool { return slices.ContainsFunc(listed(value), r.Called) })
}

// scopes returns the scopes of the rules that run as checks, by name.
func (c choice) scopes() map[string]rewrite.Scope {
	scopes := map[string]rewrite.Scope{}
	for r, scope := range c {
		if scope&rewrite.AsCheck != 0 {
			scopes[r.Name] = scope
		}
	}
	return scopes
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
	known := slices.Contains(rewrite.GroupNames(), name)
	for _, r := range all {
		if scope := r.Scope(name); scope != 0 {
			c[r] |= scope
			known = true
		}
	}
	if !known {
		return UnknownRule(all, name)
	}
	return nil
}

// Selectable returns all names that select rules: of groups, of rules, and of the checks that rules fix.
func Selectable(all []*rewrite.Rule) []string {
	names := rewrite.GroupNames()
	for _, r := range all {
		names = append(append(names, r.Name), r.Aliases()...)
	}
	return names
}

// UnknownRule returns the error for a name that means no rule.
func UnknownRule(all []*rewrite.Rule, name string) error {
	if near := suggest.Nearest(name, Selectable(all)); near != "" {
		return fmt.Errorf("unknown rule %q: did you mean %s?", name, near)
	}
	return fmt.Errorf("unknown rule %q: see dfix rules", name)
}
