package images

import (
	"fmt"
	"slices"
	"strings"
)

// feeds returns an error for the first two moves of which one would move a result of the other.
func (m *Moves) feeds() error {
	for i, first := range m.list {
		for _, second := range m.list {
			if !first.mayFeed(second) {
				continue
			}
			if r, again := m.fed(i, second); again.Moved {
				return fmt.Errorf("a second run would change the result of the first: (%s) makes an image %s, and (%s) makes that %s",
					first, r.Short(), again.Move, again.To.Short())
			}
		}
	}
	return nil
}

// mayFeed reports whether a result of m can match other, judged by the patterns alone.
func (m Move) mayFeed(other Move) bool {
	meets := func(result, was, pattern string) bool {
		if result == "" {
			result = was // it stays
		}
		return pattern == "" || result == "" || intersect(result, pattern)
	}
	return intersect(m.to.Name, other.from.Name) && meets(m.to.Tag, m.from.Tag, other.from.Tag) && meets(m.to.Digest, m.from.Digest, other.from.Digest)
}

// intersect reports whether a text matches both globs.
func intersect(x, y string) bool {
	switch {
	case x == "" || y == "":
		return strings.Trim(x+y, star) == ""
	case x[0] == '*':
		return intersect(x[1:], y) || intersect(x, y[1:])
	case y[0] == '*':
		return intersect(x, y[1:]) || intersect(x[1:], y)
	}
	return x[0] == y[0] && intersect(x[1:], y[1:])
}

// fed looks for an image that move i matches and whose result is moved again. It returns that result and the verdict on it.
func (m *Moves) fed(i int, second Move) (Reference, Verdict) {
	first := m.list[i]
	for _, name := range samples(first.from.Name, first.to.Name, second.from.Name, "x") {
		for _, tag := range samples(first.from.Tag, first.to.Tag, second.from.Tag, "") {
			for _, digest := range samples(first.from.Digest, first.to.Digest, second.from.Digest, "") {
				v := m.once(Reference{normalName(name), tag, digest})
				if !v.Moved || v.Move != first {
					continue
				}
				if again := m.once(v.To); again.Moved {
					return v.To, again
				}
			}
		}
	}
	return Reference{}, Verdict{}
}

// samples returns texts that match the glob from. In place of its stars they have texts with which the result, to, matches
// another move.
func samples(from, to, other, least string) []string {
	if from == "" {
		return []string{"", strings.ReplaceAll(other, star, "x")}
	}
	if !strings.Contains(from, star) {
		return []string{from}
	}
	var list []string
	n := strings.Count(from, star)
	for _, filler := range append([]string{least, "x", "library/x"}, fillers(to, other)...) {
		list = append(list, fill(from, slices.Repeat([]string{filler}, n)))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// fillers returns texts in place of the stars of a glob with which it matches other.
func fillers(glob, other string) []string {
	var list []string
	for _, plain := range []string{strings.ReplaceAll(other, star, ""), strings.ReplaceAll(other, star, "x")} {
		head, tail, ok := strings.Cut(glob, star)
		if !ok {
			continue
		}
		for i := range len(head) + 1 { // the end of head and the beginning of plain may be the same text
			if rest, ok := strings.CutPrefix(plain, head[:i]); ok {
				list = append(list, rest, strings.TrimSuffix(rest, tail))
			}
		}
		list = append(list, plain)
	}
	return list
}
