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

// Verifier verifies changes. It holds only options and is safe for concurrent use.
type Verifier struct{ options Options }

// New returns a Verifier.
func New(options Options) *Verifier { return &Verifier{options} }

// Session returns a verifier for the successive changes of one file.
func (v *Verifier) Session() *Session { return &Session{options: v.options} }

// Check verifies successive changes of one file.
func (v *Verifier) Check(ctx context.Context, changes ...rewrite.Change) (rewrite.Proof, error) {
	return v.Session().Check(ctx, changes...)
}

var (
	_ rewrite.Verifier = (*Verifier)(nil)
	_ rewrite.Verifier = (*Session)(nil)
)

// Check verifies that successive changes keep the claims of their effects. The error is a *rewrite.Unproven if
// they do not, and another error if the time is up.
func (s *Session) Check(ctx context.Context, changes ...rewrite.Change) (rewrite.Proof, error) {
	ctx, cancel := s.limit(ctx)
	defer cancel()
	whole := rewrite.Proof{}
	for _, ch := range chains(changes) {
		proof, err := s.check(ctx, ch)
		if err != nil || !proof.Ran {
			return proof, err
		}
		proof.Note = cmp.Or(proof.Note, whole.Note)
		whole = proof
	}
	return whole, nil
}

func (s *Session) check(ctx context.Context, ch chain) (rewrite.Proof, error) {
	b, a := s.open(ch[0].Before, ch.last().After)
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
	if ch.has(rewrite.Rebases) {
		c.claim.moved = s.options.moved()
	}
	err := c.all(ch.applies, c.builds, c.unseen, func() error { return c.ends(ch) }, func() error { return c.compareTexts(ch) })
	if err != nil {
		return rewrite.Proof{}, c.verdict(err)
	}
	if len(c.compiled)+len(c.repaired) == 0 {
		return rewrite.Proof{Note: c.summary()}, nil
	}
	return rewrite.Proof{Ran: true, Passed: true, Note: c.summary()}, nil
}

// verdict returns err as a *rewrite.Unproven, unless the context has ended.
func (c *comparison) verdict(err error) error {
	if c.ctx.Err() != nil {
		return fmt.Errorf("the proof ran out of time: %w", c.ctx.Err())
	}
	return &rewrite.Unproven{Detail: strings.Join(strings.Fields(err.Error()), " ")}
}

// applies checks that each change begins with the text where the one before ends, and that its edits give its
// text.
func (ch chain) applies() error {
	for i, change := range ch {
		if i > 0 && !bytes.Equal(change.Before, ch[i-1].After) {
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

// unseen checks what a build does not show but people and tools see.
func (c *comparison) unseen() error {
	return c.all(func() error { return c.directives("escape", "check") }, c.descriptions)
}

// compareTexts compares the texts as the effects claim.
func (c *comparison) compareTexts(ch chain) (err error) {
	if ch[0].Effect == rewrite.Rebinds {
		if c.claim.rebound, err = reboundOf(c.delta); err != nil {
			return err
		}
		return c.rebind(ch[0])
	}
	if ch[0].Effect == rewrite.Respells {
		return c.respell()
	}
	if ch[0].Effect == rewrite.Repaths {
		return c.repath()
	}
	if ch[0].Effect == rewrite.Splits {
		return c.split()
	}
	if ch[0].Effect == rewrite.Unignores {
		return c.unignore()
	}
	if ch.has(rewrite.Rebases) {
		if err := c.rebases(); err != nil {
			return err
		}
	}
	if ch.has(rewrite.Guards) {
		if c.claim.guards, err = guardsOf(ch.last().Before, c.after.source); err != nil {
			return err
		}
		if err := c.places(); err != nil {
			return err
		}
		if c.delta = difference(c.before.source, c.claim.guards.rest); c.delta.stages == nil {
			return errors.New("the stages do not correspond")
		}
	}
	if c.claim.amended, err = amendedOf(ch, c.delta.before, c.delta.after); err != nil {
		return err
	}
	c.claim.settled = ch.has(rewrite.Settles)
	c.claim.history = ch.has(rewrite.Relabels) || c.claim.settled
	if err := c.all(func() error { return c.checkRounds(ch) }, c.run); err != nil || c.claim.history || c.history == "" {
		return err
	}
	return errors.New(c.history)
}
