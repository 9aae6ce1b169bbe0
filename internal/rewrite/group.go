package rewrite

import (
	"slices"
	"strings"
	"unicode"
)

// Group is a set of groups that rules belong to.
type Group uint8

const (
	Default   Group = 1 << iota // runs if no rules are selected
	Essential                   // welcome to a maintainer who did not ask for it
)

// The names of groups. A group name means all of its rules wherever a rule can be named.
const (
	GroupAll       = "all"
	GroupDefault   = "default"
	GroupEssential = "essential"
	GroupChecks    = "checks" // rules that implement one of Docker's own build checks
)

// GroupNames returns the names of all groups.
func GroupNames() []string { return []string{GroupAll, GroupDefault, GroupEssential, GroupChecks} }

// In reports whether a rule belongs to a group.
func (r *Rule) In(group string) bool {
	switch group {
	case GroupAll:
		return true
	case GroupDefault:
		return r.Groups&Default != 0
	case GroupEssential:
		return r.Groups&Essential != 0
	case GroupChecks:
		return len(r.Checks) > 0
	}
	return false
}

// Aliases returns the other names of a rule: those of its checks, Checks and Also, in kebab case.
func (r *Rule) Aliases() []string {
	var names []string
	for _, check := range slices.Concat(r.Checks, r.Also) {
		if name := KebabCase(check); name != r.Name {
			names = append(names, name)
		}
	}
	return names
}

// Called reports whether name is the rule's name or an alias.
func (r *Rule) Called(name string) bool { return name == r.Name || slices.Contains(r.Aliases(), name) }

// KebabCase returns the name of a check as BuildKit writes it in the URL of its page: json-args-recommended for
// JSONArgsRecommended.
func KebabCase(check string) string {
	var b strings.Builder
	runes := []rune(check)
	for i, c := range runes {
		starts := i > 0 && unicode.IsUpper(c) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if starts {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// Scope is a set of the roles that a rule runs in.
type Scope uint8

const (
	AsRule  Scope = 1 << iota // report what the rule finds
	AsCheck                   // report the warnings of its Checks
)

// Scope returns the roles that a name, of a rule or of a group, selects the rule for; 0 if it does not select the
// rule.
func (r *Rule) Scope(name string) (scope Scope) {
	also := slices.ContainsFunc(r.Also, func(check string) bool { return KebabCase(check) == name })
	if name == r.Name || also || name != GroupChecks && r.In(name) {
		scope |= AsRule
	}
	check := slices.ContainsFunc(r.Checks, func(check string) bool { return KebabCase(check) == name })
	if check || r.In(GroupChecks) && (name == GroupChecks || name == GroupAll) {
		scope |= AsCheck
	}
	return scope
}
