package suggest

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// check compares a decision about two words with pairs written "a b". For the pairs after "not" it must be false.
func check(t *testing.T, name string, decide func(a, b string) bool, pairs string) {
	t.Helper()
	want := true
	for _, pair := range strings.Split(pairs, ", ") {
		if pair == "not" {
			want = false
			continue
		}
		a, b, _ := strings.Cut(pair, " ")
		if got := decide(a, b); got != want {
			t.Errorf("%s(%q, %q) = %v", name, a, b, got)
		}
	}
}

func TestForms(t *testing.T) {
	check(t, "inflected", inflected, "builders builder, minified minifier, optimiser optimizer, pack packing, not, 1 1, builder build1, be bes, validater validator")
	check(t, "doer", doer, "texter text, prover prove, tapper tap, prover proof, not, runer runner, validater validator, user us, ser se")
	check(t, "prefixed", prefixed, "unloader uploader, reload preload, not, xload preload, unby upby")
	check(t, "twoWords", twoWords, "webapp webapi, appweb apiweb, devbuild prebuild, not, webxx webyy, producton production, build builder")
	check(t, "bothWords", bothWords, "web app, on up, not, on app, a b, web zq, zq web")
	check(t, "inner", inner, "sever server, server sever, tets test, sevrer server, not, erver server, serve server, server server, seerrver server, sexver server, sarver server")
	check(t, "slipOfHand", slipOfHand, "tets test, bbuild build, buildd build, build buildd, etst test, tesst test, not, texts test, tess test, test test, tsxt test, exst test, bui build, xbuild build, tab bat")
	check(t, "abbreviated", abbreviated, "sxni sani, sanx sani, not, buildx build, sanii sani, buld build")
}

// TestMarked: a letter before or after a word often makes another name.
func TestMarked(t *testing.T) {
	for _, test := range []struct {
		written, meant string
		known, want    bool
	}{
		{"xserver", "server", true, true},
		{"qserver", "server", true, false},   // q is no usual first letter
		{"builderx", "builder", true, false}, // everybody has a builder
		{"buildx", "build", true, true},
		{"qani", "sani", true, true},
		{"relayd", "relay", true, true},
		{"relayq", "relay", true, false}, // q is no usual last letter
		{"groupa", "groupb", true, true},
		{"skanq", "skani", false, true},
		{"zani", "sani", false, true},
		{"zania", "sania", false, true},
		{"sani", "sanix", false, false},
		{"xanib", "sanic", false, false},
		{"qase", "base", true, false},      // everybody has a base
		{"qelay", "relay", true, false},    // only four letters are too few
		{"qap", "map", true, false},        // and three are for shortSlip
		{"qaniba", "saniba", false, false}, // six letters are as good as a word
	} {
		if got := marked(test.written, test.meant, test.known); got != test.want {
			t.Errorf("marked(%q, %q, %v) = %v", test.written, test.meant, test.known, got)
		}
	}
}

// TestHundredOwners: a word of exactly a hundred owners is everyday.
func TestHundredOwners(t *testing.T) {
	for owners, want := range map[int]bool{99: false, 100: true, 101: true} {
		const word = "qzqz"
		chosen()[word] = owners
		if got := everyday(word); got != want {
			t.Errorf("everyday of %d owners = %v", owners, got)
		}
		delete(chosen(), word)
	}
}

func TestMarks(t *testing.T) {
	for _, test := range []struct {
		a, b               byte
		restA, restB, word string
		known, want        bool
	}{
		{'x', 'x', "rest", "rest", "xrest", false, false},
		{'a', 'b', "zqzq", "zqzq", "bzqzq", false, true},
		{'a', 'b', "zqzq", "zqzq", "bzqzq", true, false}, // the rest is no word
		{'a', 'b', "make", "make", "bmake", true, true},
		{'q', 'b', "make", "make", "bmake", true, false}, // not one of the letters that people add
		{'a', 'b', "the", "the", "bthe", true, false},    // too short
		{'a', 'm', "make", "ake", "make", true, true},
		{'q', 'm', "make", "ake", "make", true, false},
		{'q', 'm', "make", "ake", "make", false, true},
		{'q', 'm', "mak", "ake", "make", false, false},
	} {
		if got := marks(test.a, test.b, test.restA, test.restB, test.word, test.known, "ab"); got != test.want {
			t.Errorf("marks(%c, %c, %s, %s, %s, %v) = %v", test.a, test.b, test.restA, test.restB, test.word, test.known, got)
		}
	}
}

func TestShortSlip(t *testing.T) {
	check(t, "shortSlip", shortSlip, "wbe web, not, apps app, ap app, app ap, we web, zqa zqb")
}

func TestDigits(t *testing.T) {
	for part, want := range map[string]bool{"0": true, "9x": true, "5": true, "": false, "x1": false, "/": false, ":": false} {
		if got := digits(part); got != want {
			t.Errorf("digits(%q) = %v", part, got)
		}
	}
	for name, want := range map[string]string{"go1.23-alpine": "go|1|23|alpine", "a--b": "a|b", "-a_": "a", "1a1": "1|a|1", "": ""} {
		if got := strings.Join(parts(name), "|"); got != want {
			t.Errorf("parts(%q) = %s", name, got)
		}
	}
	for name, want := range map[string]string{"go0": "go", "go-9": "go", "go/": "go/", "go:": "go:", "9": "", "go-": "go-"} {
		if got := letters(name); got != want {
			t.Errorf("letters(%q) = %q", name, got)
		}
	}
}

func TestDoing(t *testing.T) {
	for base, want := range map[Base]string{{Name: "a", Workdir: "/"}: "a sets no WORKDIR", {Name: "a", Workdir: "/go"}: "a sets WORKDIR /go"} {
		if got := base.Doing(); got != want {
			t.Errorf("%q", got)
		}
	}
}

