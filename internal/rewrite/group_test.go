package rewrite_test

import (
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

func TestKebabCase(t *testing.T) {
	for check, want := range map[string]string{
		"JSONArgsRecommended":   "json-args-recommended",
		"FromAsCasing":          "from-as-casing",
		"SecretsUsedInArgOrEnv": "secrets-used-in-arg-or-env",
		"CopyIgnoredFile":       "copy-ignored-file",
		"UndefinedVar":          "undefined-var",
		"UsesHTTP":              "uses-http",
		"A":                     "a",
	} {
		if got := rewrite.KebabCase(check); got != want {
			t.Errorf("%s: %s", check, got)
		}
	}
}

// TestScope: the name that selects a rule with checks decides whether the rule reports what it finds, what the
// check warns of, or both.
func TestScope(t *testing.T) {
	both := &rewrite.Rule{Name: "stage-case", Groups: rewrite.Default | rewrite.Essential, Checks: []string{"StageNameCasing"}}
	check := &rewrite.Rule{Name: "undefined-var", Checks: []string{"UndefinedVar"}}
	off := &rewrite.Rule{Name: "off"}
	also := &rewrite.Rule{Name: "ignored-source", Also: []string{"CopyIgnoredFile"}}
	for _, test := range []struct {
		rule *rewrite.Rule
		name string
		want rewrite.Scope
	}{
		{both, "stage-case", rewrite.AsRule},
		{both, "stage-name-casing", rewrite.AsCheck},
		{both, "checks", rewrite.AsCheck},
		{both, "default", rewrite.AsRule},
		{both, "essential", rewrite.AsRule},
		{both, "all", rewrite.AsRule | rewrite.AsCheck},
		{both, "undefined-var", 0},
		{check, "undefined-var", rewrite.AsRule | rewrite.AsCheck},
		{check, "checks", rewrite.AsCheck},
		{check, "default", 0},
		{off, "checks", 0},
		{also, "copy-ignored-file", rewrite.AsRule},
		{also, "checks", 0},
		{off, "default", 0},
		{off, "all", rewrite.AsRule},
	} {
		if got := test.rule.Scope(test.name); got != test.want {
			t.Errorf("%s selects %s as %d, not %d", test.name, test.rule.Name, got, test.want)
		}
	}
}
