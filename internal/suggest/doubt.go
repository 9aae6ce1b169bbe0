package suggest

import (
	"fmt"
	"slices"
	"strings"
)

// ShortName is the length in bytes below which two words that differ in one letter are often both meant (app, api).
const ShortName = 4

// Doubt is the reason why a word that looks like a misspelled name may be right.
type Doubt struct {
	Reason string // one line without a final dot; "" if the word can only be a typing error
	Apart  bool   // the word is a separate name, so a misspelling is not even likely
}

// DoubtAbout compares word, part by part, with a name that it resembles. Parts end at "-", "_" and "." and between letters and
// digits. It looks at the two words only, not at the file.
func DoubtAbout(word, name string) Doubt {
	word = strings.ToLower(word)
	a, b := differing(parts(word), parts(strings.ToLower(name)))
	switch {
	case strings.Join(a, "") == strings.Join(b, ""):
		return Doubt{} // only the separators differ
	case len(a) == 0 || len(b) == 0:
		return apart(strings.Join(append(a, b...), "-"))
	case len(a) != len(b):
		return doubtAboutJoined(a, b)
	case len(a) == 1 && min(len(word), len(name)) < ShortName && !doubtAboutPart(a[0], b[0]).Apart:
		return tooShort // the part is the whole name
	}
	for i := range a {
		if d := doubtAboutPart(a[i], b[i]); d.Reason != "" {
			if d.Apart {
				return apart(fieldWith(a[i], word))
			}
			return d
		}
	}
	return Doubt{}
}

// doubtAboutJoined compares parts if one side has more of them: a separator is missing or added.
func doubtAboutJoined(a, b []string) Doubt {
	for _, part := range a {
		if len(part) < ShortName && !slices.Contains(b, part) {
			return tooShort
		}
	}
	return doubtAboutPart(strings.Join(a, ""), strings.Join(b, ""))
}

// fieldWith returns the field of word, between separators, that contains part: "arm64" for "arm".
func fieldWith(part, word string) string {
	for _, field := range fields(word) {
		if strings.Contains(field, part) {
			return field
		}
	}
	return part
}

func apart(part string) Doubt { return Doubt{fmt.Sprintf("%q is a separate name", part), true} }

var tooShort = Doubt{Reason: "a name this short may be a different word"}

// doubtAboutPart compares a part of the word with the part of the name in its place.
func doubtAboutPart(written, meant string) Doubt {
	switch {
	case written == meant || realSlips[written] == meant:
		return Doubt{}
	case inflected(written, meant):
		return Doubt{Reason: "another form of a word is often another name"}
	case digits(written) || digits(meant), isWord(written), doer(written, meant), twoWords(written, meant):
		return apart(written)
	case min(len(written), len(meant)) == 1:
		return apart(written)
	case min(len(written), len(meant)) < ShortName && !shortSlip(written, meant):
		return tooShort
	}
	known := isWord(meant)
	switch {
	case prefixed(written, meant):
		return Doubt{Reason: "another prefix often makes another name"}
	case marked(written, meant, known):
		return Doubt{Reason: "a letter before or after a word often makes another name"}
	case abbreviated(written, meant):
		return Doubt{Reason: "it may be another abbreviation"}
	case !Misspelled(written, meant):
		return Doubt{Reason: "a short part differs in two letters"}
	}
	return Doubt{}
}

// shortSlip reports whether a part of fewer than four letters can only be a typing error, because the part of the name is
// common.
func shortSlip(written, meant string) bool {
	switch {
	case len(written) < 3 || len(meant) < 3:
		return false
	case everyday(meant) && len(written) >= len(meant):
		return true
	case len(written) < len(meant):
		return common(meant) && inner(written, meant)
	}
	return isChosen(meant) && inner(written, meant)
}

// abbreviated reports whether meant is short and no English word, so that one other letter may make another abbreviation.
func abbreviated(written, meant string) bool {
	return len(meant) <= ShortName && !english(meant) && !slipOfHand(written, meant) && !shortSlip(written, meant)
}

// parts splits a name at its separators and between letters and digits.
func parts(name string) []string {
	var all []string
	start := 0
	cut := func(end int) {
		if end > start {
			all = append(all, name[start:end])
		}
	}
	for i := range len(name) {
		switch {
		case strings.IndexByte("-_.", name[i]) >= 0:
			cut(i)
			start = i + 1
		case i > start && digit(name[i]) != digit(name[i-1]):
			cut(i)
			start = i
		}
	}
	cut(len(name))
	return all
}

// differing returns a and b without the parts that they share at the beginning and at the end.
func differing(a, b []string) (restA, restB []string) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func digits(part string) bool { return part != "" && digit(part[0]) }
