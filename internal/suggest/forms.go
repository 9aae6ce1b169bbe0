package suggest

import (
	"slices"
	"strings"
)

// endings form words of one stem: pack, packs, packer, packed, packing.
var endings = []string{"", "e", "s", "es", "er", "ers", "or", "ors", "ed", "ing", "ings", "ion", "ions", "able"}

// inflected reports whether written and meant are two forms of one word: builders and builder, minified and minifier,
// optimiser and optimizer.
func inflected(written, meant string) bool {
	if digits(written) || digits(meant) {
		return false
	}
	if british(written) == british(meant) {
		return true
	}
	same := commonPrefix(written, meant)
	for stem := same; stem >= max(3, same-3); stem-- {
		a, b := written[stem:], meant[stem:]
		if slices.Contains(endings, a) && slices.Contains(endings, b) && !(agents(a) && agents(b) && len(a) == len(b)) && !lost(written, a, b, meant) {
			return true
		}
	}
	return false
}

// lost reports whether written has lost its ending: it ends in a and is no word, and meant ends in b and is one. A long name
// counts as a word, unless the difference is a plural.
func lost(written, a, b, meant string) bool {
	if isWord(written) {
		return false
	}
	plural := b == "s" || b == "es"
	switch a {
	case "", "e":
		return isWord(meant) || len(meant) > longWord && !plural
	case "s", "es":
		return isWord(meant)
	}
	return false
}

// agents reports whether an ending makes a noun for somebody who does something.
func agents(ending string) bool {
	return slices.Contains([]string{"er", "or", "ers", "ors"}, ending)
}

// doer reports whether written is a noun formed from a verb for somebody who does it: texter, prover, tapper. It returns false
// for a misspelling: one that lacks a doubled letter of meant (runer), or ends in -er for -or (validater).
func doer(written, meant string) bool {
	verb, ok := strings.CutSuffix(strings.TrimSuffix(written, "s"), "er")
	if !ok || len(verb) < 3 || strings.HasSuffix(verb, "s") || slipOfHand(written, meant) || strings.TrimSuffix(meant, "s") == verb+"or" {
		return false
	}
	last := len(verb) - 1
	return len(verb) >= ShortName && english(verb) || english(verb+"e") || verb[last] == verb[last-1] && english(verb[:last])
}

// british replaces British endings by American ones.
var british = strings.NewReplacer("ise", "ize", "isi", "izi", "isa", "iza", "yse", "yze").Replace

// prefixes change the meaning of the word behind them.
var prefixes = []string{
	"", "anti", "auto", "de", "dis", "down", "en", "ex", "extra", "fore", "im", "in", "inter", "intra", "macro", "micro", "mid",
	"mini", "mono", "multi", "non", "off", "on", "out", "over", "post", "pre", "pro", "re", "sub", "super", "trans", "un", "under", "up",
}

// prefixed reports whether a and b differ only in the prefix of one word: unloader and uploader.
func prefixed(a, b string) bool {
	stem := commonSuffix(a, b)
	for n := stem; n >= max(ShortName, stem-3); n-- {
		if isWord(a[len(a)-n:]) && slices.Contains(prefixes, a[:len(a)-n]) && slices.Contains(prefixes, b[:len(b)-n]) {
			return true
		}
	}
	return false
}

// twoWords reports whether a and b consist of two words each and share one of them: webapp and webapi.
func twoWords(a, b string) bool {
	for n := commonPrefix(a, b); n >= 3; n-- {
		if isChosen(a[:n]) && bothWords(a[n:], b[n:]) {
			return true
		}
	}
	for n := commonSuffix(a, b); n >= 3; n-- {
		if isChosen(a[len(a)-n:]) && bothWords(a[:len(a)-n], b[:len(b)-n]) {
			return true
		}
	}
	return false
}

// bothWords reports whether a and b are words that can be part of a longer one. If one of them has two letters, both must:
// "on" in "producton" is no word.
func bothWords(a, b string) bool {
	long := min(len(a), len(b)) >= 3 || len(a) == 2 && len(b) == 2
	return long && isChosen(a) && isChosen(b)
}

// marked reports whether written and meant differ in one letter before or after a word, as related names do: xserver and
// server, gmake and cmake, groupa and groupb, relay and relayd. known reports that meant is a word.
func marked(written, meant string, known bool) bool {
	if everyday(meant) && len(meant) > 5 {
		return false
	}
	if len(written) == ShortName && len(meant) == ShortName && !everyday(meant) && written[1:] == meant[1:] {
		return true
	}
	long := len(meant) >= 6
	usual := long || known && (common(meant) || english(meant))
	return marks(written[0], meant[0], written[1:], meant[1:], meant, usual, "ex") ||
		marks(last(written), last(meant), written[:len(written)-1], meant[:len(meant)-1], meant, long || known, "abcdxyz")
}

// marks compares two words, each split into a letter and a rest. letters are the letters that people add to a word.
func marks(a, b byte, restA, restB, meant string, known bool, letters string) bool {
	added := !known || strings.IndexByte(letters, a) >= 0
	switch {
	case a == b:
		return false
	case restA == restB:
		return added && (!known || len(restA) >= ShortName && listed(restA))
	case restA == meant:
		return added
	}
	return false
}

func last(word string) byte { return word[len(word)-1] }

// inner reports whether a letter within the longer word is missing in the other, or whether two neighbours are swapped.
func inner(a, b string) bool {
	if len(a) == len(b) {
		return slipOfHand(a, b)
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	i := commonPrefix(a, b)
	return len(b)-len(a) == 1 && 0 < i && i < len(a) && a[i:] == b[i+1:]
}

// slipOfHand reports whether two neighbours are swapped, or a letter is doubled in only one of the words.
func slipOfHand(a, b string) bool {
	if len(a) == len(b) {
		i := commonPrefix(a, b)
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	i := commonPrefix(a, b)
	return i > 0 && len(b)-len(a) == 1 && a[i:] == b[i+1:] && b[i] == b[i-1]
}

func commonPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

func commonSuffix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}
