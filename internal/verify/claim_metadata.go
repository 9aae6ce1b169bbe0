package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// This file checks what a compile does not show.

// contextName matches valid stage names. A real build looks up each name as a named context and parses it with
// reference.ParseNormalizedNamed (dockerui/config.go, NamedContext). The Dockerfile parser accepts more: with `a.`
// or `a..b` the build fails later.
var (
	contextName = lazyregexp.New(`^[a-z][a-z0-9]*((-+|[._]|__)[a-z0-9]+)*$`)
	imageID     = lazyregexp.New(`^[a-f0-9]{64}$`)
)

// badAlias returns what is wrong with a new stage name, "" if it is valid.
func badAlias(name string) string {
	switch {
	case name == "scratch":
		return "captures every FROM scratch and every mount without from="
	case name == "context":
		return "is reserved for the build context"
	case imageID.MatchString(name):
		return "is read as an image's digest"
	case !contextName.MatchString(name):
		return "cannot be the name of a build context, so that a real build fails"
	}
	return ""
}

// aliases checks the names that only the text after has.
func (c *comparison) aliases() error {
	for _, name := range c.delta.newAliases() {
		if what := badAlias(name); what != "" {
			return &mismatch{where: "stage name " + name, what: what}
		}
	}
	count := func(s *source) map[string]int {
		n := map[string]int{}
		for _, st := range s.stages {
			n[st.alias]++
		}
		return n
	}
	before, after := count(c.before.source), count(c.after.source)
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if name != "" && after[name] > 1 && after[name] > before[name] {
			return &mismatch{where: "stage name " + name, what: "is given twice"}
		}
	}
	return nil
}

// directives compares the values of parser directives.
func (c *comparison) directives(keys ...string) error {
	for _, key := range keys {
		_, x, _, _ := parser.ParseDirective(key, c.before.text)
		_, y, _, _ := parser.ParseDirective(key, c.after.text)
		if x != y {
			return &mismatch{where: "the directive " + key, what: fmt.Sprintf("was %q and is %q", x, y)}
		}
	}
	return nil
}

// descriptions compares what `docker build --call targets` prints for each stage: a comment right above a FROM
// that begins with the stage's name (instructions/parse.go, getDocComment).
func (c *comparison) descriptions() error {
	for i := range min(len(c.before.stages), len(c.after.stages)) {
		if x, y := c.before.stages[i].doc, c.after.stages[i].doc; x != y {
			return &mismatch{where: c.stageName(i), what: fmt.Sprintf("its description was %q and is %q", x, y)}
		}
	}
	return nil
}

// strict reports whether the file turns warnings into errors.
func (s *source) strict() bool {
	value, _, _, _ := parser.ParseDirective("check", s.text)
	config, err := linter.ParseLintOptions(value)
	return err == nil && config.ReturnAsError
}

// frontend returns a note if the file names a frontend other than the built-in one, "" if it does not.
func (s *source) frontend() string {
	name, _, _, ok := parser.DetectSyntax(s.text)
	if !ok || current.MatchString(name) {
		return ""
	}
	return fmt.Sprintf("the proof speaks for the built-in frontend, not for %s", name)
}

// current matches the names of the frontend that follow its releases.
var current = lazyregexp.New(`^(docker\.io/)?docker/dockerfile(:(1|latest|labs|1-labs))?$`)

// summary returns the note of a comparison that passed: what it does not cover.
func (c *comparison) summary() string {
	failed := slices.Sorted(maps.Keys(c.failed))
	if len(c.compiled)+len(c.repaired) == 0 && len(failed) > 0 {
		return "does not compile: " + oneLine(c.failed[failed[0]])
	}
	var notes []string
	for _, i := range failed {
		if !c.compiled[i] {
			notes = append(notes, fmt.Sprintf("%s does not compile, before and after: %s", c.stageName(i), oneLine(c.failed[i])))
		}
	}
	if n := len(c.repaired); n > 0 {
		first := slices.Min(slices.Collect(maps.Keys(c.repaired)))
		notes = append(notes, fmt.Sprintf("%d of %d stages did not compile before the change: %s", n, len(c.after.stages), oneLine(c.repaired[first])))
	}
	if c.blind {
		notes = append(notes, "stages that no target reaches are not compared")
	}
	if note := c.after.frontend(); note != "" {
		notes = append(notes, note)
	}
	return strings.Join(notes, "; ")
}
