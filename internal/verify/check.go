package verify

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// Options configure a Verifier.
type Options struct {
	Timeout  time.Duration             // of one Check; 0: DefaultTimeout
	Renamed  map[string]string         // stage names that the change replaces, in lower case, with the new ones
	Moved    func(image string) string // returns the reference that replaces an image in the change; nil: no image is replaced
	Unset    func(arg string) bool     // reports whether nothing sets a build argument, so that only its default counts; nil: that is not known
	thorough bool                      // use every profile, and compile every target by itself; for tests
}

// DefaultTimeout is more than any file written by a person needs.
const DefaultTimeout = 6 * time.Second

// Verifier verifies the successive changes of one file. It is not safe for concurrent use. It keeps the compiles of
// the two texts of the last change, because the text after is the text before of the next round.
type Verifier struct {
	options Options
	sources []*source
	linted  map[string][]rewrite.Warning // by text
}

var (
	_ rewrite.Verifier = (*Verifier)(nil)
	_ rewrite.Linter   = (*Verifier)(nil)
)

// New returns a Verifier for one file.
func New(options Options) *Verifier {
	if options.Moved == nil {
		options.Moved = func(image string) string { return image }
	}
	return &Verifier{options: options, linted: map[string][]rewrite.Warning{}}
}

// Holds returns an error unless a change from before to after keeps the claim of an effect.
func Holds(effect rewrite.Effect, before, after []byte) error {
	proof, err := New(Options{}).Check(context.Background(), rewrite.Change{Before: before, After: after, Effect: effect})
	if err == nil && !proof.Passed {
		err = errors.New(proof.Note)
	}
	return err
}

// Check verifies that successive changes keep the claims of their effects. The error is a *rewrite.Unproven if
// they do not, and another error if the time is up.
func (v *Verifier) Check(ctx context.Context, changes ...rewrite.Change) (rewrite.Proof, error) {
	ctx, cancel := v.limit(ctx)
	defer cancel()
	whole := rewrite.Proof{}
	for _, chain := range chains(changes) {
		proof, err := v.check(ctx, chain)
		if err != nil || !proof.Passed {
			return proof, err
		}
		proof.Note = cmp.Or(proof.Note, whole.Note)
		whole = proof
	}
	return whole, nil
}

func (v *Verifier) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, cmp.Or(v.options.Timeout, DefaultTimeout))
}

// check verifies a chain of changes.
func (v *Verifier) check(ctx context.Context, changes []rewrite.Change) (rewrite.Proof, error) {
	b, a := v.open(changes[0].Before, changes[len(changes)-1].After)
	if b.err != nil {
		return rewrite.Proof{Note: "does not parse: " + oneLine(b.err)}, nil
	}
	if a.err != nil {
		return rewrite.Proof{}, &rewrite.Unproven{Detail: "the text after does not parse: " + oneLine(a.err)}
	}
	if err := cmp.Or(b.fit(), a.fit()); err != nil {
		return rewrite.Proof{Note: err.Error()}, nil
	}
	c := v.comparison(ctx, b, a)
	c.changes = changes
	if c.claims(rewrite.Rebases) {
		c.claim.moved = v.options.Moved
	}
	if err := all(c.applies, c.builds, c.comments, c.ends, c.texts); err != nil {
		return rewrite.Proof{}, c.verdict(err)
	}
	passed := len(c.compiled)+len(c.repaired) > 0
	return rewrite.Proof{Passed: passed, Note: c.summary()}, nil
}

// open parses two texts, and forgets all other texts.
func (v *Verifier) open(before, after []byte) (b, a *source) {
	b, a = readUnless(v.sources, before), readUnless(v.sources, after)
	v.sources = []*source{b, a}
	return b, a
}

// readUnless returns the source of a text that is among known, or reads it.
func readUnless(known []*source, text []byte) *source {
	for _, s := range known {
		if bytes.Equal(s.text, text) {
			return s
		}
	}
	return read(text)
}

// all runs checks until one fails.
func all(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// verdict returns err as a *rewrite.Unproven, unless the context has ended.
func (c *comparison) verdict(err error) error {
	if c.ctx.Err() != nil {
		return fmt.Errorf("the proof ran out of time: %w", c.ctx.Err())
	}
	return &rewrite.Unproven{Detail: strings.Join(strings.Fields(err.Error()), " ")}
}

// claims reports whether a change has that effect.
func (c *comparison) claims(effect rewrite.Effect) bool {
	return slices.ContainsFunc(c.changes, func(change rewrite.Change) bool { return change.Effect == effect })
}

// applies checks that each change begins with the text where the one before ends, and that its edits give its
// text.
func (c *comparison) applies() error {
	for i, change := range c.changes {
		if i > 0 && !bytes.Equal(change.Before, c.changes[i-1].After) {
			return errors.New("the changes do not follow each other")
		}
		if len(change.Fixes) == 0 {
			continue
		}
		got, err := text.Apply(change.Before, editsOf(change.Fixes))
		if err != nil {
			return err
		}
		if !bytes.Equal(got, change.After) {
			return errors.New("the edits do not give the text after")
		}
	}
	return nil
}

func editsOf(fixes []*rewrite.Fix) []text.Edit {
	var edits []text.Edit
	for _, f := range fixes {
		edits = append(edits, f.Edits...)
	}
	edits, _ = text.Merge(nil, edits)
	return edits
}

// builds compares what a real build reads in addition to the graph.
func (c *comparison) builds() error { return all(c.syntax, c.delta.newNames, c.lints) }

// comments compares comments that a build does not show, but people and tools read.
func (c *comparison) comments() error {
	return cmp.Or(c.directive("escape"), c.directive("check"), c.delta.descriptions())
}
