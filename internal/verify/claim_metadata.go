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
	case imageID().MatchString(name):
		return "is read as an image's digest"
	case !contextName().MatchString(name):
		return "cannot be the name of a build context, so that a real build fails"
	}
	return ""
}

// newNames checks the stage names that only the text after has.
func (d *delta) newNames() error {
	for _, name := range d.newAliases() {
		if what := badAlias(name); what != "" {
			return fmt.Errorf("stage name %s: %s", name, what)
		}
	}
	before, after := d.before.aliases(), d.after.aliases()
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if after[name] > 1 && after[name] > before[name] {
			return fmt.Errorf("stage name %s: is given twice", name)
		}
	}
	return nil
}

// descriptions compares what `docker build --call targets` prints for each stage: a comment right above a FROM
// that begins with the stage's name (instructions/parse.go, getDocComment).
func (d *delta) descriptions() error {
	for i := range min(len(d.before.stages), len(d.after.stages)) {
		if x, y := d.before.stages[i].doc, d.after.stages[i].doc; x != y {
			return fmt.Errorf("%s: its description was %q and is %q", d.after.stageName(i), x, y)
		}
	}
	return nil
}

// directive compares the value of a parser directive.
func (c *comparison) directive(key string) error {
	_, x, _, _ := parser.ParseDirective(key, c.before.text)
	_, y, _, _ := parser.ParseDirective(key, c.after.text)
	if x != y {
		return fmt.Errorf("the directive %s: was %q and is %q", key, x, y)
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
	if !ok || current().MatchString(name) {
		return ""
	}
	return fmt.Sprintf("the proof is about the built-in frontend, not %s", name)
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
			notes = append(notes, fmt.Sprintf("%s does not compile, before and after: %s", c.after.stageName(i), oneLine(c.failed[i])))
		}
	}
	if n := len(c.repaired); n > 0 {
		first := slices.Min(slices.Collect(maps.Keys(c.repaired)))
		notes = append(notes, fmt.Sprintf("%d of %d stages did not compile before the change: %s", n, len(c.after.stages), oneLine(c.repaired[first])))
	}
	if c.unseen {
		notes = append(notes, "stages that no target reaches are not compared")
	}
	if note := c.after.frontend(); note != "" {
		notes = append(notes, note)
	}
	return strings.Join(notes, "; ")
}