// TestNearest: Nearest returns the first of the names with the least distance, which is at most half of the word.
func TestNearest(t *testing.T) {
	for _, test := range []struct{ word, names, want string }{
		{"biuld", "test build", "build"}, {"build", "build", "build"}, {"abcd", "abxy abcx", "abcx"}, {"abcx", "abcy abcz", "abcy"}, {"abcd", "wxyz", ""},
		{"ab", "xb", "xb"}, {"a", "b", ""}, {"ab", "xy", ""}, {"abcd", "abxy", "abxy"}, {"abcdefgh", "abcdexyz", "abcdexyz"}, {"abcdefgh", "abcdwxyz", ""}, {"abcd", "abcxyz", ""},
	} {
		if got := Nearest(test.word, strings.Fields(test.names)); got != test.want {
			t.Errorf("Nearest(%q, %q) = %q, want %q", test.word, test.names, got, test.want)
		}
	}
}

// TestOwners: the number of owners who have a word in the names of their stages decides how common it is.
func TestOwners(t *testing.T) {
	words := chosen()
	ten, nine, hundred, fewer := "", "", "", ""
	for word, n := range words {
		switch {
		case n == 10:
			ten = word
		case n == 9:
			nine = word
		case n >= 100 && (hundred == "" || n < words[hundred]):
			hundred = word
		case n > 10 && n < 100:
			fewer = word
		}
	}
	if ten != "" && !common(ten) || nine != "" && common(nine) || !common(hundred) || !everyday(hundred) || !common(fewer) || everyday(fewer) {
		t.Errorf("ten %q, nine %q, hundred %q, fewer %q", ten, nine, hundred, fewer)
	}
	if everyday("no-such-word") || common("no-such-word") {
		t.Error("a word of no owner is usual")
	}
	for word, want := range map[string]bool{"build": true, "alpine": true, "builds": true, "zebras": true, "zqs": false, "bys": false} {
		if got := isWord(word); got != want {
			t.Errorf("isWord(%q) = %v", word, got)
		}
	}
}

func TestLineAt(t *testing.T) {
	const list = "# c\naa\nbb\n"
	for i, want := range map[int]string{0: "", 1: "aa", 4: "aa", 5: "bb", 7: "bb", 8: "\xff", 9: "\xff"} {
		if got := lineAt(list, i); got != want {
			t.Errorf("lineAt(%d) = %q, want %q", i, got, want)
		}
	}
	if got := lineAt("aa\nbb", 1); got != "bb" {
		t.Errorf("a list without a last line end: %q", got)
	}
}

// pick returns a word of n letters, each once, that fits.
func pick(t *testing.T, words []string, n int, fits func(string) bool) string {
	t.Helper()
	for _, word := range words {
		letters := map[rune]bool{}
		for _, c := range word {
			letters[c] = true
		}
		if len(word) == n && len(letters) == n && fits(word) {
			return word
		}
	}
	t.Fatalf("no word of %d letters", n)
	return ""
}

// TestShortSlipOfWords: a letter may be missing only from a common word; two may be swapped in every word that people
// choose; in a word that everybody uses, any letter may be wrong.
func TestShortSlipOfWords(t *testing.T) {
	words := slices.Sorted(maps.Keys(chosen()))
	rare := pick(t, words, 5, func(word string) bool { return !common(word) })
	usual := pick(t, words, 5, func(word string) bool { return common(word) && !everyday(word) })
	all := pick(t, words, 4, everyday)
	without := func(word string) string { return word[:2] + word[3:] }
	swapped := func(word string) string { return word[:2] + word[3:4] + word[2:3] + word[4:] }
	for _, test := range []struct {
		written, meant string
		want           bool
	}{
		{without(rare), rare, false}, {swapped(rare), rare, true}, {without(usual), usual, true}, {swapped(usual), usual, true},
		{rare + "#", rare, false}, {all[:3] + "#", all, true}, {"#" + all, all, true}, {without(all), all, true}, {all[1:], all, false},
	} {
		if got := shortSlip(test.written, test.meant); got != test.want {
			t.Errorf("shortSlip(%q, %q) = %v", test.written, test.meant, got)
		}
	}
}

// TestPlurals: the plural of an English word counts from four letters.
func TestPlurals(t *testing.T) {
	words := strings.Fields(englishList)
	for n, want := range map[int]bool{3: false, 4: true, 5: true} {
		word := pick(t, words, n, func(word string) bool {
			return english(word) && !isChosen(word) && !listed(word+"s") && !strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "y")
		})
		if got := isWord(word + "s"); got != want {
			t.Errorf("isWord(%q) = %v", word+"s", got)
		}
	}
}

// TestLost: a long name that lost its ending is a misspelling, but for a plural.
func TestLost(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{{"", "er", true}, {"e", "er", true}, {"", "es", false}, {"", "s", false}, {"ed", "er", false}, {"s", "er", false}} {
		if got := lost("zqzqzqzqz"+test.a, test.a, test.b, "zqzqzqzqz"+test.b); got != test.want {
			t.Errorf("lost with %q and %q = %v", test.a, test.b, got)
		}
	}
}

// TestJoined: only parts of four letters or more may lack a separator between them, or have one too many.
func TestJoined(t *testing.T) {
	for _, test := range []struct {
		a, b  string
		short bool
	}{{"zqzq wvwv", "zqzqwvwx", false}, {"zqz wvwv", "zqzwvwx", true}, {"zqz wvwv", "zqz wvw x", false}} {
		if got := doubtAboutJoined(strings.Fields(test.a), strings.Fields(test.b)) == tooShort; got != test.short {
			t.Errorf("%s and %s: too short %v", test.a, test.b, got)
		}
	}
}
