package rename

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// check finds the reasons why a plan cannot be carried out.
type check struct {
	*stages.Graph
	rewrite.RepoFacts
	*Plan
}

// name refuses names that no stage can have. It accepts the name of an official image if the file does not use
// that image: the user asked for the name.
func (c *check) name() error {
	lower := strings.ToLower(c.New)
	switch {
	case !suggest.Alias(c.New) && suggest.Alias(lower):
		return fmt.Errorf("BuildKit stores stage names in lower case: write %s", lower)
	case !suggest.Alias(c.New):
		return fmt.Errorf("BuildKit does not accept %q as the name of a stage, or gives it a meaning of its own", c.New)
	case c.Contexts[c.New]:
		return fmt.Errorf("the repository gives a build context %s, which would take the place of the stage", c.New)
	case c.Old != "" && c.Contexts[c.Old]:
		return fmt.Errorf("the repository gives a build context %s, which takes the place of the stage", c.Old)
	}
	return nil
}

// file refuses a file that dfix does not read completely.
func (c *check) file() error {
	s := c.Stage
	switch {
	case c.File.Preprocessed:
		return errors.New("the file is input of a preprocessor, so its stages are not known")
	case s.From.Opaque || s.Name != nil && s.Name.Split || s.Name == nil && len(s.From.Args) != 1:
		return fmt.Errorf("line %d: dfix cannot edit this FROM", line(c.Graph, s.From.Span.Start))
	}
	for _, r := range c.Refs {
		if syntax.Template(r.Name) {
			return fmt.Errorf("line %d: %s %q contains a template placeholder", line(c.Graph, r.At.Span.Start), r.Kind, r.Name)
		}
	}
	if r := suggest.OnbuildImage(c.Graph); r != nil {
		return fmt.Errorf("line %d: the ONBUILD triggers of %s may use any name", line(c.Graph, r.At.Span.Start), r.Name)
	}
	return nil
}

// old refuses a plan that would leave a use of the old name.
func (c *check) old() error {
	if c.Old == "" {
		return nil
	}
	for _, r := range c.Refs {
		if r.Kind == stages.FromBase && r.To == nil && r.Name != c.Old && strings.EqualFold(r.Name, c.Old) {
			return fmt.Errorf("line %d: FROM %s fails today, because of its letter case: see dfix explain stage-case", line(c.Graph, r.At.Span.Start), r.Name)
		}
	}
	return suggest.Hidden(c.Graph, c.Stage, c.Old, "it means the stage", c.ArgUnset)
}

// captured refuses a plan that would make something else mean the stage.
func (c *check) captured() error {
	if c.New == c.Old {
		return nil
	}
	return suggest.Captured(c.Graph, c.Stage, c.New, c.ArgUnset)
}
