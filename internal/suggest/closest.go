package suggest

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// longWord is the length in bytes from which a word may be misspelled twice.
const longWord = 8

// Misspelled reports whether word can be a misspelling of name: one letter is added, missing, wrong or swapped with its
// neighbour, or two of these if both are long. It returns false for names that differ only in digits (builder1, builder2).
// It ignores case.
func Misspelled(word, name string) bool {
	word, name = strings.ToLower(word), strings.ToLower(name)
	limit := 1
	if min(len(word), len(name)) >= longWord {
		limit = 2
	}
	return word != name && !DigitsApart(word, name) && distance(word, name, limit) <= limit
}

// OfficialLike returns the Docker Official Images that word can be a misspelling of, sorted.
func OfficialLike(word string) []string {
	var like []string
	for name := range official() {
		if Misspelled(word, name) {
			like = append(like, name)
		}
	}
	slices.Sort(like)
	return like
}

// OfficialAsNear returns a Docker Official Image that word, a misspelling of name, is as near to as to name, "" if there is none. An
// image called name does not count: the stage hides it.
func OfficialAsNear(word, name string) string {
	word = strings.ToLower(word)
	errors := distance(word, name, 2)
	for _, image := range OfficialLike(word) {
		if image != strings.ToLower(name) && distance(word, image, errors) <= errors {
			return image
		}
	}
	return ""
}

// DigitsApart reports whether two names differ only in digits, such as builder1, builder2, builder-2 and builder.
func DigitsApart(a, b string) bool {
	return a != b && letters(strings.ToLower(a)) == letters(strings.ToLower(b))
}

// letters returns s without digits and, if it had digits, without separators at its end.
func letters(s string) string {
	rest := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, s)
	if rest == s {
		return s
	}
	return strings.TrimRight(rest, "-_.")
}

// distance returns the number of letters to insert, delete, replace or swap with their neighbour to turn a into b. If that is
// more than limit, it returns some number above limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	best := levenshtein.ComputeDistance(a, b)
	if best <= 1 || limit == 0 {
		return best
	}
	for i := 1; i < len(a); i++ {
		if a[i-1] != a[i] {
			swapped := a[:i-1] + a[i:i+1] + a[i-1:i] + a[i+1:]
			best = min(best, 1+distance(swapped, b, limit-1))
		}
	}
	return best
}

// Related reports whether one of two names is a whole part of the other, such as "set" of "license-set". A person may then have
// meant the other one.
func Related(word, name string) bool {
	word, name = strings.ToLower(word), strings.ToLower(name)
	return word != name && (hasPart(name, word) || hasPart(word, name))
}

// Abridged reports whether name begins or ends with word as a whole part: "set" and "license-set".
func Abridged(word, name string) bool {
	word, name = strings.ToLower(word), strings.ToLower(name)
	rest, ok := strings.CutPrefix(name, word)
	if ok && rest != "" && strings.ContainsRune("-_.", rune(rest[0])) {
		return true
	}
	rest, ok = strings.CutSuffix(name, word)
	return ok && rest != "" && strings.ContainsRune("-_.", rune(rest[len(rest)-1]))
}

// hasPart reports whether part is between separators in s.
func hasPart(s, part string) bool {
	return slices.Contains(fields(s), part) || strings.HasPrefix(s, part+"-") || strings.HasSuffix(s, "-"+part)
}

// fields splits a name at its separators.
func fields(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("-_.", r) })
}

// Lookalikes returns the names that word resembles, each once: word is a misspelling of the name, one is a part of the other,
// or they differ only in digits.
//
// If word misspells one name, Lookalikes leaves out the parts of that name: "test" for "test-cverage", which means
// test-coverage.
func Lookalikes(word string, names []string) []string {
	var found, misspelled []string
	for _, name := range names {
		if name == "" || slices.Contains(found, name) {
			continue
		}
		switch {
		case Misspelled(word, name):
			found, misspelled = append(found, name), append(misspelled, name)
		case Related(word, name), DigitsApart(word, name):
			found = append(found, name)
		}
	}
	if len(misspelled) != 1 {
		return found
	}
	return slices.DeleteFunc(found, func(name string) bool {
		return name != misspelled[0] && Related(name, misspelled[0]) && Related(name, word)
	})
}

// Variant reports whether two names differ in a way that people choose on purpose: one is a plural, or their words are joined
// differently ("webbase", "web-base").
func Variant(a, b string) bool {
	join := strings.NewReplacer("-", "", "_", "", ".", "")
	a, b = strings.ToLower(join.Replace(a)), strings.ToLower(join.Replace(b))
	return a == b || a == b+"s" || a+"s" == b
}
