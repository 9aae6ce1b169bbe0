package verify

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// Verifier proves changes. It holds options only and may be shared.
type Verifier struct{ options Options }

// New returns a Verifier.
func New(options Options) *Verifier { return &Verifier{options} }

// Session returns a verifier for the successive changes of one file.
func (v *Verifier) Session() *Session { return &Session{options: v.options} }

// Check proves a single change.
func (v *Verifier) Check(ctx context.Context, change rewrite.Change) (rewrite.Proof, error) {
	return v.Session().Check(ctx, change)
}

var (
	_ rewrite.Verifier = (*Verifier)(nil)
	_ rewrite.Verifier = (*Session)(nil)
)

// Check holds a change to its effect. The error is a *rewrite.Unproven if it does not keep
// its claim, and another one if the time is up.
func (s *Session) Check(ctx context.Context, change rewrite.Change) (rewrite.Proof, error) {
	ctx, cancel := s.limit(ctx)
	defer cancel()
	b, a := s.open(change.Before, change.After)
	if b.err != nil {
		return rewrite.Proof{Note: "does not parse: " + oneLine(b.err)}, nil
	}
	if a.err != nil {
		return rewrite.Proof{}, &rewrite.Unproven{Detail: "the text after does not parse: " + oneLine(a.err)}
	}
	if err := cmp.Or(b.fit(), a.fit()); err != nil {
		return rewrite.Proof{Note: err.Error()}, nil
	}
	c := &comparison{ctx: ctx, before: b, after: a, delta: difference(b.source, a.source), options: s.options}
	err := c.all(func() error { return applies(change) }, c.builds, c.unseen, func() error { return c.hold(change) })
	if err != nil {
		return rewrite.Proof{}, c.verdict(err)
	}
	if len(c.compiled)+len(c.mended) == 0 {
		return rewrite.Proof{Note: c.summary()}, nil
	}
	return rewrite.Proof{Ran: true, Held: true, Note: c.summary()}, nil
}

// verdict turns everything but the end of the context into an Unproven.
func (c *comparison) verdict(err error) error {
	if c.ctx.Err() != nil {
		return fmt.Errorf("the proof ran out of time: %w", c.ctx.Err())
	}
	return &rewrite.Unproven{Detail: strings.Join(strings.Fields(err.Error()), " ")}
}

// applies checks that the edits give the text after.
func applies(change rewrite.Change) error {
	if len(change.Fixes) == 0 {
		return nil
	}
	got, err := text.Apply(change.Before, editsOf(change.Fixes))
	if err != nil {
		return err
	}
	if !bytes.Equal(got, change.After) {
		return errors.New("the edits do not give the text after")
	}
	return nil
}

func editsOf(fixes []*rewrite.Fix) []text.Edit {
	var edits []text.Edit
	for _, f := range fixes {
		edits, _ = text.Merge(edits, f.Edits)
	}
	return edits
}

// unseen checks what no build shows, but people and tools see.
func (c *comparison) unseen() error {
	return c.all(func() error { return c.directives("escape", "check") }, c.descriptions)
}

// hold compares as the effect claims.
func (c *comparison) hold(change rewrite.Change) (err error) {
	switch change.Effect {
	case rewrite.Preserves:
		if err := c.run(); err != nil || c.history == "" {
			return err
		}
		return errors.New(c.history)
	case rewrite.Relabels:
		c.claim.history = true
		return c.run()
	case rewrite.Guards:
		if c.claim.guards, err = guardsOf(c.before.source, c.after.source); err != nil {
			return err
		}
		c.delta = difference(c.before.source, c.claim.guards.rest)
		return c.run()
	}
	if c.claim.rebound, err = reboundOf(c.delta); err != nil {
		return err
	}
	return c.rebind(change)
}
