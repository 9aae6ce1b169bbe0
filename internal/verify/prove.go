package verify

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// Verdict is the result of comparing two Dockerfiles.
type Verdict struct {
	Difference string // the first difference and its place; "" if they build the same
	history    bool   // they build the same, but some text in history[].created_by differs
	tests      int    // the number of tests that only the second file has
	Note       string // what the comparison does not cover
}

// String returns the verdict as `dfix prove` prints it.
func (v Verdict) String() string {
	if v.Difference != "" {
		return "differs: " + v.Difference
	}
	var but []string
	if v.history {
		but = append(but, "history")
	}
	if v.tests == 1 {
		but = append(but, "1 added test")
	} else if v.tests > 1 {
		but = append(but, fmt.Sprintf("%d added tests", v.tests))
	}
	if len(but) == 0 {
		return "equal"
	}
	return "equal but for " + strings.Join(but, " and ")
}

// Prove compares all targets of the first of two files, for a person. Tests that only the second file has are not a difference.
// It returns an error if a text does not parse, or if no part of either compiles.
func Prove(ctx context.Context, before, after []byte) (Verdict, error) {
	v := New(Options{})
	verdict, err := v.compare(ctx, before, after)
	if err != nil {
		return verdict, err
	}
	if verdict.Difference != "" {
		if tested, ok := v.exceptTests(ctx, before, after); ok {
			verdict = tested
		}
	}
	b, a := v.open(before, after)
	verdict.Difference = withPlaceholders(verdict.Difference, b, a)
	return verdict, nil
}

// compare is like Prove, but treats tests like other instructions. The difference may name values that the comparison has made
// up.
func (v *Verifier) compare(ctx context.Context, before, after []byte) (Verdict, error) {
	ctx, cancel := v.limit(ctx)
	defer cancel()
	b, a := v.open(before, after)
	if b.err != nil {
		return Verdict{}, fmt.Errorf("before: %w", b.err)
	}
	if a.err != nil {
		return Verdict{}, fmt.Errorf("after: %w", a.err)
	}
	if err := cmp.Or(b.fit(), a.fit()); err != nil {
		return Verdict{}, err
	}
	c := v.comparison(ctx, b, a)
	err := all(c.builds, c.run)
	switch {
	case ctx.Err() != nil:
		return Verdict{}, ctx.Err()
	case err != nil:
		return Verdict{Difference: err.Error()}, nil
	case len(c.compiled) == 0:
		return Verdict{}, errors.New(c.summary())
	}
	return Verdict{history: c.history != "", Note: c.summary()}, nil
}

// exceptTests compares before with after without the tests that only after has. It reports false if there is no such test, if
// something else differs, or if the tests are not only tests.
func (v *Verifier) exceptTests(ctx context.Context, before, after []byte) (Verdict, bool) {
	rest, n := withoutNewRuns(before, after)
	if n == 0 || Holds(rewrite.Guards, rest, after) != nil {
		return Verdict{}, false
	}
	verdict, err := v.compare(ctx, before, rest)
	verdict.tests = n
	return verdict, err == nil && verdict.Difference == ""
}

// withoutNewRuns returns after without the n lines that begin with RUN and that before does not have.
func withoutNewRuns(before, after []byte) (rest []byte, n int) {
	had := map[string]int{}
	for line := range bytes.Lines(before) {
		had[string(bytes.TrimSpace(line))]++
	}
	for line := range bytes.Lines(after) {
		text := string(bytes.TrimSpace(line))
		if had[text]--; had[text] < 0 && len(text) > 4 && strings.EqualFold(text[:4], "RUN ") {
			n++
			continue
		}
		rest = append(rest, line...)
	}
	return rest, n
}

// withPlaceholders replaces the invented values of a comparison in detail: the values of a hypothetical base image by <NAME>, those of unset
// variables by $NAME.
func withPlaceholders(detail string, before, after *source) string {
	p := fullProfile(nil)
	words := []string{
		p.workdir + "/trigger", "<WORKDIR>", p.workdir, "<WORKDIR>", strings.Join(p.shell, " ") + " ", "",
		`"` + p.user + `"`, "<USER>", p.author, "<author>",
	}
	args, others := variablesOf(before, after)
	for _, names := range []map[string]string{others, args} {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			number := []byte(relative(name))
			if !bytes.Contains(before.text, number) && !bytes.Contains(after.text, number) {
				words = append(words, absolute(name), "$"+name, relative(name), "$"+name)
			}
		}
	}
	return strings.NewReplacer(words...).Replace(detail)
}
