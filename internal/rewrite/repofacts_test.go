package rewrite

import (
	"strings"
	"testing"
	"time"
)

func TestPattern(t *testing.T) {
	for _, test := range []struct {
		pattern Pattern
		name    string
		want    bool
	}{
		{"build", "BUILD", true}, {"build", "builder", false}, {"*", "", true}, {"*", "x", true},
		{"build-*", "build-", true}, {"build-*", "build", false}, {"*-dev", "web-dev", true}, {"*-dev", "web-dev2", false},
		{"a*b*c", "abc", true}, {"a*b*c", "aXbYbZc", true}, {"a*b*c", "acb", false}, {"a*a", "a", false}, {"*/app:*", "x/app:1", true}, {"**", "x", true},
	} {
		if got := test.pattern.Matches(test.name); got != test.want {
			t.Errorf("%q matches %q: %t", test.pattern, test.name, got)
		}
	}
}

// TestPatternIsQuick: a name with many unknown parts does not take exponential time.
func TestPatternIsQuick(t *testing.T) {
	start := time.Now()
	if Pattern(strings.Repeat("*a", 5000) + "b").Matches(strings.Repeat("a", 20000)) {
		t.Error("it ends in another letter")
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestDoubt(t *testing.T) {
	o := RepoFacts{
		Images:  map[string]string{"tools": "compose.yaml:3:12"},
		Unknown: []Unknown{{"ci.sh:4:2", "the image tag is computed", "*-base:*"}, {"big.hcl", "larger than 1 MiB", "registry.example.com/*"}},
	}
	for word, want := range map[string]string{
		"tools":    "compose.yaml:3:12 makes an image of that name",
		"Tools":    "compose.yaml:3:12 makes an image of that name",
		"web-base": "ci.sh:4:2 may declare that name: the image tag is computed",
		"web":      "",
	} {
		if got := o.Doubt(word); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	if got := (RepoFacts{Unknown: []Unknown{{"b.hcl", "it is broken", "*"}}}).Doubt("x"); got != "b.hcl may declare that name: it is broken" {
		t.Errorf("an unread file: %q", got)
	}
}

func TestMayTarget(t *testing.T) {
	o := RepoFacts{Targets: map[string]bool{"dev": true}, Computed: []Unknown{{"x.sh:1:24", "the target is computed", "check-*"}}}
	for name, want := range map[string]bool{"Dev": true, "check-style": true, "checks": false, "prod": false} {
		if got := o.MayTarget(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
