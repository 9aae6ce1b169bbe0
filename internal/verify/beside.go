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

// This file is about what a compile does not show.

// contextName is what a stage may be called: a real build looks each name up as a named
// context, by way of reference.ParseNormalizedNamed (dockerui/config.go, NamedContext).
// The Dockerfile parser accepts more: `a.` or `a..b` pass it and fail the build.
var (
	contextName = lazyregexp.New(`^[a-z][a-z0-9]*((-+|[._]|__)[a-z0-9]+)*$`)
	imageID     = lazyregexp.New(`^[a-f0-9]{64}$`)
)

// badAlias says what is wrong with a new stage name, "" if nothing is.
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

// aliases checks the names that the text after has and the text before has not.
func (c *comparison) aliases() error {
	for _, name := range c.delta.invented() {
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

// directives compares the parser directives that are in force.
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

// descriptions compares what `docker build --call targets` says of each stage: a comment right
// above a FROM that begins with the stage's name (instructions/parse.go, getDocComment).
func (c *comparison) descriptions() error {
	for i := range min(len(c.before.stages), len(c.after.stages)) {
		if x, y := c.before.stages[i].doc, c.after.stages[i].doc; x != y {
			return &mismatch{where: c.stageName(i), what: fmt.Sprintf("its description was %q and is %q", x, y)}
		}
	}
	return nil
}

// strict reports whether the file makes warnings errors.
func (s *source) strict() bool {
	value, _, _, _ := parser.ParseDirective("check", s.text)
	config, err := linter.ParseLintOptions(value)
	return err == nil && config.ReturnAsError
}

// frontend says whose compile the proof does not speak for, "" if it is the built-in one.
func (s *source) frontend() string {
	name, _, _, ok := parser.DetectSyntax(s.text)
	if !ok || current.MatchString(name) {
		return ""
	}
	return fmt.Sprintf("the proof speaks for the built-in frontend, not for %s", name)
}

// current are names of the frontend that move with its releases.
var current = lazyregexp.New(`^(docker\.io/)?docker/dockerfile(:(1|latest|labs|1-labs))?$`)

// summary is the note of a comparison that held: what it does not cover.
func (c *comparison) summary() string {
	failed := slices.Sorted(maps.Keys(c.failed))
	if len(c.compiled)+len(c.mended) == 0 && len(failed) > 0 {
		return "does not compile: " + oneLine(c.failed[failed[0]])
	}
	var notes []string
	for _, i := range failed {
		if !c.compiled[i] {
			notes = append(notes, fmt.Sprintf("%s does not compile, before and after: %s", c.stageName(i), oneLine(c.failed[i])))
		}
	}
	if n := len(c.mended); n > 0 {
		first := slices.Min(slices.Collect(maps.Keys(c.mended)))
		notes = append(notes, fmt.Sprintf("%d of %d stages did not compile before the change: %s", n, len(c.after.stages), oneLine(c.mended[first])))
	}
	if c.blind {
		notes = append(notes, "stages that no target reaches are not compared")
	}
	if note := c.after.frontend(); note != "" {
		notes = append(notes, note)
	}
	return strings.Join(notes, "; ")
}
