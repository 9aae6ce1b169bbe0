package verify

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
)

// Prove compares two files for a person. It is like Compare, but finds tests that the second file has more, and its
// words contain no values that the comparison has made up.
func Prove(ctx context.Context, before, after []byte) (Verdict, error) {
	s := &Session{}
	v, err := s.Compare(ctx, before, after)
	if err != nil {
		return v, err
	}
	if v.Kind == Different {
		if tested, ok := s.exceptTests(ctx, before, after); ok {
			v = tested
		}
	}
	b, a := s.open(before, after)
	v.Detail = withPlaceholders(v.Detail, b.source, a.source)
	return v, nil
}

// exceptTests compares before with after less the tests that after has more. It reports false if there is no such
// test, if something else differs, or if the tests are not only tests.
func (s *Session) exceptTests(ctx context.Context, before, after []byte) (Verdict, bool) {
	bare, n := withoutNewRuns(before, after)
	if n == 0 || Guards(bare, after, n) != nil {
		return Verdict{}, false
	}
	v, err := s.Compare(ctx, before, bare)
	v.Tests = n
	return v, err == nil && v.Kind != Different
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
	v := variablesOf(before, after)
	for _, names := range []map[string]bool{v.used, v.args} {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			number := []byte(relative(name))
			if !bytes.Contains(before.text, number) && !bytes.Contains(after.text, number) {
				words = append(words, absolute(name), "$"+name, relative(name), "$"+name)
			}
		}
	}
	return strings.NewReplacer(words...).Replace(detail)
}
