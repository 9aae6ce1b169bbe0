package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
)

// Kind is the result of comparing two Dockerfiles.
type Kind uint8

const (
	Same           Kind = iota // they build the same
	SameButHistory             // the layers are the same, some text in history[].created_by differs
	Different
)

// Verdict is the result of comparing two Dockerfiles, with the reason.
type Verdict struct {
	Kind   Kind
	Detail string // the first difference and its place
	Note   string // what the comparison does not cover
	Tests  int    // tests that the second file has more; only Prove looks for them
}

// String returns the verdict as `dfix prove` prints it.
func (v Verdict) String() string {
	var but []string
	switch v.Kind {
	case Different:
		return "differs: " + v.Detail
	case SameButHistory:
		but = append(but, "history")
	}
	if v.Tests == 1 {
		but = append(but, "1 added test")
	} else if v.Tests > 1 {
		but = append(but, fmt.Sprintf("%d added tests", v.Tests))
	}
	if len(but) == 0 {
		return "equal"
	}
	return "equal but for " + strings.Join(but, " and ")
}

// Compare compares every target that a build can ask the first Dockerfile for. It returns an error if a text does
// not parse, or if no part of either compiles.
func Compare(before, after []byte) (Verdict, error) {
	return (&Session{}).Compare(context.Background(), before, after)
}

// Compare is like the function Compare, with options and a context.
func (s *Session) Compare(ctx context.Context, before, after []byte) (Verdict, error) {
	ctx, cancel := s.limit(ctx)
	defer cancel()
	b, a := s.open(before, after)
	if b.err != nil {
		return Verdict{}, fmt.Errorf("before: %w", b.err)
	}
	if a.err != nil {
		return Verdict{}, fmt.Errorf("after: %w", a.err)
	}
	if err := cmp.Or(b.fit(), a.fit()); err != nil {
		return Verdict{}, err
	}
	c := &comparison{ctx: ctx, before: b, after: a, delta: difference(b.source, a.source), options: s.options}
	err := c.all(c.builds, c.run)
	var differs *mismatch
	switch {
	case errors.As(err, &differs):
		return Verdict{Kind: Different, Detail: differs.Error()}, nil
	case err != nil:
		return Verdict{}, err
	case len(c.compiled) == 0:
		return Verdict{}, errors.New(c.summary())
	case c.history != "":
		return Verdict{Kind: SameButHistory, Detail: c.history, Note: c.summary()}, nil
	}
	return Verdict{Kind: Same, Note: c.summary()}, nil
}

// all runs checks until one fails.
func (c *comparison) all(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// builds compares what a real build reads in addition to the graph.
func (c *comparison) builds() error {
	return c.all(c.syntax, c.aliases, c.lints)
}

// Compiles returns the error with which BuildKit's frontend rejects a file, also because of `# check=error=true`.
func Compiles(src []byte) error {
	return convertStrictly(context.Background(), src)
}

// Equal returns an error that describes how two files differ, also in history text.
func Equal(a, b []byte) error { return atMost(Same, a, b) }

// EqualButHistory returns an error that describes how two files differ, except in history text.
func EqualButHistory(a, b []byte) error { return atMost(SameButHistory, a, b) }

func atMost(kind Kind, a, b []byte) error {
	v, err := Compare(a, b)
	if err == nil && v.Kind > kind {
		err = errors.New(v.Detail)
	}
	return err
}

// EqualOnKnownBases returns an error if two files differ in more than history text where official images have the WORKDIR
// that is known of them.
func EqualOnKnownBases(before, after []byte) error {
	s := &Session{}
	b, a := s.open(before, after)
	if err := cmp.Or(b.err, a.err); err != nil {
		return err
	}
	if err := cmp.Or(b.fit(), a.fit()); err != nil {
		return err
	}
	c := &comparison{ctx: context.Background(), before: b, after: a, claim: claim{history: true, settled: true}, delta: difference(b.source, a.source)}
	if err := c.all(c.builds, c.run); err != nil {
		return err
	}
	if len(c.compiled) == 0 {
		return errors.New(c.summary())
	}
	return nil
}

// Guards returns an error unless after is before with n whole test instructions inserted and builds the same
// without them.
func Guards(before, after []byte, n int) error {
	s := &Session{}
	b, a := s.open(before, after)
	if err := cmp.Or(b.err, a.err); err != nil {
		return err
	}
	if err := cmp.Or(b.fit(), a.fit()); err != nil {
		return err
	}
	g, err := guardsOf(b.text, a.source)
	if err != nil {
		return err
	}
	if g.count() != n {
		return fmt.Errorf("%d tests are inserted, not %d", g.count(), n)
	}
	c := &comparison{ctx: context.Background(), before: b, after: a, claim: claim{guards: g}, delta: difference(b.source, g.rest)}
	if err := c.all(c.builds, c.places, c.run); err != nil {
		return err
	}
	if len(c.compiled) == 0 {
		return errors.New(c.summary())
	}
	return nil
}
